// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ContentValues} from "../interfaces/IContentShop.sol";

/// @title Takings
/// @notice The sums of a listing, pure.
library Takings {
    uint256 internal constant BPS = 10_000;
    uint256 internal constant MAX_FEE_BPS = 2_000;
    uint256 internal constant MAX_STEP_BPS = 2_000;

    bytes32 private constant VALUES_TYPEHASH = keccak256(
        "ContentValues(bytes32 operatorSet,uint40 atS,bytes32 modelId,uint256[] ids,uint96[] valuesWei)"
    );

    /// @notice The treasury's part of a payment, rounded up; payees get the rest.
    function feeUp(uint256 totalWei, uint256 feeBps) internal pure returns (uint256) {
        return (totalWei * feeBps + BPS - 1) / BPS;
    }

    /// @notice What a payee may claim: its share of the revenue that no buyer can give back any more, rounded down, less
    /// what it claimed.
    function dueDown(uint256 earnedWei, uint256 shareBps, uint256 claimedWei) internal pure returns (uint256) {
        return (earnedWei * shareBps) / BPS - claimedWei;
    }

    /// @notice Between which the next posted value lies: a fifth around the last, and never below the floor.
    function bounds(uint256 lastWei, uint256 floorWei) internal pure returns (uint256 lowWei, uint256 highWei) {
        lowWei = (lastWei * (BPS - MAX_STEP_BPS) + BPS - 1) / BPS;
        highWei = (lastWei * (BPS + MAX_STEP_BPS)) / BPS;
        if (lowWei < floorWei) lowWei = floorWei;
    }

    /// @notice EIP-712 struct hash of posted values.
    function hashValues(ContentValues calldata values) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    VALUES_TYPEHASH,
                    values.operatorSet,
                    values.atS,
                    values.modelId,
                    keccak256(abi.encodePacked(values.ids)),
                    keccak256(abi.encodePacked(values.valuesWei)) // elements of a packed array have a word each
                )
            );
    }
}
