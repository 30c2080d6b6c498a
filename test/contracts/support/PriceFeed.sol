// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice A price feed as others run them: the part of Chainlink's AggregatorV3Interface that is read, with phases.
contract PriceFeed {
    struct Round {
        int256 answer;
        uint256 updatedAt;
    }

    uint8 public immutable decimals;
    uint80 private _latest;
    mapping(uint80 id => Round) private _rounds;

    constructor(uint8 decimals_) {
        decimals = decimals_;
        _latest = 1 << 64;
    }

    function nextPhase() external {
        _latest = ((_latest >> 64) + 1) << 64;
    }

    function update(int256 answer, uint256 updatedAt) external {
        _rounds[++_latest] = Round(answer, updatedAt);
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return getRoundData(_latest);
    }

    function getRoundData(uint80 id) public view returns (uint80, int256, uint256, uint256, uint80) {
        Round memory round = _rounds[id];
        require(round.updatedAt != 0, "No data present");
        return (id, round.answer, round.updatedAt, round.updatedAt, id);
    }
}
