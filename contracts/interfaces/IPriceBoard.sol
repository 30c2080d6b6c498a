// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PriceWord} from "../libraries/PriceWord.sol";
import {IOperatorSet} from "./IOperatorSet.sol";

/// @notice What M of N operators sign for a round. Prices are CASH wei for one lot of TIME.
struct Band {
    bytes32 operatorSet; // digest of the operators' version
    uint32 round; // from 1; round 0 is the board's first price
    uint40 atS; // when the prices held
    uint88 bidWei; // the lower of index and the forecast's low end
    uint88 askWei; // the higher of index and the forecast's high end
    bytes32 modelId; // the forecast model
}

/// @notice What the board keeps of a band. One word.
struct Price {
    uint32 round;
    uint40 atS;
    uint88 bidWei;
    uint88 askWei;
}

/// @title IPriceBoard
/// @notice Bands between which TIME is worth trading, signed by the operators round by round. A doubtful model widens
/// the band; it does not misprice the desk that reads it.
/// @dev A stolen quorum still moves a price by no more than `MAX_MOVE_BPS` a round, and only to a band that meets the
/// one before: buying before one post and selling after it can never profit.
interface IPriceBoard {
    event BandPosted(
        uint32 indexed round,
        bytes32 indexed modelId,
        uint40 atS,
        uint88 bidWei,
        uint88 askWei,
        bytes32 operatorSet
    );

    /// @notice Rounds come one by one: `wanted` is next.
    error RoundOutOfTurn(uint32 round, uint32 wanted);
    /// @notice A band is of later than the one before, and not of the future.
    error TimeOutOfRange(uint40 atS, uint40 afterS, uint256 nowS);
    /// @notice The bid is above zero and below the ask.
    error NoSpread(uint88 bidWei, uint88 askWei);
    /// @notice An edge moved past what a round allows: from `lastWei` by at most `MAX_MOVE_BPS`.
    error MoveTooFar(uint88 edgeWei, uint88 lastWei, uint256 maxMoveBps);
    /// @notice The band misses the one before.
    error BandsApart(uint88 bidWei, uint88 askWei, uint88 lastBidWei, uint88 lastAskWei);
    /// @notice Nothing was posted for the round.
    error NoBand(uint32 round);

    /// @notice Makes `band` the latest. Anyone may bring it, with exactly the threshold of its operators' signatures
    /// (64 bytes each, EIP-2098, in operator order) on `digestBand`; bit i of `bitmap` stands for operator i.
    function post(Band calldata band, uint256 bitmap, bytes calldata signatures) external;

    /// @notice The price of the last round.
    function latest() external view returns (Price memory);

    /// @notice The same in the word that holds it, cheaper for a contract to read.
    function latestWord() external view returns (PriceWord);

    /// @notice The price of a round. Once posted it never changes.
    function band(uint32 round) external view returns (Price memory);

    /// @notice What the operators sign.
    function digestBand(Band calldata band) external view returns (bytes32);

    /// @notice Whose signatures count.
    function operatorSet() external view returns (IOperatorSet);

    /// @notice The most that an edge moves in a round, in hundredths of a percent.
    function MAX_MOVE_BPS() external view returns (uint256);
}
