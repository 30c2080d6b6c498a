// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";

/// @notice A wallet that burns all gas it is given when it is asked for its word.
contract BurningWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        assembly ("memory-safe") {
            invalid()
        }
    }
}

/// @notice A wallet that signs everything while somebody tries, which costs no gas, and nothing in a block.
contract FickleWallet {
    function approve(address token, address spender) external {
        IERC20(token).approve(spender, type(uint256).max);
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        return tx.gasprice == 0 ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice A wallet that signs everything, cheaply until it turns, and then only after it burnt what it was given.
contract GreedyWallet {
    bool private _turned;

    function turn() external {
        _turned = true;
    }

    function approve(address token, address spender) external {
        IERC20(token).approve(spender, type(uint256).max);
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        if (_turned) while (gasleft() > 1_000) {}
        return this.isValidSignature.selector;
    }
}

/// @notice A wallet that answers with as much memory as its gas buys, for the caller to copy.
contract FloodingWallet {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        assembly ("memory-safe") {
            return(0, 180000)
        }
    }
}

/// @notice Tries a call of its own whenever it is handed a pass, and remembers how that ended.
contract ReenteringReader is ERC1155Holder {
    address private _target;
    bytes private _data;
    bool public tried;
    bytes public answer;

    function plan(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function act(address target, bytes calldata data) external returns (bytes memory) {
        (bool ok, bytes memory result) = target.call(data);
        require(ok, "the act failed");
        return result;
    }

    function onERC1155Received(
        address operator,
        address from,
        uint256 id,
        uint256 value,
        bytes memory data
    ) public override returns (bytes4) {
        if (_target != address(0)) {
            tried = true;
            (, answer) = _target.call(_data);
        }
        return super.onERC1155Received(operator, from, id, value, data);
    }
}
