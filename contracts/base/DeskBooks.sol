// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DeskTerms, IBankWindow, Trade} from "../interfaces/IBankWindow.sol";
import {IPriceBoard} from "../interfaces/IPriceBoard.sol";
import {Deal, Desk, DeskBook} from "../libraries/DeskBook.sol";
import {PriceWord, wordOf} from "../libraries/PriceWord.sol";
import {TradeLedger} from "../libraries/TradeLedger.sol";
import {DeskRules} from "./DeskRules.sol";

/// @title DeskBooks
/// @notice What a desk keeps, its books and the ledger of trades, and what both tell. Moves no token.
abstract contract DeskBooks is DeskRules {
    using DeskBook for Deal;
    using DeskBook for Desk;
    using TradeLedger for TradeLedger.Ledger;

    /// @inheritdoc IBankWindow
    IPriceBoard public immutable board;
    uint256 private _desk; // DeskBook packs it
    TradeLedger.Ledger private _ledger;

    constructor(IPriceBoard board_, DeskTerms memory terms_) DeskRules(terms_) {
        board = board_;
    }

    /// @inheritdoc IBankWindow
    function quote(bool buy_, uint32 lots) external view returns (uint256 cashWei, uint256 feeWei, uint32 round) {
        PriceWord price = board.latestWord();
        Deal memory deal = _wanted(buy_, lots);
        if (!_price(deal, price, _books())) deal.revertWhy();
        return (_wei(deal.totalCoins()), _wei(deal.feeCoins), uint32(price.round()));
    }

    /// @inheritdoc IBankWindow
    function leftLots(address account, bool buy_) external view returns (uint256 inRound, uint256 today) {
        inRound = _leftInRound(board.latestWord(), _books(), buy_);
        today = _leftToday(_account(account).usedLots);
    }

    /// @inheritdoc IBankWindow
    function tradeCount(address account) public view returns (uint256) {
        return _account(account).trades;
    }

    /// @inheritdoc IBankWindow
    function getTrade(address account, uint256 index) external view returns (Trade memory) {
        uint256 trades = tradeCount(account);
        require(index < trades, NoTrade(account, index, trades));
        return _tradeAt(account, index);
    }

    /// @inheritdoc IBankWindow
    function getTrades(address account, uint256 from, uint256 count) external view returns (Trade[] memory trades) {
        uint256 held = tradeCount(account);
        if (from > held) from = held;
        if (count > held - from) count = held - from;
        trades = new Trade[](count);
        for (uint256 i; i < count; ++i) trades[i] = _tradeAt(account, from + i);
    }

    /// @inheritdoc IBankWindow
    function desk()
        external
        view
        returns (
            uint32 inventoryLots,
            uint32 round,
            uint32 boughtLots,
            uint32 soldLots,
            uint64 purseCoins,
            uint56 feeCoins,
            bool halted
        )
    {
        Desk memory books = _books();
        (inventoryLots, round) = (uint32(books.inventoryLots), uint32(books.round));
        (boughtLots, soldLots) = (uint32(books.boughtLots), uint32(books.soldLots));
        (purseCoins, feeCoins, halted) = (uint64(books.purseCoins), uint56(books.feeCoins), books.halted);
    }

    /// @dev Enters a trade that was judged on `books` and `held` into both. The caller keeps the books.
    function _enter(
        address account,
        Desk memory books,
        TradeLedger.Account memory held,
        PriceWord price,
        Deal memory deal,
        bool byOrder
    ) internal {
        (bool buy_, uint256 lots, uint256 round) = (deal.buy, deal.lots, price.round());
        uint256 trade = TradeLedger.pack(block.timestamp, round, lots, books.inventoryLots, buy_, byOrder);
        _ledger.write(account, _today(), held, trade);
        books.settle(deal, round);
        (uint256 cashWei, uint256 feeWei) = (_wei(deal.totalCoins()), _wei(deal.feeCoins));
        emit Traded(account, held.trades, buy_, lots, cashWei, feeWei, uint32(round));
    }

    function _setHalted(bool halted) internal {
        Desk memory books = _books();
        books.halted = halted;
        _keep(books);
    }

    function _keep(Desk memory books) internal {
        _desk = books.pack();
    }

    function _account(address account) internal view returns (TradeLedger.Account memory) {
        return _ledger.load(account, _today());
    }

    function _books() internal view returns (Desk memory) {
        return DeskBook.unpack(_desk);
    }

    function _wei(uint256 coins) internal view returns (uint256) {
        unchecked {
            return coins * _coinWei; // below 2^58 coins of less than 2^64
        }
    }

    function _today() private view returns (uint256) {
        return block.timestamp / 1 days;
    }

    function _tradeAt(address account, uint256 index) private view returns (Trade memory) {
        TradeLedger.Entry memory entry = _ledger.read(account, index);
        PriceWord price = wordOf(board.band(uint32(entry.round)));
        (uint256 cashCoins, uint256 feeCoins) = _coins(price, entry.inventoryLots, entry.buy, entry.lots);
        uint256 cashWei = _wei(entry.buy ? cashCoins + feeCoins : cashCoins - feeCoins);
        return Trade(uint40(entry.atS), uint32(entry.round), entry.buy, entry.byOrder, uint32(entry.lots), cashWei);
    }

    function _wanted(bool buy_, uint256 lots) internal pure returns (Deal memory deal) {
        (deal.buy, deal.lots) = (buy_, lots);
    }
}
