// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Erased is for ever; a frozen record keeps its grants and is read by nobody.
enum Status {
    None,
    Active,
    Frozen,
    Erased
}

/// @notice One word.
struct Record {
    address owner;
    uint32 version; // from 1, one more with each rotation
    uint32 epoch; // from 1, one more with each revokeAll of the record
    Status status;
}

/// @notice What the newest version of a record is, in hashes: the data themselves are never on chain.
struct Content {
    bytes32 manifest; // sha256 of the manifest of the encrypted chunks
    bytes32 keyCommitment; // sha256("AB/dek/v1" || data key)
}

/// @notice What a grant gives.
struct Rights {
    uint32 purposes; // bits of Purposes
    uint32 termsId; // which terms of use the reader is bound to; the owner publishes them
    bool mayReshare; // whether a wallet may share on, once
    uint40 fromS; // inclusive
    uint40 untilS; // exclusive
}

/// @notice A subject's slot in a scope. One word, laid out as GrantWord says.
struct Grant {
    uint40 fromS;
    uint40 untilS;
    uint32 purposes;
    uint32 termsId;
    uint32 epoch; // of the scope when it was granted; the grant is dead in every other one
    uint32 seq; // of the slot, one more with each grant, purchase and revoke
    bool mayReshare;
}

/// @notice What a reader passed on to another, within its own grant. One word.
struct Share {
    uint40 fromS;
    uint40 untilS;
    uint32 purposes;
    uint32 parentSeq; // seq of the sharer's grant; the share is dead beside every other one
}

/// @notice What access is sold for, to whoever pays. One word.
struct Offer {
    uint128 priceWei; // TIME; zero is free
    uint32 durationS;
    uint32 purposes;
    uint32 termsId;
    uint32 epoch; // of the scope when it was set; the offer is dead in every other one
}

/// @notice The state of a slot that an owner signed for. Any change of the slot or the scope since ends it unused.
struct Mandate {
    address owner;
    uint32 epoch; // epochOf(scope)
    uint32 seq; // grantOf(scope, subject).seq
    uint64 deadlineS; // inclusive
}
