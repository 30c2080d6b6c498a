// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BankWindow} from "../../../contracts/BankWindow.sol";
import {TimeAsset} from "../../../contracts/TimeAsset.sol";
import {TestDollar} from "../../../contracts/TestDollar.sol";
import {DeskTerms, Order, Refusal, Trade} from "../../../contracts/interfaces/IBankWindow.sol";
import {Price} from "../../../contracts/interfaces/IPriceBoard.sol";
import {DeskBank} from "./DeskBank.sol";
import {vm} from "../Vm.sol";

/// @notice Acts on a desk at random, and keeps books of its own of what must be true.
contract DeskHandler is DeskBank {
    bool public unlawful; // something went through that must not, or did not that must
    uint256 public givenTimeWei; // by donation
    uint256 public givenCashWei;
    uint256 public mostLots; // that an account traded in a day
    mapping(address => mapping(uint256 => uint256)) private _dayLots;
    mapping(uint32 => mapping(bool => uint256)) public roundLots;
    mapping(address => Trade[]) private _made;
    uint256 private _nonce;
    Order private _lastOrder;
    bytes private _lastSignature;

    constructor() {
        DeskTerms memory terms = _deskTerms();
        (terms.accountCapLots, terms.hardCapLots) = (150_000, 100_000);
        _openDesk(terms);
    }

    function trade(uint256 seed, bool buy) external {
        uint256 who = seed % 3;
        uint256 lots = ((seed >> 8) % 60_000) + 1;
        bool lawful = _lawful(people[who], buy, lots);
        (bool ok, uint256 cashWei) = buy ? _buy(who, lots) : _sell(who, lots);
        if (ok != lawful) unlawful = true;
        if (ok) _note(people[who], buy, false, lots, cashWei);
    }

    /// Invariant 30
    function order(uint256 seed, bool buy) external {
        uint32 lots = uint32((seed >> 8) % 60_000) + 1;
        Order memory made = _order(buy, lots, buy ? 1e24 : 0, seed % 1e9);
        made.nonce = _nonce++;
        bool lawful = _lawful(people[2], buy, lots) && seed % 5 != 0;
        bytes memory signature = _signOrder(made, seed % 5 == 0 ? 0xBAD : MAKER_KEY);
        (Refusal why, , ) = window.fillable(made, signature);
        if ((why == Refusal.None) != lawful) unlawful = true;
        uint256 cashWei;
        if (lawful) (cashWei, , ) = window.quote(buy, lots);
        _fill(made, signature);
        if (window.nonceSpent(people[2], made.nonce) != lawful) unlawful = true;
        if (!lawful) return;
        _note(people[2], buy, true, lots, cashWei);
        (_lastOrder, _lastSignature) = (made, signature);
    }

    function refill() external {
        if (_lastSignature.length == 0) return;
        uint256 trades = window.tradeCount(people[2]);
        if (_fill(_lastOrder, _lastSignature) != 0 || window.tradeCount(people[2]) != trades) unlawful = true;
    }

    function post(uint256 seed) external {
        _pass((seed % 2_000) + 1);
        Price memory last = board.latest();
        uint256 bidWei = (uint256(last.bidWei) * (930 + ((seed >> 32) % 140))) / 1000;
        _postBand(bidWei, (bidWei * (1_002 + ((seed >> 64) % 60))) / 1000);
    }

    function wait(uint256 seconds_) external {
        _pass(seconds_ % 5_000);
    }

    function donate(uint256 seed, bool time_) external {
        uint256 wei_ = seed % 1e20;
        vm.prank(people[seed % 3]);
        if (time_) asset.transfer(address(window), wei_);
        else dollar.transfer(address(window), wei_);
        if (time_) givenTimeWei += wei_;
        else givenCashWei += wei_;
    }

    function collect() external {
        (, uint256 fees) = _bookedWei();
        if (window.collect() != fees) unlawful = true;
    }

    function books() external view returns (uint256 lots, uint256 purseWei, uint256 feesWei) {
        (purseWei, feesWei) = _bookedWei();
        return (_inventory(), purseWei, feesWei);
    }

    function parts() external view returns (BankWindow, TimeAsset, TestDollar) {
        return (window, asset, dollar);
    }

    /// Invariant 29
    function ledgerIsExact() external view returns (bool) {
        for (uint256 i; i < 3; ++i) {
            Trade[] memory told = window.getTrades(people[i], 0, type(uint256).max);
            if (keccak256(abi.encode(told)) != keccak256(abi.encode(_made[people[i]]))) return false;
        }
        return true;
    }

    /// @dev The rules once more, plainly.
    function _lawful(address who, bool buy, uint256 lots) private view returns (bool) {
        Price memory price = board.latest();
        if (nowS - price.atS > 3600) return false;
        if (buy ? lots > _inventory() : _inventory() + lots > 2 * uint256(TARGET)) return false;
        uint256 cap = (uint256(TARGET) * (price.askWei - price.bidWei) * 9_000) / (uint256(price.bidWei) * SKEW_BPS);
        if (cap > 100_000) cap = 100_000;
        if (roundLots[price.round][buy] + lots > cap) return false;
        if (_dayLots[who][nowS / 1 days] + lots > 150_000) return false;
        (uint256 purseWei, ) = _bookedWei();
        if (buy) return true;
        uint256 whole = 2 * uint256(TARGET) * 10_000;
        uint256 lean = whole + SKEW_BPS * 2 * uint256(TARGET) - SKEW_BPS * (2 * _inventory() + lots);
        return (lots * price.bidWei * lean) / (whole * COIN_WEI) <= purseWei / COIN_WEI;
    }

    function _note(address who, bool buy, bool byOrder, uint256 lots, uint256 cashWei) private {
        uint32 round = board.latest().round;
        roundLots[round][buy] += lots;
        uint256 used = (_dayLots[who][nowS / 1 days] += lots);
        if (used > mostLots) mostLots = used;
        _made[who].push(Trade(uint40(nowS), round, buy, byOrder, uint32(lots), cashWei));
    }
}
