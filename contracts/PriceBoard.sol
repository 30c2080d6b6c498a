// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IOperatorSet} from "./interfaces/IOperatorSet.sol";
import {Band, IPriceBoard, Price} from "./interfaces/IPriceBoard.sol";
import {PriceWord} from "./libraries/PriceWord.sol";

/// @title PriceBoard
/// @notice The operators' price bands; IPriceBoard holds the prose.
contract PriceBoard is IPriceBoard, EIP712 {
    bytes32 private constant BAND_TYPEHASH = keccak256(
        "Band(bytes32 operatorSet,uint32 round,uint40 atS,uint88 bidWei,uint88 askWei,bytes32 modelId)"
    );
    /// @inheritdoc IPriceBoard
    uint256 public constant MAX_MOVE_BPS = 1_000;

    /// @inheritdoc IPriceBoard
    IOperatorSet public immutable operatorSet;

    /// @dev A copy of the newest price, so that a desk reads one word.
    Price private _latest;
    mapping(uint32 round => Price) private _prices;

    /// @param bidWei Where round 0 begins, now.
    constructor(IOperatorSet operatorSet_, uint88 bidWei, uint88 askWei) EIP712("PriceBoard", "1") {
        require(bidWei != 0 && bidWei < askWei, NoSpread(bidWei, askWei));
        operatorSet = operatorSet_;
        _keep(Price(0, uint40(block.timestamp), bidWei, askWei));
        emit BandPosted(0, 0, uint40(block.timestamp), bidWei, askWei, 0);
    }

    /// @inheritdoc IPriceBoard
    function post(Band calldata next, uint256 bitmap, bytes calldata signatures) external {
        Price memory last = _latest;
        require(next.round == last.round + 1, RoundOutOfTurn(next.round, last.round + 1));
        require(
            next.atS > last.atS && next.atS <= block.timestamp,
            TimeOutOfRange(next.atS, last.atS, block.timestamp)
        );
        require(next.bidWei != 0 && next.bidWei < next.askWei, NoSpread(next.bidWei, next.askWei));
        require(
            next.bidWei <= last.askWei && next.askWei >= last.bidWei,
            BandsApart(next.bidWei, next.askWei, last.bidWei, last.askWei)
        );
        _requireNear(next.bidWei, last.bidWei);
        _requireNear(next.askWei, last.askWei);
        operatorSet.check(next.operatorSet, digestBand(next), bitmap, signatures);

        _keep(Price(next.round, next.atS, next.bidWei, next.askWei));
        emit BandPosted(next.round, next.modelId, next.atS, next.bidWei, next.askWei, next.operatorSet);
    }

    /// @inheritdoc IPriceBoard
    function latest() external view returns (Price memory) {
        return _latest;
    }

    /// @inheritdoc IPriceBoard
    function latestWord() external view returns (PriceWord word) {
        assembly ("memory-safe") {
            word := sload(_latest.slot)
        }
    }

    /// @inheritdoc IPriceBoard
    function band(uint32 round) external view returns (Price memory price) {
        price = _prices[round];
        require(price.atS != 0, NoBand(round));
    }

    /// @inheritdoc IPriceBoard
    function digestBand(Band calldata next) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(BAND_TYPEHASH, next)));
    }

    function _keep(Price memory price) private {
        _latest = price;
        _prices[price.round] = price;
    }

    function _requireNear(uint88 edgeWei, uint88 lastWei) private pure {
        uint256 movedWei = edgeWei > lastWei ? edgeWei - lastWei : lastWei - edgeWei;
        require(movedWei * 10_000 <= uint256(lastWei) * MAX_MOVE_BPS, MoveTooFar(edgeWei, lastWei, MAX_MOVE_BPS));
    }
}
