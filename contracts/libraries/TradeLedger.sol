// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title TradeLedger
/// @notice Every trade of every account in half a word, and what an account may still trade today.
/// @dev A trade's cash is not kept: it follows exactly from the round's band, the lots and the inventory that it met.
/// The odd trade waits in its account's word, which a trade writes anyway; the even one takes a new word for both.
library TradeLedger {
    uint256 private constant FLAG = 1 << 31;

    /// @dev One word.
    struct Account {
        uint32 trades;
        uint24 day;
        uint32 usedLots; // on that day
        uint128 open; // the last trade, if the number of trades is odd
    }

    struct Ledger {
        mapping(address account => Account) accounts;
        mapping(address account => mapping(uint256 page => uint256)) pages; // trades 2p (low half) and 2p + 1
    }

    struct Entry {
        uint256 atS; // below 2^32
        uint256 round; // below 2^32
        uint256 lots; // below 2^31
        uint256 inventoryLots; // before the trade, below 2^31
        bool buy;
        bool byOrder;
    }

    /// @notice What `account` traded on `day`, in lots of both sides.
    function usedLots(Ledger storage ledger, address account, uint256 day) internal view returns (uint256) {
        Account storage held = ledger.accounts[account];
        return held.day == day ? held.usedLots : 0;
    }

    /// @notice Writes the account's next trade and returns its index, from 0.
    function write(
        Ledger storage ledger,
        address account,
        uint256 day,
        Entry memory entry
    ) internal returns (uint256 index) {
        Account memory held = ledger.accounts[account];
        index = held.trades;
        uint128 packed = _pack(entry);
        if (index & 1 == 1) {
            ledger.pages[account][index >> 1] = (uint256(packed) << 128) | held.open;
            packed = 0;
        }
        uint256 used = (held.day == day ? held.usedLots : 0) + entry.lots;
        ledger.accounts[account] = Account(held.trades + 1, uint24(day), uint32(used), packed);
    }

    /// @notice The trade of that index, which must be below the account's number of trades.
    function read(Ledger storage ledger, address account, uint256 index) internal view returns (Entry memory) {
        Account storage held = ledger.accounts[account];
        if (index & 1 == 0 && index + 1 == held.trades) return _unpack(held.open);
        uint256 page = ledger.pages[account][index >> 1];
        return _unpack(uint128(index & 1 == 0 ? page : page >> 128));
    }

    /// @dev atS 32 | round 32 | byOrder 1, inventoryLots 31 | buy 1, lots 31.
    function _pack(Entry memory entry) private pure returns (uint128) {
        uint256 low = entry.lots | (entry.buy ? FLAG : 0);
        uint256 high = entry.inventoryLots | (entry.byOrder ? FLAG : 0);
        return uint128((entry.atS << 96) | (entry.round << 64) | (high << 32) | low);
    }

    function _unpack(uint128 packed) private pure returns (Entry memory entry) {
        entry.atS = packed >> 96;
        entry.round = uint32(packed >> 64);
        entry.inventoryLots = (packed >> 32) & (FLAG - 1);
        entry.lots = packed & (FLAG - 1);
        entry.byOrder = (packed >> 32) & FLAG != 0;
        entry.buy = packed & FLAG != 0;
    }
}
