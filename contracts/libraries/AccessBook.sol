// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Grant, Mandate, Offer, Record, Rights, Share, Status} from "../interfaces/DataShareTypes.sol";
import {IDataShare} from "../interfaces/IDataShare.sol";
import {DataNames} from "./DataNames.sol";
import {GrantWord} from "./GrantWord.sol";
import {Purposes} from "./Purposes.sol";

/// @title AccessBook
/// @notice Keeps who may read what, and answers whether somebody may. Who asks is checked by whoever holds the book.
library AccessBook {
    using GrantWord for uint256;
    using GrantWord for Grant;

    struct Book {
        mapping(bytes32 recordId => Record) records;
        mapping(bytes32 recordId => Content) contents;
        mapping(bytes32 scope => mapping(bytes32 subject => uint256 grantWord)) grants;
        mapping(bytes32 scope => mapping(address sharer => mapping(address reader => Share))) shares;
        mapping(bytes32 scope => Offer) offers;
        mapping(bytes32 group => mapping(address member => uint40)) memberUntilS;
        // How often an owner revoked all of its scope. It counts in the epoch of each of its records too: a sum of two
        // figures that never fall is new whenever either is.
        mapping(address owner => uint32) revokedAll;
    }

    /// @dev A record that is there and not erased, or any owner.
    function ownerOf(Book storage book, bytes32 scope) internal view returns (address owner) {
        if (DataNames.isOwnerScope(scope)) return address(uint160(uint256(scope)));
        Record storage record = book.records[scope];
        Status status = record.status;
        owner = record.owner;
        require(status == Status.Active || status == Status.Frozen, IDataShare.RecordUnavailable(scope, status));
    }

    /// @dev As `ownerOf`, and the scope's epoch.
    function headOf(Book storage book, bytes32 scope) internal view returns (address owner, uint32 epoch) {
        if (DataNames.isOwnerScope(scope)) {
            owner = address(uint160(uint256(scope)));
            epoch = 1;
        } else {
            Record storage record = book.records[scope];
            Status status = record.status;
            (owner, epoch) = (record.owner, record.epoch);
            require(status == Status.Active || status == Status.Frozen, IDataShare.RecordUnavailable(scope, status));
        }
        epoch += book.revokedAll[owner];
    }

    function requireOwner(Book storage book, bytes32 scope, address caller) internal view {
        address owner = ownerOf(book, scope);
        require(caller == owner, IDataShare.NotOwner(caller, owner));
    }

    function epochOfOwned(Book storage book, bytes32 scope, address caller) internal view returns (uint32 epoch) {
        address owner;
        (owner, epoch) = headOf(book, scope);
        require(caller == owner, IDataShare.NotOwner(caller, owner));
    }

    function requireCurrent(Book storage book, Mandate calldata mandate, bytes32 scope, uint32 seq) internal view {
        uint32 epoch = epochOfOwned(book, scope, mandate.owner);
        require(
            mandate.epoch == epoch && mandate.seq == seq,
            IDataShare.StaleMandate(mandate.epoch, mandate.seq, epoch, seq)
        );
    }

    function give(
        Book storage book,
        address owner,
        bytes32 scope,
        uint32 epoch,
        bytes32 subject,
        Rights calldata rights
    ) internal {
        require(subject != 0, IDataShare.ZeroSubject());
        _requireWindow(rights.fromS, rights.untilS);
        require(Purposes.areNamed(rights.purposes), IDataShare.BadPurposes(rights.purposes));
        mapping(bytes32 subject => uint256) storage slots = book.grants[scope];
        uint32 seq = slots[subject].seqOf() + 1;
        uint256 word = GrantWord.pack(rights, epoch, seq);
        slots[subject] = word;
        emit IDataShare.AccessGranted(scope, subject, owner, word);
    }

    function take(Book storage book, address owner, bytes32 scope, bytes32 subject) internal {
        mapping(bytes32 subject => uint256) storage slots = book.grants[scope];
        uint32 seq = slots[subject].seqOf() + 1;
        slots[subject] = GrantWord.revoked(seq);
        emit IDataShare.AccessRevoked(scope, subject, owner, seq);
    }

    function takeAll(Book storage book, address owner, bytes32 scope) internal {
        if (DataNames.isOwnerScope(scope)) ++book.revokedAll[owner];
        else ++book.records[scope].epoch;
        emit IDataShare.AllRevoked(scope, owner);
    }

    function passOn(Book storage book, bytes32 scope, address sharer, address reader, Share memory share) internal {
        (, uint32 epoch) = headOf(book, scope);
        require(reader != address(0), IDataShare.ZeroSubject());
        _requireWindow(share.fromS, share.untilS);
        require(Purposes.areNamed(share.purposes), IDataShare.BadPurposes(share.purposes));
        Grant memory parent = book.grants[scope][DataNames.walletSubject(sharer)].unpack();
        require(parent.mayReshare && _stands(parent, epoch), IDataShare.MayNotShare(scope, sharer));
        require(
            share.fromS >= parent.fromS &&
                share.untilS <= parent.untilS &&
                Purposes.cover(parent.purposes, share.purposes),
            IDataShare.ShareBeyondGrant(parent.fromS, parent.untilS, parent.purposes)
        );
        share.parentSeq = parent.seq;
        book.shares[scope][sharer][reader] = share;
        emit IDataShare.AccessShared(scope, sharer, reader, share);
    }

    function takeBack(Book storage book, bytes32 scope, address caller, address sharer, address reader) internal {
        address owner = ownerOf(book, scope);
        require(caller == sharer || caller == owner, IDataShare.NotSharerNorOwner(caller));
        delete book.shares[scope][sharer][reader];
        emit IDataShare.ShareRevoked(scope, sharer, reader);
    }

    /// @dev A grant that stands is never cut short by paying: it is extended, or the sale refused.
    function sell(
        Book storage book,
        bytes32 scope,
        address reader,
        uint256 maxPriceWei,
        uint32 termsId,
        uint32 purposes,
        uint32 durationS
    ) internal returns (address owner, uint256 priceWei) {
        uint32 epoch;
        (owner, epoch) = headOf(book, scope);
        require(book.records[scope].status != Status.Frozen, IDataShare.RecordUnavailable(scope, Status.Frozen));
        Offer memory offer = book.offers[scope];
        priceWei = offer.priceWei;
        require(offer.durationS != 0 && offer.epoch == epoch, IDataShare.NoOffer(scope));
        require(
            offer.termsId == termsId && offer.purposes == purposes && offer.durationS == durationS,
            IDataShare.OfferDiffers(offer.durationS, offer.purposes, offer.termsId)
        );
        require(priceWei <= maxPriceWei, IDataShare.PriceAboveMax(priceWei, maxPriceWei));
        bytes32 subject = DataNames.walletSubject(reader);
        Grant memory held = book.grants[scope][subject].unpack();
        if (_stands(held, epoch)) {
            require(
                held.purposes == purposes &&
                    held.termsId == termsId &&
                    uint256(held.untilS) + durationS <= type(uint40).max,
                IDataShare.AlreadyGranted(scope, subject, held.untilS)
            );
            held.untilS += durationS;
        } else {
            uint40 fromS = uint40(block.timestamp);
            held = Grant(fromS, fromS + durationS, purposes, termsId, epoch, held.seq, false);
        }
        ++held.seq;
        book.grants[scope][subject] = held.pack();
        emit IDataShare.AccessBought(scope, reader, owner, offer.priceWei, held.untilS, held.seq);
    }

    function ownerMayRead(
        Book storage book,
        bytes32 recordId,
        address reader,
        uint32 purpose
    ) internal view returns (bool) {
        Record memory record = book.records[recordId];
        return record.owner == reader && record.status == Status.Active && Purposes.areNamed(purpose);
    }

    /// @dev `subject` is of the reader: its wallet, a group it is of, or its blinded name.
    function mayRead(
        Book storage book,
        bytes32 recordId,
        bytes32 subject,
        uint32 purpose
    ) internal view returns (bool) {
        Record memory record = book.records[recordId];
        if (record.status != Status.Active) return false;
        uint32 epoch = record.epoch + book.revokedAll[record.owner];
        return
            _lets(book.grants[recordId][subject].unpack(), epoch, purpose) ||
            hasGranted(book, record.owner, subject, purpose);
    }

    /// @dev Over all records of `owner`, those to come included.
    function hasGranted(
        Book storage book,
        address owner,
        bytes32 subject,
        uint32 purpose
    ) internal view returns (bool) {
        return _lets(book.grants[DataNames.ownerScope(owner)][subject].unpack(), 1 + book.revokedAll[owner], purpose);
    }

    function mayReadShared(
        Book storage book,
        bytes32 recordId,
        address reader,
        address sharer,
        uint32 purpose
    ) internal view returns (bool) {
        Record memory record = book.records[recordId];
        if (record.status != Status.Active) return false;
        uint32 revoked = book.revokedAll[record.owner];
        return
            _sharesNow(book, recordId, record.epoch + revoked, sharer, reader, purpose) ||
            _sharesNow(book, DataNames.ownerScope(record.owner), 1 + revoked, sharer, reader, purpose);
    }

    function _sharesNow(
        Book storage book,
        bytes32 scope,
        uint32 epoch,
        address sharer,
        address reader,
        uint32 purpose
    ) private view returns (bool) {
        Share memory share = book.shares[scope][sharer][reader];
        Grant memory parent = book.grants[scope][DataNames.walletSubject(sharer)].unpack();
        return
            share.parentSeq == parent.seq &&
            _lets(parent, epoch, purpose) &&
            _isNow(share.fromS, share.untilS) &&
            Purposes.cover(share.purposes, purpose);
    }

    function _lets(Grant memory slot, uint32 epoch, uint32 purpose) private view returns (bool) {
        return slot.epoch == epoch && _isNow(slot.fromS, slot.untilS) && Purposes.cover(slot.purposes, purpose);
    }

    /// @dev It may begin later.
    function _stands(Grant memory slot, uint32 epoch) private view returns (bool) {
        return slot.epoch == epoch && block.timestamp < slot.untilS;
    }

    function _isNow(uint40 fromS, uint40 untilS) private view returns (bool) {
        return fromS <= block.timestamp && block.timestamp < untilS;
    }

    function _requireWindow(uint40 fromS, uint40 untilS) private view {
        require(fromS < untilS && block.timestamp < untilS, IDataShare.BadWindow(fromS, untilS, block.timestamp));
    }
}
