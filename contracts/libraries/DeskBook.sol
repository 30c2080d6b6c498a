// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DeskTerms, IBankWindow, Refusal} from "../interfaces/IBankWindow.sol";
import {Price} from "../interfaces/IPriceBoard.sol";
import {DeskPrice} from "./DeskPrice.sol";

/// @dev The desk's books in one word. Coins are CASH, the purse without the fees.
struct Desk {
    uint32 inventoryLots;
    uint32 round; // of the two below
    uint32 boughtLots; // from the desk
    uint32 soldLots; // to the desk
    uint64 purseCoins;
    uint56 feeCoins;
    bool halted;
}

/// @notice A trade worked out, or why it is refused.
struct Deal {
    Refusal why;
    uint256 limit;
    uint256 value;
    bool buy;
    uint256 lots;
    uint256 round;
    uint256 cashCoins; // between account and purse, before the fee
    uint256 feeCoins;
}

/// @title DeskBook
/// @notice The rules of a trade at the desk, pure: may it be, at what price, and what becomes of the books.
library DeskBook {
    /// @dev So that purse and fees fit their places whatever is added up.
    uint256 private constant MOST_COINS = type(uint56).max;

    /// @notice Refuses terms that a desk cannot work with. Without skew no round cap would hold; with a skew of half or
    /// more a full desk would sell for nothing.
    function requireWorkable(DeskTerms memory terms) internal pure {
        _requireTerm("targetLots", terms.targetLots, (1 << 30) - 1);
        _requireTerm("hardCapLots", terms.hardCapLots, type(uint32).max);
        _requireTerm("accountCapLots", terms.accountCapLots, type(uint32).max);
        _requireTerm("maxAgeS", terms.maxAgeS, type(uint32).max);
        _requireTerm("skewBps", terms.skewBps, 4_999);
        _requireTerm("feeBps", uint256(terms.feeBps) + 1, 1_000);
        _requireTerm("lotWei", terms.lotWei, type(uint64).max);
        _requireTerm("coinWei", terms.coinWei, type(uint64).max);
    }

    /// @notice What the desk would do now, at what price, caps and clock included.
    function judge(
        DeskTerms memory terms,
        Price memory price,
        Desk memory books,
        uint256 leftTodayLots,
        bool buy,
        uint256 lots
    ) internal view returns (Deal memory deal) {
        uint256 ageS = block.timestamp - price.atS;
        if (books.halted) return refused(Refusal.Halted, 0, 0);
        if (ageS > terms.maxAgeS) return refused(Refusal.BandStale, terms.maxAgeS, ageS);
        deal = priced(terms, price, books, buy, lots);
        if (deal.why != Refusal.None) return deal;
        uint256 leftLots = leftInRound(terms, price, books, buy);
        if (lots > leftLots) return refused(Refusal.AboveRoundCap, leftLots, lots);
        if (lots > leftTodayLots) return refused(Refusal.AboveAccountCap, leftTodayLots, lots);
        return deal;
    }

    /// @notice The price of lots that inventory and purse allow, caps and clock aside.
    function priced(
        DeskTerms memory terms,
        Price memory price,
        Desk memory books,
        bool buy,
        uint256 lots
    ) internal pure returns (Deal memory deal) {
        if (lots == 0) return refused(Refusal.NoLots, 0, 0);
        uint256 inventoryLots = books.inventoryLots;
        uint256 coinWei = terms.coinWei;
        if (buy) {
            if (lots > inventoryLots) return refused(Refusal.InventoryShort, inventoryLots, lots);
        } else {
            uint256 roomLots = 2 * uint256(terms.targetLots) - inventoryLots;
            if (lots > roomLots) return refused(Refusal.InventoryFull, roomLots, lots);
        }
        (deal.buy, deal.lots, deal.round) = (buy, lots, price.round);
        (deal.cashCoins, deal.feeCoins) = coins(terms, price, inventoryLots, buy, lots);
        if (!buy && deal.cashCoins > books.purseCoins) {
            return refused(Refusal.PurseShort, uint256(books.purseCoins) * coinWei, deal.cashCoins * coinWei);
        }
        uint256 heldCoins = uint256(books.purseCoins) + books.feeCoins + deal.cashCoins + deal.feeCoins;
        if (heldCoins > MOST_COINS) return refused(Refusal.PurseFull, MOST_COINS * coinWei, heldCoins * coinWei);
    }

    /// @notice Price and fee of a trade that met `inventoryLots`. The same for ever: the ledger rests on it.
    function coins(
        DeskTerms memory terms,
        Price memory price,
        uint256 inventoryLots,
        bool buy,
        uint256 lots
    ) internal pure returns (uint256 cashCoins, uint256 feeCoins) {
        (uint256 target, uint256 skewBps, uint256 coinWei) = (terms.targetLots, terms.skewBps, terms.coinWei);
        cashCoins =
            buy
                ? DeskPrice.costUp(lots, inventoryLots, price.askWei, target, skewBps, coinWei)
                : DeskPrice.proceedsDown(lots, inventoryLots, price.bidWei, target, skewBps, coinWei);
        feeCoins = DeskPrice.feeUp(cashCoins, terms.feeBps);
    }

    /// @notice Coins that the account pays or gets: the fee on top of what it buys, off what it sells.
    function totalCoins(Deal memory deal) internal pure returns (uint256) {
        return deal.buy ? deal.cashCoins + deal.feeCoins : deal.cashCoins - deal.feeCoins;
    }

    /// @notice Lots that a side may still trade in the price's round.
    function leftInRound(
        DeskTerms memory terms,
        Price memory price,
        Desk memory books,
        bool buy
    ) internal pure returns (uint256) {
        uint256 cap = DeskPrice.roundCapDown(price.bidWei, price.askWei, terms.targetLots, terms.skewBps);
        if (cap > terms.hardCapLots) cap = terms.hardCapLots;
        if (books.round != price.round) return cap;
        uint256 traded = buy ? books.boughtLots : books.soldLots;
        return cap > traded ? cap - traded : 0;
    }

    /// @notice Books after the deal, in place.
    function settle(Desk memory books, Deal memory deal) internal pure {
        uint32 lots = uint32(deal.lots);
        if (books.round != deal.round) (books.round, books.boughtLots, books.soldLots) = (uint32(deal.round), 0, 0);
        // No cast cuts: all coins together are below 2^56, and lots are within the inventory or its room.
        if (deal.buy) {
            books.inventoryLots -= lots;
            books.boughtLots += lots;
            books.purseCoins += uint64(deal.cashCoins);
        } else {
            books.inventoryLots += lots;
            books.soldLots += lots;
            books.purseCoins -= uint64(deal.cashCoins);
        }
        books.feeCoins += uint56(deal.feeCoins);
    }

    function refused(Refusal why, uint256 limit, uint256 value) internal pure returns (Deal memory deal) {
        (deal.why, deal.limit, deal.value) = (why, limit, value);
    }

    /// @notice Reverts with the error of the deal's refusal, if there is one.
    function requireTaken(Deal memory deal) internal pure {
        Refusal why = deal.why;
        if (why == Refusal.None) return;
        (uint256 limit, uint256 value) = (deal.limit, deal.value);
        require(why != Refusal.Halted, IBankWindow.DeskHalted());
        require(why != Refusal.NoLots, IBankWindow.NoLots());
        require(why != Refusal.BandStale, IBankWindow.BandStale(limit, value));
        require(why != Refusal.InventoryShort, IBankWindow.InventoryShort(limit, value));
        require(why != Refusal.InventoryFull, IBankWindow.InventoryFull(limit, value));
        require(why != Refusal.AboveRoundCap, IBankWindow.AboveRoundCap(limit, value));
        require(why != Refusal.AboveAccountCap, IBankWindow.AboveAccountCap(limit, value));
        require(why != Refusal.PurseShort, IBankWindow.PurseShort(limit, value));
        revert IBankWindow.PurseFull(limit, value);
    }

    function _requireTerm(string memory term, uint256 value, uint256 most) private pure {
        require(value != 0 && value <= most, IBankWindow.TermOutOfRange(term, value, most));
    }
}
