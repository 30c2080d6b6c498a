// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Record, Status} from "../interfaces/DataShareTypes.sol";
import {IDataShare} from "../interfaces/IDataShare.sol";
import {AccessBook} from "./AccessBook.sol";
import {DataNames} from "./DataNames.sol";

/// @title RecordBook
/// @notice The life of records in an AccessBook. Who asks is checked by whoever holds the book.
library RecordBook {
    function open(
        AccessBook.Book storage book,
        address owner,
        bytes32 salt,
        Content calldata content,
        string calldata uri
    ) internal returns (bytes32 recordId) {
        recordId = DataNames.recordId(owner, salt);
        require(book.records[recordId].status == Status.None, IDataShare.RecordExists(recordId));
        _keep(book, recordId, content);
        book.records[recordId] = Record(owner, 1, 1, Status.Active);
        emit IDataShare.RecordRegistered(recordId, owner, content, uri);
    }

    function advance(
        AccessBook.Book storage book,
        Record memory record,
        bytes32 recordId,
        Content calldata content
    ) internal {
        _keep(book, recordId, content);
        uint32 version = record.version + 1;
        book.records[recordId].version = version;
        emit IDataShare.RecordRotated(recordId, record.owner, version, content);
    }

    function end(AccessBook.Book storage book, Record memory record, bytes32 recordId) internal {
        book.records[recordId].status = Status.Erased;
        delete book.contents[recordId];
        emit IDataShare.RecordErased(recordId, record.owner);
    }

    function move(AccessBook.Book storage book, bytes32 recordId, Status from, Status to) internal {
        Record memory record = book.records[recordId];
        require(record.status == from, IDataShare.RecordUnavailable(recordId, record.status));
        require(msg.sender == record.owner, IDataShare.NotOwner(msg.sender, record.owner));
        book.records[recordId].status = to;
    }

    function lasting(AccessBook.Book storage book, bytes32 recordId) internal view returns (Record memory record) {
        record = book.records[recordId];
        require(
            record.status == Status.Active || record.status == Status.Frozen,
            IDataShare.RecordUnavailable(recordId, record.status)
        );
    }

    function owned(AccessBook.Book storage book, bytes32 recordId) internal view returns (Record memory record) {
        record = lasting(book, recordId);
        require(msg.sender == record.owner, IDataShare.NotOwner(msg.sender, record.owner));
    }

    function requireVersion(Record memory record, uint32 version) internal pure {
        require(version == record.version, IDataShare.StaleVersion(version, record.version));
    }

    function _keep(AccessBook.Book storage book, bytes32 recordId, Content calldata content) private {
        require(content.manifest != 0 && content.keyCommitment != 0, IDataShare.ZeroCommitment());
        book.contents[recordId] = content;
    }
}
