// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Grant, Mandate, Offer, Record, Rights, Share, Status} from "./DataShareTypes.sol";

/// @title IDataShare
/// @notice Who may read whose data for what and until when. The owner decides, in one direction: a grant lets its
/// subject read the owner, never the owner its subject.
///
/// A **scope** is one record, or all records of an owner. A **subject** is a wallet, a group that somebody runs, or a
/// blinded hash of a reader and a salt. Names are made as DataNames says. Purposes are the bits of Purposes.
/// @dev Vault nodes ask the `canRead` functions before they release a key. **A revoke stops future releases; what was
/// read before cannot be recalled.**
///
/// The `BySig` functions take the owner's EIP-712 signature (EOA or ERC-1271 wallet) from anyone who brings it. Their
/// typed data stand in DataShareHash; the owner is part of each, so that the word given for one wallet of a signer is
/// worth nothing for another. Who may call the rest: the owner of the scope, unless said otherwise.
interface IDataShare {
    event RecordRegistered(bytes32 indexed recordId, address indexed owner, Content content, string uri);
    event RecordRotated(bytes32 indexed recordId, address indexed owner, uint32 version, Content content);
    event RecordFrozen(bytes32 indexed recordId, address indexed owner);
    event RecordUnfrozen(bytes32 indexed recordId, address indexed owner);
    event RecordErased(bytes32 indexed recordId, address indexed owner);
    /// @param grant The slot as it is stored: one word, laid out as GrantWord says.
    event AccessGranted(bytes32 indexed scope, bytes32 indexed subject, address indexed owner, uint256 grant);
    event AccessRevoked(bytes32 indexed scope, bytes32 indexed subject, address indexed owner, uint32 seq);
    event AllRevoked(bytes32 indexed scope, address indexed owner);
    event AccessShared(bytes32 indexed scope, address indexed sharer, address indexed reader, Share share);
    event ShareRevoked(bytes32 indexed scope, address indexed sharer, address indexed reader);
    event AccessRequested(
        bytes32 indexed scope,
        bytes32 indexed subject,
        address indexed requester,
        uint32 purposes,
        uint32 termsId,
        uint40 untilS
    );
    event OfferSet(bytes32 indexed scope, address indexed owner, Offer offer);
    event OfferWithdrawn(bytes32 indexed scope, address indexed owner);
    event AccessBought(
        bytes32 indexed scope,
        address indexed reader,
        address indexed owner,
        uint256 priceWei,
        uint40 untilS,
        uint32 seq
    );
    /// @notice `member` is of the group until `untilS`, exclusive; zero: not any more.
    event GroupMemberSet(bytes32 indexed group, address indexed member, address indexed manager, uint40 untilS);
    /// @notice Zero: the reader has none any more.
    event EncryptionKeySet(address indexed reader, bytes32 key);
    event ReadsAnchored(uint64 indexed epoch, bytes32 root, uint64 reads);

    error NotOwner(address caller, address owner);
    error RecordExists(bytes32 recordId);
    /// @notice The record is not in a status in which this can be done.
    error RecordUnavailable(bytes32 recordId, Status status);
    error ZeroCommitment();
    error ZeroSubject();
    /// @notice The window is empty or over.
    error BadWindow(uint40 fromS, uint40 untilS, uint256 nowS);
    /// @notice No purpose, or one without a name.
    error BadPurposes(uint32 purposes);
    /// @notice The caller has no grant of its own that is not over and lets it share.
    error MayNotShare(bytes32 scope, address sharer);
    /// @notice A share lies within its parent, whose figures these are.
    error ShareBeyondGrant(uint40 fromS, uint40 untilS, uint32 purposes);
    /// @notice A share is revoked by its sharer or the owner.
    error NotSharerNorOwner(address caller);
    error NoDuration();
    error NoOffer(bytes32 scope);
    /// @notice The offer is not the one that the buyer names; its figures are these.
    error OfferDiffers(uint32 durationS, uint32 purposes, uint32 termsId);
    error PriceAboveMax(uint256 priceWei, uint256 maxPriceWei);
    /// @notice The buyer holds a grant until `untilS` that the purchase would replace and cannot extend.
    error AlreadyGranted(bytes32 scope, bytes32 subject, uint40 untilS);
    error SignatureExpired(uint64 deadlineS);
    /// @notice The slot has moved on since the owner signed, for instance by a revoke.
    error StaleMandate(uint32 epoch, uint32 seq, uint32 currentEpoch, uint32 currentSeq);
    /// @notice The record has moved on since the owner signed.
    error StaleVersion(uint32 version, uint32 currentVersion);
    error InvalidSignature(address owner);
    error EpochNotRising(uint64 epoch, uint64 lastEpoch);
    error ZeroRoot();

    /// @notice Registers version 1 of a record of the caller.
    /// @param salt With the owner it makes the record's name. A name is used once, erased or not.
    /// @param uri Where the manifest is found; may be empty.
    function register(bytes32 salt, Content calldata content, string calldata uri) external returns (bytes32 recordId);

    function registerBySig(
        address owner,
        bytes32 salt,
        Content calldata content,
        string calldata uri,
        uint64 deadlineS,
        bytes calldata signature
    ) external returns (bytes32 recordId);

    /// @notice Makes a next version, encrypted under another key. Grants stay; whoever lost its grant never gets this key.
    function rotate(bytes32 recordId, Content calldata content) external;

    /// @param version The one that the owner saw; the next one is made.
    function rotateBySig(
        bytes32 recordId,
        uint32 version,
        Content calldata content,
        uint64 deadlineS,
        bytes calldata signature
    ) external;

    /// @notice Stops all reads of the record, the owner's own included, until `unfreeze`.
    function freeze(bytes32 recordId) external;

