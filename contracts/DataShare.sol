// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {DataShareReads} from "./base/DataShareReads.sol";
import {Content, Mandate, Offer, Record, Rights, Share, Status} from "./interfaces/DataShareTypes.sol";
import {IDataShare} from "./interfaces/IDataShare.sol";
import {AccessBook} from "./libraries/AccessBook.sol";
import {DataNames} from "./libraries/DataNames.sol";
import {DataShareHash} from "./libraries/DataShareHash.sol";
import {GrantWord} from "./libraries/GrantWord.sol";
import {Purposes} from "./libraries/Purposes.sol";
import {RecordBook} from "./libraries/RecordBook.sol";

/// @title DataShare
/// @notice Who may read whose data; IDataShare holds the prose, DataShareReads what is told of it.
contract DataShare is DataShareReads, EIP712, AccessManaged {
    using AccessBook for AccessBook.Book;
    using RecordBook for AccessBook.Book;
    using GrantWord for uint256;
    using SafeERC20 for IERC20;

    /// @inheritdoc IDataShare
    address public immutable timeAsset;

    /// @inheritdoc IDataShare
    mapping(address reader => bytes32) public encryptionKeyOf;
    /// @inheritdoc IDataShare
    mapping(uint64 epoch => bytes32) public readsRootOf;
    /// @inheritdoc IDataShare
    uint64 public lastAnchoredEpoch;

    constructor(address authority, address timeAsset_) AccessManaged(authority) EIP712("DataShare", "1") {
        timeAsset = timeAsset_;
    }

    /// @inheritdoc IDataShare
    function register(bytes32 salt, Content calldata content, string calldata uri) external returns (bytes32) {
        return _book.open(msg.sender, salt, content, uri);
    }

    /// @inheritdoc IDataShare
    function registerBySig(
        address owner,
        bytes32 salt,
        Content calldata content,
        string calldata uri,
        uint64 deadlineS,
        bytes calldata signature
    ) external returns (bytes32) {
        _requireSigned(owner, deadlineS, DataShareHash.hashRegister(owner, salt, content, uri, deadlineS), signature);
        return _book.open(owner, salt, content, uri);
    }

    /// @inheritdoc IDataShare
    function rotate(bytes32 recordId, Content calldata content) external {
        _book.advance(_book.owned(recordId), recordId, content);
    }

    /// @inheritdoc IDataShare
    function rotateBySig(
        bytes32 recordId,
        uint32 version,
        Content calldata content,
        uint64 deadlineS,
        bytes calldata signature
    ) external {
        Record memory record = _book.lasting(recordId);
        RecordBook.requireVersion(record, version);
        bytes32 word = DataShareHash.hashRotate(record.owner, recordId, version, content, deadlineS);
        _requireSigned(record.owner, deadlineS, word, signature);
        _book.advance(record, recordId, content);
    }

    /// @inheritdoc IDataShare
    function freeze(bytes32 recordId) external {
        _book.move(recordId, Status.Active, Status.Frozen);
        emit RecordFrozen(recordId, msg.sender);
    }

    /// @inheritdoc IDataShare
    function unfreeze(bytes32 recordId) external {
        _book.move(recordId, Status.Frozen, Status.Active);
        emit RecordUnfrozen(recordId, msg.sender);
    }

    /// @inheritdoc IDataShare
    function erase(bytes32 recordId) external {
        _book.end(_book.owned(recordId), recordId);
    }

    /// @inheritdoc IDataShare
    function eraseBySig(bytes32 recordId, uint32 version, uint64 deadlineS, bytes calldata signature) external {
        Record memory record = _book.lasting(recordId);
        RecordBook.requireVersion(record, version);
        bytes32 word = DataShareHash.hashErase(record.owner, recordId, version, deadlineS);
        _requireSigned(record.owner, deadlineS, word, signature);
        _book.end(record, recordId);
    }

    /// @inheritdoc IDataShare
    function grant(bytes32 scope, bytes32 subject, Rights calldata rights) external {
        _book.give(msg.sender, scope, _book.epochOfOwned(scope, msg.sender), subject, rights);
    }

    /// @inheritdoc IDataShare
    function grantMany(bytes32 scope, bytes32[] calldata subjects, Rights calldata rights) external {
        uint32 epoch = _book.epochOfOwned(scope, msg.sender);
        for (uint256 i; i < subjects.length; ++i) _book.give(msg.sender, scope, epoch, subjects[i], rights);
    }

    /// @inheritdoc IDataShare
    function grantBySig(
        Mandate calldata mandate,
        bytes32 scope,
        bytes32 subject,
        Rights calldata rights,
        bytes calldata signature
    ) external {
        _book.requireCurrent(mandate, scope, _book.grants[scope][subject].seqOf());
        bytes32 word = DataShareHash.hashGrant(mandate, scope, subject, rights);
        _requireSigned(mandate.owner, mandate.deadlineS, word, signature);
        _book.give(mandate.owner, scope, mandate.epoch, subject, rights);
    }

    /// @inheritdoc IDataShare
    function revoke(bytes32 scope, bytes32 subject) external {
        _book.requireOwner(scope, msg.sender);
        _book.take(msg.sender, scope, subject);
    }

    /// @inheritdoc IDataShare
    function revokeBySig(Mandate calldata mandate, bytes32 scope, bytes32 subject, bytes calldata signature) external {
        _book.requireCurrent(mandate, scope, _book.grants[scope][subject].seqOf());
        bytes32 word = DataShareHash.hashRevoke(mandate, scope, subject);
        _requireSigned(mandate.owner, mandate.deadlineS, word, signature);
        _book.take(mandate.owner, scope, subject);
    }

    /// @inheritdoc IDataShare
    function revokeAll(bytes32 scope) external {
        _book.requireOwner(scope, msg.sender);
        _book.takeAll(msg.sender, scope);
    }

    /// @inheritdoc IDataShare
    function revokeAllBySig(Mandate calldata mandate, bytes32 scope, bytes calldata signature) external {
        _book.requireCurrent(mandate, scope, 0);
        _requireSigned(mandate.owner, mandate.deadlineS, DataShareHash.hashRevokeAll(mandate, scope), signature);
        _book.takeAll(mandate.owner, scope);
    }

    /// @inheritdoc IDataShare
    function reshare(bytes32 scope, address reader, uint40 fromS, uint40 untilS, uint32 purposes) external {
        _book.passOn(scope, msg.sender, reader, Share(fromS, untilS, purposes, 0));
    }

    /// @inheritdoc IDataShare
    function revokeShare(bytes32 scope, address sharer, address reader) external {
        _book.takeBack(scope, msg.sender, sharer, reader);
    }

    /// @inheritdoc IDataShare
    function requestAccess(bytes32 scope, bytes32 subject, uint32 purposes, uint32 termsId, uint40 untilS) external {
        _book.ownerOf(scope);
        require(subject != 0, ZeroSubject());
        require(Purposes.areNamed(purposes), BadPurposes(purposes));
        emit AccessRequested(scope, subject, msg.sender, purposes, termsId, untilS);
    }

    /// @inheritdoc IDataShare
    function setOffer(bytes32 scope, uint128 priceWei, uint32 durationS, uint32 purposes, uint32 termsId) external {
        uint32 epoch = _book.epochOfOwned(scope, msg.sender);
        require(durationS != 0, NoDuration());
        require(Purposes.areNamed(purposes), BadPurposes(purposes));
        Offer memory offer = Offer(priceWei, durationS, purposes, termsId, epoch);
        _book.offers[scope] = offer;
        emit OfferSet(scope, msg.sender, offer);
    }

    /// @inheritdoc IDataShare
    function withdrawOffer(bytes32 scope) external {
        _book.requireOwner(scope, msg.sender);
        delete _book.offers[scope];
        emit OfferWithdrawn(scope, msg.sender);
    }

    /// @inheritdoc IDataShare
    function buyAccess(bytes32 scope, uint256 maxPriceWei, uint32 termsId, uint32 purposes, uint32 durationS) external {
        (address owner, uint256 priceWei) = _book.sell(scope, msg.sender, maxPriceWei, termsId, purposes, durationS);
        IERC20(timeAsset).safeTransferFrom(msg.sender, owner, priceWei);
    }

    /// @inheritdoc IDataShare
    function setGroupMember(bytes32 salt, address member, uint40 untilS) external {
        bytes32 group = DataNames.groupSubject(msg.sender, salt);
        _book.memberUntilS[group][member] = untilS;
        emit GroupMemberSet(group, member, msg.sender, untilS);
    }

    /// @inheritdoc IDataShare
    function setEncryptionKey(bytes32 key) external {
        encryptionKeyOf[msg.sender] = key;
        emit EncryptionKeySet(msg.sender, key);
    }

    /// @inheritdoc IDataShare
    function anchorReads(uint64 epoch, bytes32 root, uint64 reads) external restricted {
        require(epoch > lastAnchoredEpoch, EpochNotRising(epoch, lastAnchoredEpoch));
        require(root != 0, ZeroRoot());
        lastAnchoredEpoch = epoch;
        readsRootOf[epoch] = root;
        emit ReadsAnchored(epoch, root, reads);
    }

    function _requireSigned(address owner, uint64 deadlineS, bytes32 word, bytes calldata signature) private view {
        require(block.timestamp <= deadlineS, SignatureExpired(deadlineS));
        require(
            SignatureChecker.isValidSignatureNowCalldata(owner, _hashTypedDataV4(word), signature),
            InvalidSignature(owner)
        );
    }
}
