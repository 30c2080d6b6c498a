// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IBankWindow, Order, Refusal} from "../../contracts/interfaces/IBankWindow.sol";
import {Price} from "../../contracts/interfaces/IPriceBoard.sol";
import {DeskKinds} from "./support/DeskKinds.sol";
import {Outcome} from "./support/DeskModel.sol";
import {vm} from "./Vm.sol";

/// @notice Whatever happens to a desk, at ordinary terms and at the ends of all ranges, happens to its plain model, to
/// the last number of every refusal: invariants 25 and 27 to 30.
contract DeskModelTest is DeskKinds {
    uint256 private constant WRAP_S = 1 << 32;

    function setUp() public {
        _openAll();
    }

    /// @param aroundWrap About the second in 2106 from which the ledger counts seconds anew.
    function testFuzz_Desk_DoesWhatItsPlainModelDoes(uint256 seed, uint256 kind, bool aroundWrap) public {
        _use(kind % _kinds.length);
        _seed = seed;
        if (aroundWrap) {
            _pass(WRAP_S - nowS - _roll(1 days));
            _postNear();
        }
        for (uint256 i; i < 16; ++i) {
            _act();
            _compare();
        }
        _compareLedgers();
    }

    /// @dev A round's counts and an account's day at the ends of their places in their words.
    function test_Desk_CountsToTheEndOfItsPlaces() public {
        _use(2);
        uint256 most = type(uint32).max;
        uint256 all = 2 * uint256(MOST_TARGET);
        _tryTrade(2, true, MOST_TARGET);
        _tryTrade(0, false, all);
        _tryTrade(0, true, all);
        _tryTrade(1, false, all);
        _tryTrade(1, true, most - MOST_TARGET - all);
        _tryTrade(0, false, 3);
        _compare();
        require(roundLots[0][true] == most && roundLots[0][false] == most, "the round's lots");
        require(dayLots[people[0]][nowS / 1 days] == most, "the day's lots");
        for (uint256 i; i < 2; ++i) _tryTrade(2, i == 0, 1); // past the round's cap
        _pass(1);
        require(_postBand(1, 2), "the next round");
        for (uint256 i; i < 2; ++i) _tryTrade(0, i == 0, 1); // past the day's cap
        _tryTrade(2, true, 1);
        _compare();
        _compareLedgers();
    }

    function _act() private {
        uint256 dice = _roll(16);
        if (halted && _roll(2) == 0) _switch();
        else if (dice < 5) _tryTrade(_roll(3), _roll(2) == 0, _lots());
        else if (dice < 9) _tryBatch();
        else if (dice < 11) _wait();
        else if (dice < 13) _postNear();
        else if (dice == 13) _tryFund(_lots(), _roll(4) == 0 ? _roll(1 << 56) : _roll(1 << 20));
        else if (dice == 14) _collectAll();
        else _switch();
    }

    function _tryTrade(uint256 i, bool buy, uint256 lots) private {
        address who = people[i];
        bytes memory call =
            buy
                ? abi.encodeCall(window.buy, (uint32(lots), type(uint256).max, LATE))
                : abi.encodeCall(window.sell, (uint32(lots), 0, LATE));
        vm.recordLogs();
        vm.prank(who);
        (bool ok, bytes memory answer) = address(window).call(call);
        bytes32 heard = _heard();
        Outcome memory outcome = _judged(who, buy, lots);
        if (!ok && bytes4(answer) == IERC20Errors.ERC20InsufficientBalance.selector) {
            uint256 hasWei = buy ? cashWeiOf[who] : timeWeiOf[who];
            uint256 paysWei = buy ? _totalWei(true, outcome) : lots * rules.lotWei;
            require(outcome.why == Refusal.None && hasWei < paysWei, "who could pay");
            return;
        }
        told = 0;
        _trade(who, buy, lots, outcome);
        require(ok == (outcome.why == Refusal.None), "refused or not");
        require(heard == told, "told");
        bytes memory wanted = ok ? abi.encode(_totalWei(buy, outcome)) : _error(outcome);
        require(keccak256(answer) == keccak256(wanted), "answer");
    }

    function _tryBatch() private {
        uint256 count = 1 + _roll(5);
        Order[] memory orders = new Order[](count);
        bytes[] memory signatures = new bytes[](count);
        bool[] memory signed = new bool[](count);
        for (uint256 i; i < count; ++i) {
            uint256 maker = _roll(3);
            signed[i] = _roll(12) != 0;
            orders[i] = _anyOrder(people[maker]);
            signatures[i] = _signOrder(orders[i], signed[i] ? MAKER_KEY + maker : 0xBAD);
        }
        vm.recordLogs();
        uint256 tipsWei = window.fill(orders, signatures);
        bytes32 heard = _heard();
        told = 0;
        for (uint256 i; i < count; ++i) {
            Outcome memory outcome = _tradeByOrder(orders[i], window.hashOrder(orders[i]), signed[i]);
            if (outcome.why == Refusal.None) tipsWei -= orders[i].tipWei;
        }
        require(tipsWei == 0 && heard == told, "the batch");
    }

    function _anyOrder(address maker) private returns (Order memory order) {
        (order.maker, order.buy, order.lots) = (maker, _roll(2) == 0, uint32(_lots()));
        (order.nonce, order.deadlineS) = (_roll(40), uint40(_roll(12) == 0 ? nowS - 1 : nowS));
        if (order.buy) order.limitWei = type(uint96).max;
        if (_roll(6) == 0) order.limitWei = uint96(_roll(1e20));
        if (_roll(2) == 0) order.tipWei = uint96(_roll(1e15) >> _roll(50));
        order.fromRound = board.latest().round;
        if (_roll(12) == 0 && order.fromRound != type(uint32).max) ++order.fromRound;
    }

    function _tryFund(uint256 lots, uint256 coins) private {
        (bool ok, bytes memory answer) = address(window).call(
            abi.encodeCall(window.fund, (uint32(lots), uint64(coins)))
        );
        uint256 roomLots = 2 * uint256(rules.targetLots) - inventoryLots;
        uint256 all = purseCoins + feeCoins + coins;
        bytes memory wanted;
        if (lots > roomLots) wanted = abi.encodeWithSelector(IBankWindow.InventoryFull.selector, roomLots, lots);
        else if (all >= 1 << 56) {
            uint256 mostWei = ((1 << 56) - 1) * uint256(rules.coinWei);
            wanted = abi.encodeWithSelector(IBankWindow.PurseFull.selector, mostWei, all * rules.coinWei);
        }
        require(ok == (wanted.length == 0) && keccak256(answer) == keccak256(wanted), "fund");
        if (!ok) return;
        (inventoryLots, purseCoins) = (inventoryLots + lots, purseCoins + coins);
        timeWeiOf[address(this)] -= lots * rules.lotWei;
        cashWeiOf[address(this)] -= coins * rules.coinWei;
    }

    function _collectAll() private {
        uint256 wei_ = feeCoins * rules.coinWei;
        require(window.collect() == wei_, "collect");
        cashWeiOf[address(this)] += wei_;
        feeCoins = 0;
    }

    function _switch() private {
        halted = !halted;
        if (!halted) return window.resume();
        vm.prank(GUARDIAN);
        window.halt();
    }

    /// @dev To the last second of a day, to the first of the next, or any time.
    function _wait() private {
        uint256 leftS = 1 days - (nowS % 1 days);
        uint256 dice = _roll(4);
        _pass(
            dice == 0
                ? leftS - 1
                : dice == 1
                    ? leftS
                    : _roll(dice == 2 ? 600 : 3 days)
        );
        if (_roll(4) != 0) _postNear();
    }

    function _postNear() private {
        Price memory last = board.latest();
        if (last.round == type(uint32).max) return;
        if (last.atS == nowS) _pass(1);
        uint256 bidWei = (last.bidWei * (980 + _roll(41))) / 1_000;
        uint256 askWei = (last.askWei * (980 + _roll(41))) / 1_000;
        if (bidWei == 0) bidWei = 1;
        if (askWei > type(uint88).max) askWei = type(uint88).max;
        // Of small numbers a fiftieth is more than a tenth.
        if (!_postBand(bidWei, askWei)) require(_postBand(last.bidWei, last.askWei), "the same band again");
    }

    function _compare() private view {
        (uint32 lots, uint32 round, uint32 bought, uint32 sold, uint64 purse, uint56 fees, bool off) = window.desk();
        require(lots == inventoryLots && purse == purseCoins && fees == feeCoins && off == halted, "books");
        require(round == tradedRound && bought == roundLots[round][true] && sold == roundLots[round][false], "round");
        for (uint256 i; i < 3; ++i) {
            (uint256 inRound, uint256 today) = window.leftLots(people[i], i % 2 == 0);
            require(inRound == _leftInRound(i % 2 == 0) && today == _leftToday(people[i]), "caps");
            require(window.tradeCount(people[i]) == made[people[i]].length, "count");
        }
    }

    function _compareLedgers() private view {
        for (uint256 i; i < 4; ++i) {
            address who = i == 3 ? address(this) : people[i];
            bytes memory ledger = abi.encode(window.getTrades(who, 0, type(uint256).max));
            require(keccak256(ledger) == keccak256(abi.encode(made[who])), "ledger");
            require(asset.balanceOf(who) == timeWeiOf[who] && dollar.balanceOf(who) == cashWeiOf[who], "tokens");
        }
        require(asset.balanceOf(address(window)) == inventoryLots * rules.lotWei, "TIME of the desk");
        require(dollar.balanceOf(address(window)) == (purseCoins + feeCoins) * rules.coinWei, "CASH of the desk");
    }
}
