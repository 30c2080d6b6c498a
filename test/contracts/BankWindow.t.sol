// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DeskTerms, IBankWindow, Permit, Trade} from "../../contracts/interfaces/IBankWindow.sol";
import {DeskBank} from "./support/DeskBank.sol";
import {Vm, vm} from "./Vm.sol";

contract BankWindowTest is DeskBank {
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    function setUp() public {
        _openDesk(_deskTerms());
    }

    function test_Constructor_KeepsItsTerms() public view {
        require(keccak256(abi.encode(window.terms())) == keccak256(abi.encode(_deskTerms())), "terms");
        require(address(window.timeAsset()) == address(asset) && address(window.cash()) == address(dollar), "tokens");
        require(address(window.board()) == address(board) && window.treasury() == address(this), "others");
    }

    /// Invariants 25, 27
    function testFuzz_Trade_MovesExactlyWhatItReturnsAndBooks(bool buy, uint256 lots, uint256 by) public {
        _lean(by);
        lots = (lots % 150_000) + 1;
        uint256 inventory = _inventory();
        (uint256 quoteWei, uint256 feeWei, uint32 round) = window.quote(buy, uint32(lots));
        (uint256 purse, uint256 fees) = _bookedWei();
        (uint256 asset0, uint256 cash0) = (asset.balanceOf(people[0]), dollar.balanceOf(people[0]));
        (bool ok, uint256 cashWei) = buy ? _buy(0, lots) : _sell(0, lots);
        require(ok && cashWei == quoteWei && round == 1, "quote");
        (uint256 purseAfter, uint256 feesAfter) = _bookedWei();
        require(feesAfter - fees == feeWei, "fee");
        if (buy) {
            require(cash0 - dollar.balanceOf(people[0]) == cashWei, "paid");
            require(asset.balanceOf(people[0]) - asset0 == lots * LOT_WEI, "lots");
            require(purseAfter - purse == cashWei - feeWei && inventory - _inventory() == lots, "books");
        } else {
            require(dollar.balanceOf(people[0]) - cash0 == cashWei, "got");
            require(asset0 - asset.balanceOf(people[0]) == lots * LOT_WEI, "lots");
            require(purse - purseAfter == cashWei + feeWei && _inventory() - inventory == lots, "books");
        }
    }

    /// Invariant 26
    function testFuzz_Quote_RoundsInTheDesksFavourByLessThanACoin(uint256 lots, uint256 edge, uint256 by) public {
        _lean(by);
        _pass(1);
        (uint256 bidWei, uint256 askWei) = (BID_WEI + (edge % 1e9), ASK_WEI + ((edge >> 64) % 1e9));
        require(_postBand(bidWei, askWei), "post");
        lots = (lots % 800_000) + 1;
        uint256 inventory = _inventory();
        uint256 whole = 2 * uint256(TARGET) * 10_000;
        (uint256 costWei, uint256 feeWei, ) = window.quote(true, uint32(lots));
        uint256 exact = lots * askWei * (whole + SKEW_BPS * (2 * TARGET + lots) - SKEW_BPS * 2 * inventory);
        uint256 cashWei = costWei - feeWei;
        require(cashWei * whole >= exact && cashWei * whole - exact < whole * COIN_WEI, "cost");
        require(
            feeWei * 10_000 >= cashWei * FEE_BPS && feeWei * 10_000 - cashWei * FEE_BPS < 10_000 * uint256(COIN_WEI),
            "fee"
        );
        (uint256 gotWei, uint256 sellFeeWei, ) = window.quote(false, uint32(lots));
        exact = lots * bidWei * (whole + SKEW_BPS * 2 * TARGET - SKEW_BPS * (2 * inventory + lots));
        cashWei = gotWei + sellFeeWei;
        require(cashWei * whole <= exact && exact - cashWei * whole < whole * COIN_WEI, "proceeds");
        require(cashWei % COIN_WEI == 0 && costWei % COIN_WEI == 0 && feeWei % COIN_WEI == 0, "whole coins");
    }

    /// Invariant 26
    function testFuzz_Trade_RoundTripNeverPays(uint256 by, uint256 lots, bool buyFirst) public {
        _lean(by);
        lots = (lots % 150_000) + 1;
        uint256 before = dollar.balanceOf(people[0]);
        (bool first, ) = buyFirst ? _buy(0, lots) : _sell(0, lots);
        (bool second, ) = buyFirst ? _sell(0, lots) : _buy(0, lots);
        require(first && second, "both trades");
        require(dollar.balanceOf(people[0]) <= before, "free money");
    }

    /// Invariant 26
    function testFuzz_Trade_SplittingNeverPays(uint256 by, uint256 lots, uint256 part, bool buy) public {
        _lean(by);
        lots = (lots % 150_000) + 2;
        part = (part % (lots - 1)) + 1;
        (uint256 wholeWei, , ) = window.quote(buy, uint32(lots));
        (, uint256 one) = buy ? _buy(0, part) : _sell(0, part);
        (, uint256 two) = buy ? _buy(0, lots - part) : _sell(0, lots - part);
        require(one != 0 && two != 0, "both parts");
        require(buy ? one + two >= wholeWei : one + two <= wholeWei, "split pays");
    }

    /// Invariant 25
    function testFuzz_Donation_MovesNoQuoteAndNoBook(uint256 timeWei, uint256 cashWei, uint256 lots) public {
        lots = (lots % 100_000) + 1;
        bytes32 before = _state(lots);
        vm.startPrank(people[0]);
        asset.transfer(address(window), timeWei % MUCH);
        dollar.transfer(address(window), cashWei % MUCH);
        vm.stopPrank();
        require(_state(lots) == before, "a donation counts");
    }

    function _state(uint256 lots) private view returns (bytes32) {
        (uint256 cost, uint256 costFee, ) = window.quote(true, uint32(lots));
        (uint256 got, uint256 gotFee, ) = window.quote(false, uint32(lots));
        (uint256 purse, uint256 fees) = _bookedWei();
        return keccak256(abi.encode(cost, costFee, got, gotFee, purse, fees, _inventory()));
    }

    /// Invariant 29
    function testFuzz_Ledger_TellsEveryTradeExactly(uint256 seed) public {
        Trade[9] memory made;
        for (uint256 i; i < 9; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            bool buy = seed & 1 == 0;
            uint256 lots = ((seed >> 8) % 9_000) + 1;
            if (seed & 6 == 0) {
                _pass(((seed >> 32) % 600) + 1);
                uint256 bidWei = 98e13 + ((seed >> 64) % 1e13);
                require(_postBand(bidWei, bidWei + 15e12 + ((seed >> 128) % 1e13)), "post");
            }
            (bool ok, uint256 cashWei) = buy ? _buy(0, lots) : _sell(0, lots);
            require(ok, "trade");
            made[i] = Trade(uint40(nowS), board.latest().round, buy, false, uint32(lots), cashWei);
        }
        require(window.tradeCount(people[0]) == 9 && window.tradeCount(people[1]) == 0, "count");
        Trade[] memory told = window.getTrades(people[0], 0, 9);
        for (uint256 i; i < 9; ++i) {
            require(keccak256(abi.encode(told[i])) == keccak256(abi.encode(made[i])), "getTrades");
            require(keccak256(abi.encode(window.getTrade(people[0], i))) == keccak256(abi.encode(made[i])), "getTrade");
        }
        told = window.getTrades(people[0], 7, 100);
        require(told.length == 2 && keccak256(abi.encode(told[1])) == keccak256(abi.encode(made[8])), "the last two");
        require(window.getTrades(people[0], 50, 3).length == 0, "beyond the end");
    }

    function test_Ledger_RefusesATradeThatWasNotMade() public {
        _buy(0, 5);
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.NoTrade.selector, people[0], 1, 1));
        window.getTrade(people[0], 1);
    }

    function test_Buy_TellsTheTrade() public {
        (uint256 costWei, uint256 feeWei, ) = window.quote(true, 10_000);
        vm.recordLogs();
        _buy(0, 10_000);
        bytes32[] memory topics = vm.getRecordedLogs()[0].topics;
        require(topics[0] == IBankWindow.Traded.selector, "event");
        require(topics[1] == bytes32(uint256(uint160(people[0]))) && topics[2] == 0, "topics");
        _buy(0, 10_000);
        Vm.Log memory log_ = vm.getRecordedLogs()[0];
        (bool buy, uint256 lots, uint256 cashWei, uint256 fee, uint32 round) = abi.decode(
            log_.data,
            (bool, uint256, uint256, uint256, uint32)
        );
        require(buy && lots == 10_000 && round == 0 && log_.topics[2] == bytes32(uint256(1)), "data");
        require(cashWei > costWei && fee >= feeWei, "the second costs more");
    }

    function test_Permit_ApprovesAndTradesAtOnce() public {
        vm.startPrank(people[2]);
        dollar.approve(address(window), 0);
        asset.approve(address(window), 0);
        vm.stopPrank();
        (uint256 costWei, , ) = window.quote(true, 10);
        Permit memory permit = _permit(address(dollar), costWei);
        vm.prank(people[2]);
        require(window.buyWithPermit(10, costWei, LATE, permit) == costWei, "bought");
        permit = _permit(address(asset), 10 * LOT_WEI);
        vm.prank(people[2]);
        require(window.sellWithPermit(10, 0, LATE, permit) < costWei, "sold");
        require(dollar.allowance(people[2], address(window)) == 0, "no more than needed");
    }

    function test_Permit_UsedByAnotherBeforehandDoesNotStopTheTrade() public {
        vm.prank(people[2]);
        dollar.approve(address(window), 0);
        (uint256 costWei, , ) = window.quote(true, 10);
        Permit memory permit = _permit(address(dollar), costWei);
        dollar.permit(people[2], address(window), permit.valueWei, permit.deadlineS, permit.v, permit.r, permit.s);
        vm.prank(people[2]);
        require(window.buyWithPermit(10, costWei, LATE, permit) == costWei, "bought");
    }

    function _permit(address token, uint256 valueWei) private view returns (Permit memory permit) {
        (bool ok, bytes memory domain) = token.staticcall(abi.encodeWithSignature("DOMAIN_SEPARATOR()"));
        require(ok, "domain");
        bytes32 word = keccak256(abi.encode(PERMIT_TYPEHASH, people[2], address(window), valueWei, 0, LATE));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", abi.decode(domain, (bytes32)), word));
        (permit.valueWei, permit.deadlineS) = (valueWei, LATE);
        (permit.v, permit.r, permit.s) = vm.sign(MAKER_KEY, digest);
    }

    function test_Collect_PaysAllFeesToTheTreasuryOnce() public {
        _buy(0, 10_000);
        _sell(1, 5_000);
        (uint256 purse, uint256 fees) = _bookedWei();
        uint256 before = dollar.balanceOf(address(this));
        vm.prank(people[0]);
        require(window.collect() == fees && fees != 0, "collected");
        require(dollar.balanceOf(address(this)) - before == fees, "paid");
        require(window.collect() == 0, "twice");
        (uint256 purseAfter, uint256 feesAfter) = _bookedWei();
        require(purseAfter == purse && feesAfter == 0, "purse");
    }

    function test_LeftLots_CountsRoundAndDay() public {
        DeskTerms memory terms = _deskTerms();
        (terms.hardCapLots, terms.accountCapLots) = (50_000, 70_000);
        _openDesk(terms);
        _buy(0, 20_000);
        _sell(0, 10_000);
        (uint256 inRound, uint256 today) = window.leftLots(people[0], true);
        require(inRound == 30_000 && today == 40_000, "buying");
        (inRound, today) = window.leftLots(people[1], false);
        require(inRound == 40_000 && today == 70_000, "selling");
        _pass(1);
        require(_postBand(BID_WEI, ASK_WEI), "a fresh round");
        (inRound, today) = window.leftLots(people[0], true);
        require(inRound == 50_000 && today == 40_000, "the next round");
        _buy(1, 5_000);
        (inRound, ) = window.leftLots(people[0], true);
        require(inRound == 45_000, "what was bought before does not count");
        _pass(1 days);
        (inRound, today) = window.leftLots(people[0], true);
        require(today == 70_000, "the next day");
    }
}
