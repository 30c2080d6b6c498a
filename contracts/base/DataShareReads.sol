// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Grant, Offer, Record, Share} from "../interfaces/DataShareTypes.sol";
import {IDataShare} from "../interfaces/IDataShare.sol";
import {AccessBook} from "../libraries/AccessBook.sol";
import {DataNames} from "../libraries/DataNames.sol";
import {GrantWord} from "../libraries/GrantWord.sol";
import {RecordBook} from "../libraries/RecordBook.sol";

/// @title DataShareReads
/// @notice What DataShare keeps of records and rights, and what it tells of them. Changes nothing.
abstract contract DataShareReads is IDataShare {
    using AccessBook for AccessBook.Book;
    using RecordBook for AccessBook.Book;
    using GrantWord for uint256;

    AccessBook.Book internal _book;

    /// @inheritdoc IDataShare
    function canRead(bytes32 recordId, address reader, uint32 purpose) external view returns (bool) {
        return
            _book.ownerMayRead(recordId, reader, purpose) ||
            _book.mayRead(recordId, DataNames.walletSubject(reader), purpose);
    }

    /// @inheritdoc IDataShare
    function canReadAsMember(
        bytes32 recordId,
        address reader,
        bytes32 group,
        uint32 purpose
    ) external view returns (bool) {
        return block.timestamp < _book.memberUntilS[group][reader] && _book.mayRead(recordId, group, purpose);
    }

    /// @inheritdoc IDataShare
    function canReadBlinded(
        bytes32 recordId,
        address reader,
        bytes32 salt,
        uint32 purpose
    ) external view returns (bool) {
        return _book.mayRead(recordId, DataNames.blindedSubject(reader, salt), purpose);
    }

    /// @inheritdoc IDataShare
    function canReadShared(
        bytes32 recordId,
        address reader,
        address sharer,
        uint32 purpose
    ) external view returns (bool) {
        return _book.mayReadShared(recordId, reader, sharer, purpose);
    }

    /// @inheritdoc IDataShare
    function haveGranted(
        address[] calldata owners,
        bytes32 subject,
        uint32 purpose
    ) external view returns (bool[] memory granted) {
        granted = new bool[](owners.length);
        for (uint256 i; i < owners.length; ++i) granted[i] = _book.hasGranted(owners[i], subject, purpose);
    }

    /// @inheritdoc IDataShare
    function recordOf(bytes32 recordId) external view returns (Record memory) {
        return _book.records[recordId];
    }

    /// @inheritdoc IDataShare
    function contentOf(bytes32 recordId) external view returns (Content memory) {
        return _book.contents[recordId];
    }

    /// @inheritdoc IDataShare
    function grantOf(bytes32 scope, bytes32 subject) external view returns (Grant memory) {
        return _book.grants[scope][subject].unpack();
    }

    /// @inheritdoc IDataShare
    function shareOf(bytes32 scope, address sharer, address reader) external view returns (Share memory) {
        return _book.shares[scope][sharer][reader];
    }

    /// @inheritdoc IDataShare
    function offerOf(bytes32 scope) external view returns (Offer memory) {
        return _book.offers[scope];
    }

    /// @inheritdoc IDataShare
    function epochOf(bytes32 scope) external view returns (uint32 epoch) {
        (, epoch) = _book.headOf(scope);
    }

    /// @inheritdoc IDataShare
    function memberUntilS(bytes32 group, address member) external view returns (uint40) {
        return _book.memberUntilS[group][member];
    }
}
