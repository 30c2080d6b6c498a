// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title CappedSignature
/// @notice Whether an account or a wallet contract (ERC-1271) signed a digest, at a bounded cost: in a batch, no wallet
/// may burn the gas of the others. That is why OpenZeppelin's SignatureChecker does not do.
library CappedSignature {
    /// @notice Gas that a wallet contract is given.
    uint256 internal constant WALLET_GAS = 100_000;

    function isValid(address signer, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        if (signer.code.length == 0) {
            (address recovered, , ) = ECDSA.tryRecoverCalldata(digest, signature);
            return recovered == signer && signer != address(0);
        }
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bool ok;
        bytes32 answer;
        // Solidity would copy whatever the wallet returns, at the caller's cost: 77,000 gas more for what WALLET_GAS can write.
        assembly ("memory-safe") {
            mstore(0, 0)
            ok := staticcall(WALLET_GAS, signer, add(question, 32), mload(question), 0, 32)
            ok := and(ok, gt(returndatasize(), 31))
            answer := mload(0)
        }
        return ok && answer == bytes32(IERC1271.isValidSignature.selector);
    }
}
