// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IBankWindow, Refusal} from "../interfaces/IBankWindow.sol";

/// @dev The desk's books, one word in storage. Coins are CASH, the purse without the fees.
struct Desk {
    uint256 inventoryLots;
    uint256 round; // of the two below
    uint256 boughtLots; // from the desk
    uint256 soldLots; // to the desk
    uint256 purseCoins;
    uint256 feeCoins;
    bool halted;
}

/// @notice A trade worked out, or why it is refused. Who asks gives `buy` and `lots`.
struct Deal {
    Refusal why;
    uint256 limit;
    uint256 value;
    bool buy;
    uint256 lots;
    uint256 cashCoins; // between account and purse, before the fee
    uint256 feeCoins;
}

/// @title DeskBook
/// @notice The desk's books as a word, and what a deal does to them.
library DeskBook {
    /// @notice The books in a word: inventory 32 | round 32 | bought 32 | sold 32 | purse 64 | fees 56 | halted 8.
    function pack(Desk memory books) internal pure returns (uint256) {
        uint256 low = books.inventoryLots | (books.round << 32) | (books.boughtLots << 64) | (books.soldLots << 96);
        return low | (books.purseCoins << 128) | (books.feeCoins << 192) | (books.halted ? 1 << 248 : 0);
    }

    function unpack(uint256 word) internal pure returns (Desk memory books) {
        books.inventoryLots = uint32(word);
        books.round = uint32(word >> 32);
        books.boughtLots = uint32(word >> 64);
        books.soldLots = uint32(word >> 96);
        books.purseCoins = uint64(word >> 128);
        books.feeCoins = uint56(word >> 192);
        books.halted = word >> 248 != 0;
    }

    /// @notice Books after the deal of that round, in place.
    /// @dev Nothing passes its place: all coins together are below 2^56, and lots are within the inventory or its room.
    function settle(Desk memory books, Deal memory deal, uint256 round) internal pure {
        uint256 lots = deal.lots;
        if (books.round != round) (books.round, books.boughtLots, books.soldLots) = (round, 0, 0);
        unchecked {
            if (deal.buy) {
                books.inventoryLots -= lots;
                books.boughtLots += lots;
                books.purseCoins += deal.cashCoins;
            } else {
                books.inventoryLots += lots;
                books.soldLots += lots;
                books.purseCoins -= deal.cashCoins;
            }
            books.feeCoins += deal.feeCoins;
        }
    }

    /// @notice Coins that the account pays or gets: the fee on top of what it buys, off what it sells.
    function totalCoins(Deal memory deal) internal pure returns (uint256) {
        unchecked {
            return deal.buy ? deal.cashCoins + deal.feeCoins : deal.cashCoins - deal.feeCoins;
        }
    }

    /// @notice Notes why a deal is refused; always false.
    function refuse(Deal memory deal, Refusal why, uint256 limit, uint256 value) internal pure returns (bool) {
        (deal.why, deal.limit, deal.value) = (why, limit, value);
        return false;
    }

    /// @notice Reverts with the error of a refused deal.
    function revertWhy(Deal memory deal) internal pure {
        Refusal why = deal.why;
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
}
