// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DeskTerms, IBankWindow, Refusal} from "../interfaces/IBankWindow.sol";
import {Deal, Desk, DeskBook} from "../libraries/DeskBook.sol";
import {DeskPrice} from "../libraries/DeskPrice.sol";
import {PriceWord} from "../libraries/PriceWord.sol";

/// @title DeskRules
/// @notice A desk's terms, and the rules of a trade under them: may it be, and at what price. Keeps and moves nothing.
abstract contract DeskRules is IBankWindow {
    using DeskBook for Deal;

    /// @dev So that purse and fees fit their places whatever is added up.
    uint256 private constant MOST_COINS = type(uint56).max;

    uint256 private immutable _targetLots;
    uint256 private immutable _hardCapLots;
    uint256 private immutable _accountCapLots;
    uint256 private immutable _maxAgeS;
    uint256 private immutable _skewBps;
    uint256 private immutable _feeBps;
    uint256 internal immutable _lotWei;
    uint256 internal immutable _coinWei;

    /// @dev Without skew no round cap would hold; with a skew of half or more a full desk would sell for nothing.
    constructor(DeskTerms memory terms_) {
        _requireTerm("targetLots", _targetLots = terms_.targetLots, (1 << 30) - 1);
        _requireTerm("hardCapLots", _hardCapLots = terms_.hardCapLots, type(uint32).max);
        _requireTerm("accountCapLots", _accountCapLots = terms_.accountCapLots, type(uint32).max);
        _requireTerm("maxAgeS", _maxAgeS = terms_.maxAgeS, type(uint32).max);
        _requireTerm("skewBps", _skewBps = terms_.skewBps, 4_999);
        _requireTerm("feeBps", uint256(terms_.feeBps) + 1, 1_000);
        _feeBps = terms_.feeBps;
        _requireTerm("lotWei", _lotWei = terms_.lotWei, type(uint64).max);
        _requireTerm("coinWei", _coinWei = terms_.coinWei, type(uint64).max);
    }

    /// @inheritdoc IBankWindow
    function terms() external view returns (DeskTerms memory) {
        return
            DeskTerms(
                uint32(_targetLots),
                uint32(_hardCapLots),
                uint32(_accountCapLots),
                uint32(_maxAgeS),
                uint16(_skewBps),
                uint16(_feeBps),
                uint64(_lotWei),
                uint64(_coinWei)
            );
    }

    /// @dev What the desk would do now, clock and caps included. Whether it would; if not, the deal says why.
    function _judge(
        Deal memory deal,
        PriceWord price,
        Desk memory books,
        uint256 usedLots
    ) internal view returns (bool) {
        if (books.halted) return deal.refuse(Refusal.Halted, 0, 0);
        unchecked {
            uint256 ageS = block.timestamp - price.atS(); // never of the future
            if (ageS > _maxAgeS) return deal.refuse(Refusal.BandStale, _maxAgeS, ageS);
        }
        if (!_price(deal, price, books)) return false;
        uint256 lots = deal.lots;
        uint256 leftLots = _leftInRound(price, books, deal.buy);
        if (lots > leftLots) return deal.refuse(Refusal.AboveRoundCap, leftLots, lots);
        leftLots = _leftToday(usedLots);
        if (lots > leftLots) return deal.refuse(Refusal.AboveAccountCap, leftLots, lots);
        return true;
    }

    /// @dev Prices lots that inventory and purse allow, caps and clock aside, or refuses them.
    function _price(Deal memory deal, PriceWord price, Desk memory books) internal view returns (bool) {
        (bool buy_, uint256 lots, uint256 inventoryLots) = (deal.buy, deal.lots, books.inventoryLots);
        if (lots == 0) return deal.refuse(Refusal.NoLots, 0, 0);
        unchecked {
            uint256 roomLots = buy_ ? inventoryLots : 2 * _targetLots - inventoryLots;
            if (lots > roomLots) {
                return deal.refuse(buy_ ? Refusal.InventoryShort : Refusal.InventoryFull, roomLots, lots);
            }
        }
        (uint256 cashCoins, uint256 feeCoins) = _coins(price, inventoryLots, buy_, lots);
        (deal.cashCoins, deal.feeCoins) = (cashCoins, feeCoins);
        uint256 purseCoins = books.purseCoins;
        if (!buy_ && cashCoins > purseCoins) {
            return deal.refuse(Refusal.PurseShort, purseCoins * _coinWei, cashCoins * _coinWei);
        }
        unchecked {
            uint256 heldCoins = purseCoins + books.feeCoins + cashCoins + feeCoins;
            if (heldCoins > MOST_COINS) {
                return deal.refuse(Refusal.PurseFull, MOST_COINS * _coinWei, heldCoins * _coinWei);
            }
        }
        return true;
    }

    /// @dev Price and fee of a trade that met `inventoryLots`. The same for ever: the ledger rests on it.
    function _coins(
        PriceWord price,
        uint256 inventoryLots,
        bool buy_,
        uint256 lots
    ) internal view returns (uint256 cashCoins, uint256 feeCoins) {
        cashCoins =
            buy_
                ? DeskPrice.costUp(lots, inventoryLots, price.askWei(), _targetLots, _skewBps, _coinWei)
                : DeskPrice.proceedsDown(lots, inventoryLots, price.bidWei(), _targetLots, _skewBps, _coinWei);
        feeCoins = DeskPrice.feeUp(cashCoins, _feeBps);
    }

    /// @dev Lots that a side may still trade in the price's round.
    function _leftInRound(PriceWord price, Desk memory books, bool buy_) internal view returns (uint256) {
        uint256 cap = DeskPrice.roundCapDown(price.bidWei(), price.askWei(), _targetLots, _skewBps);
        if (cap > _hardCapLots) cap = _hardCapLots;
        if (books.round != price.round()) return cap;
        uint256 traded = buy_ ? books.boughtLots : books.soldLots;
        unchecked {
            return cap > traded ? cap - traded : 0;
        }
    }

    /// @dev Lots that an account may still trade on a day of which it used some, never above its cap.
    function _leftToday(uint256 usedLots) internal view returns (uint256) {
        unchecked {
            return _accountCapLots - usedLots;
        }
    }

    /// @dev Refuses what the treasury adds where the desk could not keep it.
    function _requireRoom(Desk memory books, uint256 lots, uint256 coins) internal view {
        uint256 roomLots = 2 * _targetLots - books.inventoryLots;
        require(lots <= roomLots, InventoryFull(roomLots, lots));
        uint256 heldCoins = books.purseCoins + books.feeCoins + coins;
        require(heldCoins <= MOST_COINS, PurseFull(MOST_COINS * _coinWei, heldCoins * _coinWei));
    }

    function _requireTerm(string memory term, uint256 value, uint256 most) private pure {
        require(value != 0 && value <= most, TermOutOfRange(term, value, most));
    }
}
