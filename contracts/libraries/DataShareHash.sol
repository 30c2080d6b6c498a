// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Mandate, Rights} from "../interfaces/DataShareTypes.sol";

/// @title DataShareHash
/// @notice EIP-712 struct hashes of what owners sign. Their type strings stand here and nowhere else on chain.
/// @dev Flat, so that a wallet shows every field by its name.
library DataShareHash {
    bytes32 private constant REGISTER_TYPEHASH = keccak256(
        "Register(address owner,bytes32 salt,bytes32 manifest,bytes32 keyCommitment,string uri,uint64 deadlineS)"
    );
    bytes32 private constant ROTATE_TYPEHASH = keccak256(
        "Rotate(address owner,bytes32 recordId,uint32 version,bytes32 manifest,bytes32 keyCommitment,uint64 deadlineS)"
    );
    bytes32 private constant ERASE_TYPEHASH = keccak256(
        "Erase(address owner,bytes32 recordId,uint32 version,uint64 deadlineS)"
    );
    bytes32 private constant GRANT_TYPEHASH = keccak256(
        abi.encodePacked(
            "Grant(address owner,bytes32 scope,bytes32 subject,uint32 purposes,uint32 termsId,bool mayReshare,",
            "uint40 fromS,uint40 untilS,uint32 epoch,uint32 seq,uint64 deadlineS)"
        )
    );
    bytes32 private constant REVOKE_TYPEHASH = keccak256(
        "Revoke(address owner,bytes32 scope,bytes32 subject,uint32 epoch,uint32 seq,uint64 deadlineS)"
    );
    bytes32 private constant REVOKE_ALL_TYPEHASH = keccak256(
        "RevokeAll(address owner,bytes32 scope,uint32 epoch,uint64 deadlineS)"
    );

    function hashRegister(
        address owner,
        bytes32 salt,
        Content calldata content,
        string calldata uri,
        uint64 deadlineS
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(REGISTER_TYPEHASH, owner, salt, content, keccak256(bytes(uri)), deadlineS));
    }

    function hashRotate(
        address owner,
        bytes32 recordId,
        uint32 version,
        Content calldata content,
        uint64 deadlineS
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ROTATE_TYPEHASH, owner, recordId, version, content, deadlineS));
    }

    function hashErase(
        address owner,
        bytes32 recordId,
        uint32 version,
        uint64 deadlineS
    ) internal pure returns (bytes32) {
        return keccak256(abi.encode(ERASE_TYPEHASH, owner, recordId, version, deadlineS));
    }

    function hashGrant(
        Mandate calldata mandate,
        bytes32 scope,
        bytes32 subject,
        Rights calldata rights
    ) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    GRANT_TYPEHASH,
                    mandate.owner,
                    scope,
                    subject,
                    rights,
                    mandate.epoch,
                    mandate.seq,
                    mandate.deadlineS
                )
            );
    }

    function hashRevoke(Mandate calldata mandate, bytes32 scope, bytes32 subject) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    REVOKE_TYPEHASH,
                    mandate.owner,
                    scope,
                    subject,
                    mandate.epoch,
                    mandate.seq,
                    mandate.deadlineS
                )
            );
    }

    function hashRevokeAll(Mandate calldata mandate, bytes32 scope) internal pure returns (bytes32) {
        return keccak256(abi.encode(REVOKE_ALL_TYPEHASH, mandate.owner, scope, mandate.epoch, mandate.deadlineS));
    }
}
