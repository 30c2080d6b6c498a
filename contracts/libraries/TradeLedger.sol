// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title TradeLedger
/// @notice Every trade of every account in half a word, and what an account may still trade today.
/// @dev A trade's cash is not kept: it follows exactly from the round's band, the lots and the inventory that it met.
/// Trades 0, 2, 4 .. go to their account's head, with the account's count and its lots of the day. Trades 1, 3, 5 .. take
/// the one before along into a page of their own, a word that is new and dear, and leave the head as it is: a head whose
/// page is written is one trade behind.
library TradeLedger {
    uint256 private constant FLAG = 1 << 31;
    uint256 private constant HALF = type(uint128).max;

    struct Ledger {
        // trades 32 | day 24 | lots of that day 32 | zero 40 | the newest trade of even index 128, the trades up to it counted
        mapping(address account => uint256) heads;
        mapping(uint256 accountAndPage => uint256) pages; // of page p: trades 2p (low half) and 2p + 1
    }

    /// @notice What a trade needs to know of its account.
    struct Account {
        uint256 trades;
        uint256 usedLots; // of both sides, on the day asked for
        uint256 open; // the newest trade, if the number of trades is odd
    }

    struct Entry {
        uint256 atS;
        uint256 round;
        uint256 lots;
        uint256 inventoryLots;
        bool buy;
        bool byOrder;
    }

    /// @notice The account as it stands, with what it traded on `day`.
    function load(Ledger storage ledger, address account, uint256 day) internal view returns (Account memory held) {
        uint256 head = ledger.heads[account];
        uint256 trades = uint32(head);
        if (trades == 0) return held;
        (held.trades, held.open) = (trades, head >> 128);
        if (uint24(head >> 32) == day) held.usedLots = uint32(head >> 56);
        uint256 page = ledger.pages[_place(account, trades >> 1)];
        if (page == 0) return held;
        unchecked {
            held.trades = trades + 1;
            // Modulo 2^32, so that the cap holds when the seconds of trades begin again, in 2106.
            if (uint32((page >> 224) - day * 1 days) < 1 days) held.usedLots += (page >> 128) & (FLAG - 1);
        }
    }

    /// @notice Writes the account's next trade. `held` is the account as it stands, on `day`.
    function write(Ledger storage ledger, address account, uint256 day, Account memory held, uint256 packed) internal {
        uint256 trades = held.trades;
        unchecked {
            if (trades & 1 == 1) {
                ledger.pages[_place(account, trades >> 1)] = (packed << 128) | held.open;
            } else {
                uint256 usedLots = held.usedLots + (packed & (FLAG - 1));
                ledger.heads[account] = (packed << 128) | (usedLots << 56) | (day << 32) | (trades + 1);
            }
        }
    }

    /// @notice The trade of that index, which must be below the account's number of trades.
    function read(Ledger storage ledger, address account, uint256 index) internal view returns (Entry memory) {
        uint256 page = ledger.pages[_place(account, index >> 1)];
        if (page == 0) return _unpack(ledger.heads[account] >> 128);
        return _unpack(index & 1 == 0 ? page & HALF : page >> 128);
    }

    /// @notice A trade in half a word: atS 32 | round 32 | byOrder 1, inventoryLots 31 | buy 1, lots 31.
    /// @param inventoryLots Before the trade, below 2^31, as are `lots`; `atS` and `round` are below 2^32.
    function pack(
        uint256 atS,
        uint256 round,
        uint256 lots,
        uint256 inventoryLots,
        bool buy,
        bool byOrder
    ) internal pure returns (uint256) {
        uint256 low = lots | (buy ? FLAG : 0);
        uint256 high = inventoryLots | (byOrder ? FLAG : 0);
        return (atS << 96) | (round << 64) | (high << 32) | low;
    }

    /// @dev One key, and so one hash, for account and page.
    function _place(address account, uint256 page) private pure returns (uint256) {
        return (uint256(uint160(account)) << 96) | page;
    }

    function _unpack(uint256 packed) private pure returns (Entry memory entry) {
        entry.atS = packed >> 96;
        entry.round = uint32(packed >> 64);
        entry.inventoryLots = (packed >> 32) & (FLAG - 1);
        entry.lots = packed & (FLAG - 1);
        entry.byOrder = (packed >> 32) & FLAG != 0;
        entry.buy = packed & FLAG != 0;
    }
}
