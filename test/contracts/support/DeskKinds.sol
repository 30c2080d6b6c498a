// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {BankWindow} from "../../../contracts/BankWindow.sol";
import {PriceBoard} from "../../../contracts/PriceBoard.sol";
import {TestDollar} from "../../../contracts/TestDollar.sol";
import {TimeAsset} from "../../../contracts/TimeAsset.sol";
import {DeskTerms, IBankWindow, Refusal} from "../../../contracts/interfaces/IBankWindow.sol";
import {Price} from "../../../contracts/interfaces/IPriceBoard.sol";
import {deploy} from "./Deploy.sol";
import {DeskModel, Outcome} from "./DeskModel.sol";
import {Vm, vm} from "../Vm.sol";

/// @notice Desks of all kinds, one of which stands beside its model at a time; dice, and ears for what a desk tells.
contract DeskKinds is DeskModel {
    struct Kind {
        BankWindow window;
        PriceBoard board;
        uint64 coins; // funded, with lots of the target
        uint256 shift; // of the lots tried
    }

    uint32 internal constant MOST_TARGET = (1 << 30) - 1;
    uint256 internal constant LATEST_SLOT = 2; // of the board; the rounds' mapping is the next
    uint256 internal constant ENOUGH = 1 << 160;
    Kind[] internal _kinds;
    uint256 internal _seed;
    uint256 private _shift;

    function _openAll() internal {
        _openBank();
        nowS = START_S;
        (asset, dollar) = (TimeAsset(deploy("TestDollar", "")), TestDollar(deploy("TestDollar", "")));
        _give(address(this), ENOUGH);
        for (uint256 i; i < 3; ++i) {
            people[i] = vm.addr(MAKER_KEY + i);
            _give(people[i], i == 2 ? 3e20 : ENOUGH);
        }
        DeskTerms memory terms = _deskTerms();
        (terms.accountCapLots, terms.hardCapLots) = (120_000, 100_000);
        _open(terms, BID_WEI, ASK_WEI, PURSE, 12);
        uint32 most = type(uint32).max;
        uint64 most64 = type(uint64).max;
        _open(DeskTerms(MOST_TARGET, most, most, most, 4_999, 999, most64, most64), 1, type(uint88).max, 1 << 55, 31);
        _startAtTheLastRounds();
        _open(DeskTerms(MOST_TARGET, most, most, most, 1, 0, 1, 1), 1, 2, 1 << 33, 3);
        _open(DeskTerms(5, 7, 9, 3600, 4_999, 999, 1, 1), 3, 5, 30, 2);
        _open(DeskTerms(40, 60, 40, 3600, 700, 30, LOT_WEI, 1), BID_WEI, ASK_WEI + 5e13, (1 << 56) - (1 << 54), 5);
    }

    function _open(DeskTerms memory terms, uint88 bidWei, uint88 askWei, uint64 coins, uint256 shift) private {
        board = PriceBoard(deploy("PriceBoard", abi.encode(operatorSet, bidWei, askWei)));
        window = _newWindow(IERC20(address(dollar)), terms);
        _fund(window, terms.targetLots, coins);
        for (uint256 i; i < 3; ++i) _approve(people[i]);
        _kinds.push(Kind(window, board, coins, shift));
    }

    /// @dev No test has the time to post as many bands.
    function _startAtTheLastRounds() private {
        Price memory price = board.latest();
        uint256 word = (uint256(price.askWei) << 160) | (uint256(price.bidWei) << 72) | (uint256(price.atS) << 32);
        word |= type(uint32).max - 2;
        vm.store(address(board), bytes32(LATEST_SLOT), bytes32(word));
        bytes32 slot = keccak256(abi.encode(uint256(type(uint32).max - 2), LATEST_SLOT + 1));
        vm.store(address(board), slot, bytes32(word));
        require(board.latest().round == board.band(type(uint32).max - 2).round, "the board's slots");
    }

    function _use(uint256 kind) internal {
        (window, board, rules) = (_kinds[kind].window, _kinds[kind].board, _kinds[kind].window.terms());
        (inventoryLots, purseCoins) = (rules.targetLots, _kinds[kind].coins);
        _shift = _kinds[kind].shift;
        for (uint256 i; i < 4; ++i) {
            address who = i == 3 ? address(this) : people[i];
            (timeWeiOf[who], cashWeiOf[who]) = (asset.balanceOf(who), dollar.balanceOf(who));
        }
    }

    function _give(address who, uint256 wei_) private {
        TestDollar(address(asset)).mint(who, wei_);
        dollar.mint(who, wei_);
    }

    /// @dev A hash over all that the desk told since the recording began.
    function _heard() internal returns (bytes32 heard) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter != address(window)) continue;
            heard = keccak256(abi.encode(heard, abi.encodePacked(logs[i].topics), logs[i].data));
        }
    }

    function _lots() internal returns (uint256) {
        return _roll(2 * uint256(rules.targetLots) + 2) >> _roll(_shift);
    }

    function _roll(uint256 sides) internal returns (uint256) {
        _seed = uint256(keccak256(abi.encode(_seed)));
        return _seed % sides;
    }

    function _error(Outcome memory outcome) internal pure returns (bytes memory) {
        if (outcome.why == Refusal.Halted) return abi.encodeWithSelector(IBankWindow.DeskHalted.selector);
        if (outcome.why == Refusal.NoLots) return abi.encodeWithSelector(IBankWindow.NoLots.selector);
        bytes4[10] memory selectors;
        selectors[uint256(Refusal.BandStale)] = IBankWindow.BandStale.selector;
        selectors[uint256(Refusal.InventoryShort)] = IBankWindow.InventoryShort.selector;
        selectors[uint256(Refusal.InventoryFull)] = IBankWindow.InventoryFull.selector;
        selectors[uint256(Refusal.AboveRoundCap)] = IBankWindow.AboveRoundCap.selector;
        selectors[uint256(Refusal.AboveAccountCap)] = IBankWindow.AboveAccountCap.selector;
        selectors[uint256(Refusal.PurseShort)] = IBankWindow.PurseShort.selector;
        selectors[uint256(Refusal.PurseFull)] = IBankWindow.PurseFull.selector;
        return abi.encodeWithSelector(selectors[uint256(outcome.why)], outcome.limit, outcome.value);
    }
}
