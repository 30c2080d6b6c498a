// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title DeskPrice
/// @notice What lots of TIME cost at a desk that leans against its own inventory. With target T, inventory n, deficit
/// d = T - n and skew k, buying q lots costs ask q (1 + k (2d + q) / 2T), selling them pays bid q (1 + k (2d - q) / 2T).
/// @dev Splitting a trade changes nothing but the rounding. Amounts are whole coins. Bounds: k < 0.5, n and q below
/// 2^32, prices below 2^88, so that no product passes 2^170 and the factor stays above zero while n stays in [0, 2T].
library DeskPrice {
    uint256 internal constant BPS = 10_000;

    /// @notice Coins that `lots` cost, rounded up: in the desk's favour.
    function costUp(
        uint256 lots,
        uint256 inventoryLots,
        uint256 askWei,
        uint256 targetLots,
        uint256 skewBps,
        uint256 coinWei
    ) internal pure returns (uint256) {
        unchecked {
            uint256 wholeBps = 2 * targetLots * BPS;
            uint256 factorBps = wholeBps + skewBps * (2 * targetLots + lots) - skewBps * 2 * inventoryLots;
            uint256 divisor = wholeBps * coinWei;
            return (lots * askWei * factorBps + divisor - 1) / divisor;
        }
    }

    /// @notice Coins that `lots` bring, rounded down: in the desk's favour.
    function proceedsDown(
        uint256 lots,
        uint256 inventoryLots,
        uint256 bidWei,
        uint256 targetLots,
        uint256 skewBps,
        uint256 coinWei
    ) internal pure returns (uint256) {
        unchecked {
            uint256 wholeBps = 2 * targetLots * BPS;
            uint256 factorBps = wholeBps + skewBps * 2 * targetLots - skewBps * (2 * inventoryLots + lots);
            return (lots * bidWei * factorBps) / (wholeBps * coinWei);
        }
    }

    /// @notice The fee on `coins`, rounded up: in the desk's favour.
    function feeUp(uint256 coins, uint256 feeBps) internal pure returns (uint256) {
        unchecked {
            return (coins * feeBps + BPS - 1) / BPS;
        }
    }

    /// @notice The most lots that one side may trade in a round so that no sandwich within the round profits, even
    /// without a fee: the price that `lots` move is then within the spread. Rounded down.
    function roundCapDown(
        uint256 bidWei,
        uint256 askWei,
        uint256 targetLots,
        uint256 skewBps
    ) internal pure returns (uint256 lots) {
        unchecked {
            return (targetLots * (askWei - bidWei) * (BPS - skewBps)) / (bidWei * skewBps);
        }
    }
}