    function unfreeze(bytes32 recordId) external;

    /// @notice Ends the record for ever: its commitments are zeroed, nobody can read it, vaults delete what they hold.
    function erase(bytes32 recordId) external;

    /// @param version The one that the owner saw.
    function eraseBySig(bytes32 recordId, uint32 version, uint64 deadlineS, bytes calldata signature) external;

    /// @notice Gives `subject` these rights in place of those that it had. Shares of the former grant end.
    function grant(bytes32 scope, bytes32 subject, Rights calldata rights) external;

    function grantMany(bytes32 scope, bytes32[] calldata subjects, Rights calldata rights) external;

    function grantBySig(
        Mandate calldata mandate,
        bytes32 scope,
        bytes32 subject,
        Rights calldata rights,
        bytes calldata signature
    ) external;

    /// @notice Ends what `subject` was given in this scope, what it shared, and what was signed for it and not yet used.
    /// @dev A grant of another scope, a group or a blinded name may let the same reader in: revoke those too.
    function revoke(bytes32 scope, bytes32 subject) external;

    function revokeBySig(Mandate calldata mandate, bytes32 scope, bytes32 subject, bytes calldata signature) external;

    /// @notice Ends every grant, share, offer and unused signature of the scope; of an owner's scope, of all its records
    /// too. Costs the same whatever their number.
    function revokeAll(bytes32 scope) external;

    /// @param mandate Its seq is zero.
    function revokeAllBySig(Mandate calldata mandate, bytes32 scope, bytes calldata signature) external;

    /// @notice Passes on to `reader` a part of what the caller was granted by name. The reader cannot pass it on. It ends
    /// with the caller's grant, also when that is only renewed.
    function reshare(bytes32 scope, address reader, uint40 fromS, uint40 untilS, uint32 purposes) external;

    /// @notice Ends a share. The sharer or the owner.
    function revokeShare(bytes32 scope, address sharer, address reader) external;

    /// @notice Tells the owner who wants what. Anyone; it gives no right.
    function requestAccess(bytes32 scope, bytes32 subject, uint32 purposes, uint32 termsId, uint40 untilS) external;

    /// @notice Sells access to whoever pays, in place of the last offer.
    function setOffer(bytes32 scope, uint128 priceWei, uint32 durationS, uint32 purposes, uint32 termsId) external;

    function withdrawOffer(bytes32 scope) external;

    /// @notice Pays the owner and grants the caller what the offer names, or extends its grant of the same purposes and
    /// terms. Anyone who approved the price. The owner may revoke what was bought like any grant, and owes nothing back.
    /// @param maxPriceWei With the three others it names the offer that the buyer saw: a changed one is refused.
    function buyAccess(bytes32 scope, uint256 maxPriceWei, uint32 termsId, uint32 purposes, uint32 durationS) external;

    /// @notice Adds `member` to the caller's group of this salt until `untilS`, exclusive; zero takes it out. Anyone.
    function setGroupMember(bytes32 salt, address member, uint40 untilS) external;

    /// @notice The X25519 public key that data keys for the caller are sealed to; zero for none. Anyone.
    function setEncryptionKey(bytes32 key) external;

    /// @notice Commits to the receipts of an epoch's reads. Vault role; epochs rise.
    /// @param root Merkle root of `reads` receipts.
    function anchorReads(uint64 epoch, bytes32 root, uint64 reads) external;

    /// @notice Whether `reader` may read the record now for all of `purpose`: as its owner or by a grant to its wallet.
    /// False for no purpose, and for purposes without a name.
    function canRead(bytes32 recordId, address reader, uint32 purpose) external view returns (bool);

    /// @notice As `canRead`, by a grant to a group that `reader` is of.
    function canReadAsMember(
        bytes32 recordId,
        address reader,
        bytes32 group,
        uint32 purpose
    ) external view returns (bool);

    /// @notice As `canRead`, by a grant to the blinded name of `reader` under `salt`.
    function canReadBlinded(
        bytes32 recordId,
        address reader,
        bytes32 salt,
        uint32 purpose
    ) external view returns (bool);

    /// @notice As `canRead`, by what `sharer` passed on to `reader`.
    function canReadShared(
        bytes32 recordId,
        address reader,
        address sharer,
        uint32 purpose
    ) external view returns (bool);

    /// @notice Whether each of `owners` grants `subject` now all of `purpose` over all its records. Asked with MEASURE and a
    /// program's id as the subject, it says who may be scored there.
    function haveGranted(
        address[] calldata owners,
        bytes32 subject,
        uint32 purpose
    ) external view returns (bool[] memory granted);

    function recordOf(bytes32 recordId) external view returns (Record memory);

    /// @notice Zero for an unknown or erased record.
    function contentOf(bytes32 recordId) external view returns (Content memory);

    /// @notice As stored: whether it lives is what `canRead` says.
    function grantOf(bytes32 scope, bytes32 subject) external view returns (Grant memory);

    function shareOf(bytes32 scope, address sharer, address reader) external view returns (Share memory);

    function offerOf(bytes32 scope) external view returns (Offer memory);

    /// @notice One more with each revokeAll of the scope or of its owner's. Reverts for a record that is not there.
    function epochOf(bytes32 scope) external view returns (uint32);

    /// @notice Until when `member` is of the group, exclusive.
    function memberUntilS(bytes32 group, address member) external view returns (uint40);

    function encryptionKeyOf(address reader) external view returns (bytes32);

    /// @notice Zero where none was anchored.
    function readsRootOf(uint64 epoch) external view returns (bytes32);

    function lastAnchoredEpoch() external view returns (uint64);

    /// @notice The time asset, in which access is paid.
    function timeAsset() external view returns (address);
}
