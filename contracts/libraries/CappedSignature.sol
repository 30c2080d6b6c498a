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
        (bool ok, bytes memory answer) = signer.staticcall{gas: WALLET_GAS}(
            abi.encodeCall(IERC1271.isValidSignature, (digest, signature))
        );
        return ok && answer.length >= 32 && bytes32(answer) == bytes32(IERC1271.isValidSignature.selector);
    }
}
