// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title TestDollar
/// @notice CASH for development chains: whoever asks gets it. It refuses to be deployed anywhere else.
contract TestDollar is ERC20Permit {
    uint256 private constant DEVELOPMENT_CHAIN_ID = 31337;

    /// @notice Money for nothing is for chain 31337 only.
    error NotADevelopmentChain(uint256 chainId);

    constructor() ERC20("Attention Bank test dollar", "TUSD") ERC20Permit("Attention Bank test dollar") {
        require(block.chainid == DEVELOPMENT_CHAIN_ID, NotADevelopmentChain(block.chainid));
    }

    /// @notice Gives `to` new dollars. Anyone may.
    function mint(address to, uint256 amountWei) external {
        _mint(to, amountWei);
    }
}
