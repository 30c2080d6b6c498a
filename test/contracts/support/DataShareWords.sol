// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Mandate, Rights} from "../../../contracts/interfaces/DataShareTypes.sol";
import {DataShareHash} from "../../../contracts/libraries/DataShareHash.sol";

/// @notice The words of DataShare's signers, which a test hashes by `this`, as they are calldata.
abstract contract DataShareWords {
    function hashRegister(
        address owner,
        bytes32 salt,
        Content calldata content,
        string calldata uri,
        uint64 deadlineS
    ) external pure returns (bytes32) {
        return DataShareHash.hashRegister(owner, salt, content, uri, deadlineS);
    }

    function hashRotate(
        address owner,
        bytes32 recordId,
        uint32 version,
        Content calldata content,
        uint64 deadlineS
    ) external pure returns (bytes32) {
        return DataShareHash.hashRotate(owner, recordId, version, content, deadlineS);
    }

    function hashErase(
        address owner,
        bytes32 recordId,
        uint32 version,
        uint64 deadlineS
    ) external pure returns (bytes32) {
        return DataShareHash.hashErase(owner, recordId, version, deadlineS);
    }

    function hashGrant(
        Mandate calldata mandate,
        bytes32 scope,
        bytes32 subject,
        Rights calldata rights
    ) external pure returns (bytes32) {
        return DataShareHash.hashGrant(mandate, scope, subject, rights);
    }

    function hashRevoke(Mandate calldata mandate, bytes32 scope, bytes32 subject) external pure returns (bytes32) {
        return DataShareHash.hashRevoke(mandate, scope, subject);
    }

    function hashRevokeAll(Mandate calldata mandate, bytes32 scope) external pure returns (bytes32) {
        return DataShareHash.hashRevokeAll(mandate, scope);
    }
}
