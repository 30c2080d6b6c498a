// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DeskTerms, IBankWindow, Order, Refusal, Trade} from "../../../contracts/interfaces/IBankWindow.sol";
import {Price} from "../../../contracts/interfaces/IPriceBoard.sol";
import {DeskBank} from "./DeskBank.sol";

/// @notice What comes of a trade: why not, or its coins.
struct Outcome {
    Refusal why;
    uint256 limit;
    uint256 value;
    uint256 cashCoins;
    uint256 feeCoins;
}

/// @notice The desk once more: each number in a variable of its own, each sum checked, no word packed.
contract DeskModel is DeskBank {
    DeskTerms internal rules;
    uint256 internal inventoryLots;
    uint256 internal purseCoins;
    uint256 internal feeCoins;
    bool internal halted;
    uint256 internal tradedRound; // the last of a trade
    mapping(address who => uint256) internal cashWeiOf;
    mapping(address who => uint256) internal timeWeiOf;
    mapping(address who => Trade[]) internal made;
    mapping(address who => mapping(uint256 nonce => bool)) internal spent;
    mapping(address who => mapping(uint256 day => uint256)) internal dayLots;
    mapping(uint256 round => mapping(bool buy => uint256)) internal roundLots;
    bytes32 internal told; // a hash over all that the desk must have told

    function _trade(address who, bool buy, uint256 lots, Outcome memory outcome) internal {
        if (outcome.why == Refusal.None) _book(who, buy, lots, outcome, false);
    }

    function _tradeByOrder(Order memory order, bytes32 hash, bool signed) internal returns (Outcome memory outcome) {
        outcome = _judgedOrder(order, signed);
        if (outcome.why != Refusal.None) {
            _tell(abi.encode(IBankWindow.OrderSkipped.selector, hash, order.maker), _reason(outcome));
            return outcome;
        }
        spent[order.maker][order.nonce] = true;
        if (order.buy) cashWeiOf[order.maker] -= order.tipWei;
        _book(order.maker, order.buy, order.lots, outcome, true);
        if (!order.buy) cashWeiOf[order.maker] -= order.tipWei;
        cashWeiOf[address(this)] += order.tipWei;
        bytes memory topics = abi.encode(IBankWindow.OrderFilled.selector, hash, order.maker, address(this));
        _tell(topics, abi.encode(order.tipWei));
    }

    function _book(address who, bool buy, uint256 lots, Outcome memory outcome, bool byOrder) private {
        uint256 wei_ = _totalWei(buy, outcome);
        if (buy) {
            cashWeiOf[who] -= wei_;
            timeWeiOf[who] += lots * rules.lotWei;
            inventoryLots -= lots;
            purseCoins += outcome.cashCoins;
        } else {
            timeWeiOf[who] -= lots * rules.lotWei;
            cashWeiOf[who] += wei_;
            inventoryLots += lots;
            purseCoins -= outcome.cashCoins;
        }
        feeCoins += outcome.feeCoins;
        uint32 round = board.latest().round;
        tradedRound = round;
        roundLots[round][buy] += lots;
        dayLots[who][nowS / 1 days] += lots;
        bytes memory topics = abi.encode(IBankWindow.Traded.selector, who, made[who].length);
        _tell(topics, abi.encode(buy, lots, wei_, outcome.feeCoins * rules.coinWei, round));
        made[who].push(Trade(uint40(nowS % 2 ** 32), round, buy, byOrder, uint32(lots), wei_));
    }

    function _tell(bytes memory topics, bytes memory data) private {
        told = keccak256(abi.encode(told, topics, data));
    }

    function _judgedOrder(Order memory order, bool signed) private view returns (Outcome memory outcome) {
        uint256 round = board.latest().round;
        if (nowS > order.deadlineS) return _refused(Refusal.Expired, order.deadlineS, nowS);
        if (spent[order.maker][order.nonce]) return _refused(Refusal.NonceSpent, order.nonce, order.nonce);
        if (round < order.fromRound) return _refused(Refusal.TooEarly, order.fromRound, round);
        outcome = _judged(order.maker, order.buy, order.lots);
        if (outcome.why != Refusal.None) return outcome;
        (uint256 wei_, uint256 tipWei) = (_totalWei(order.buy, outcome), order.tipWei);
        if (order.buy && wei_ + tipWei > order.limitWei) {
            return _refused(Refusal.LimitMissed, order.limitWei, wei_ + tipWei);
        }
        if (!order.buy && wei_ < tipWei + order.limitWei) {
            return _refused(Refusal.LimitMissed, order.limitWei, wei_ < tipWei ? 0 : wei_ - tipWei);
        }
        if (!signed) return _refused(Refusal.NotSigned, 0, 0);
        uint256 paysWei = order.buy ? wei_ + tipWei : order.lots * uint256(rules.lotWei);
        uint256 hasWei = order.buy ? cashWeiOf[order.maker] : timeWeiOf[order.maker];
        if (hasWei < paysWei) return _refused(Refusal.NotPaid, paysWei, 0);
    }

    function _judged(address who, bool buy, uint256 lots) internal view returns (Outcome memory outcome) {
        Price memory price = board.latest();
        uint256 coinWei = rules.coinWei;
        if (halted) return _refused(Refusal.Halted, 0, 0);
        if (nowS > uint256(price.atS) + rules.maxAgeS) {
            return _refused(Refusal.BandStale, rules.maxAgeS, nowS - price.atS);
        }
        if (lots == 0) return _refused(Refusal.NoLots, 0, 0);
        uint256 left = buy ? inventoryLots : 2 * uint256(rules.targetLots) - inventoryLots;
        if (lots > left) return _refused(buy ? Refusal.InventoryShort : Refusal.InventoryFull, left, lots);
        outcome.cashCoins = _cashCoins(price, buy, lots);
        outcome.feeCoins = (outcome.cashCoins * rules.feeBps + 9_999) / 10_000;
        if (!buy && purseCoins < outcome.cashCoins) {
            return _refused(Refusal.PurseShort, purseCoins * coinWei, outcome.cashCoins * coinWei);
        }
        uint256 all = purseCoins + feeCoins + outcome.cashCoins + outcome.feeCoins;
        if (all >= 1 << 56) return _refused(Refusal.PurseFull, ((1 << 56) - 1) * coinWei, all * coinWei);
        left = _leftInRound(buy);
        if (lots > left) return _refused(Refusal.AboveRoundCap, left, lots);
        left = _leftToday(who);
        if (lots > left) return _refused(Refusal.AboveAccountCap, left, lots);
    }

    /// @dev The price leans by the skew times the deficit, taken in the middle of the trade, in parts of the target.
    function _cashCoins(Price memory price, bool buy, uint256 lots) private view returns (uint256) {
        (int256 target, int256 moved) = (int256(uint256(rules.targetLots)), int256(lots));
        int256 twiceDeficit = 2 * (target - int256(inventoryLots)) + (buy ? moved : -moved);
        uint256 factor = uint256(20_000 * target + int256(uint256(rules.skewBps)) * twiceDeficit);
        uint256 whole = 20_000 * uint256(target) * rules.coinWei;
        uint256 product = lots * factor * (buy ? price.askWei : price.bidWei);
        return product / whole + (buy && product % whole != 0 ? 1 : 0);
    }

    function _leftInRound(bool buy) internal view returns (uint256) {
        Price memory price = board.latest();
        uint256 spreadWei = price.askWei - price.bidWei;
        uint256 cap = uint256(rules.targetLots) * spreadWei * (10_000 - rules.skewBps);
        cap /= uint256(price.bidWei) * rules.skewBps;
        if (cap > rules.hardCapLots) cap = rules.hardCapLots;
        uint256 traded = roundLots[price.round][buy];
        return cap - traded;
    }

    function _leftToday(address who) internal view returns (uint256) {
        return rules.accountCapLots - dayLots[who][nowS / 1 days];
    }

    function _totalWei(bool buy, Outcome memory outcome) internal view returns (uint256) {
        (uint256 coins, uint256 fee) = (outcome.cashCoins, outcome.feeCoins);
        return (buy ? coins + fee : coins - fee) * rules.coinWei;
    }

    function _refused(Refusal why, uint256 limit, uint256 value) private pure returns (Outcome memory outcome) {
        (outcome.why, outcome.limit, outcome.value) = (why, limit, value);
    }

    function _reason(Outcome memory outcome) private pure returns (bytes memory) {
        return abi.encode(outcome.why, outcome.limit, outcome.value);
    }
}
