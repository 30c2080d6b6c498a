// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {DeskTerms, IBankWindow} from "../../contracts/interfaces/IBankWindow.sol";
import {TestDollar} from "../../contracts/TestDollar.sol";
import {DeskBank} from "./support/DeskBank.sol";
import {deploy} from "./support/Deploy.sol";
import {vm} from "./Vm.sol";

/// @notice Every error of the desk with the limit and the value.
contract BankWindowRefusalsTest is DeskBank {
    uint256 private constant CAP = 181_818; // 1,000,000 * 0.02 * 0.9 / (0.99 * 0.1)

    function setUp() public {
        _openDesk(_deskTerms());
    }

    function _refuseBuy(uint32 lots, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(people[0]);
        window.buy(lots, type(uint256).max, LATE);
    }

    function _refuseSell(uint32 lots, bytes memory reason) private {
        vm.expectRevert(reason);
        vm.prank(people[0]);
        window.sell(lots, 0, LATE);
    }

    function test_Trade_RefusesNoLots() public {
        _refuseBuy(0, abi.encodeWithSelector(IBankWindow.NoLots.selector));
        _refuseSell(0, abi.encodeWithSelector(IBankWindow.NoLots.selector));
    }

    function test_Trade_RefusesAfterItsDeadline() public {
        vm.prank(people[0]);
        window.buy(1, type(uint256).max, nowS);
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.Expired.selector, nowS - 1, nowS));
        vm.prank(people[0]);
        window.buy(1, type(uint256).max, nowS - 1);
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.Expired.selector, nowS - 1, nowS));
        vm.prank(people[0]);
        window.sell(1, 0, nowS - 1);
    }

    function test_Trade_RefusesPastTheCallersLimit() public {
        (uint256 costWei, , ) = window.quote(true, 10);
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.LimitMissed.selector, costWei - 1, costWei));
        vm.prank(people[0]);
        window.buy(10, costWei - 1, LATE);
        vm.prank(people[0]);
        window.buy(10, costWei, LATE);
        (uint256 gotWei, , ) = window.quote(false, 10);
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.LimitMissed.selector, gotWei + 1, gotWei));
        vm.prank(people[0]);
        window.sell(10, gotWei + 1, LATE);
        vm.prank(people[0]);
        window.sell(10, gotWei, LATE);
    }

    /// Invariant 28
    function testFuzz_Trade_RefusesABandThatIsTooOld(uint256 ageS) public {
        ageS = (ageS % 1e6) + 3601;
        _pass(3600);
        (bool ok, ) = _buy(0, 1);
        require(ok, "at the last second");
        _pass(ageS - 3600);
        _refuseBuy(1, abi.encodeWithSelector(IBankWindow.BandStale.selector, 3600, ageS));
        _refuseSell(1, abi.encodeWithSelector(IBankWindow.BandStale.selector, 3600, ageS));
    }

    /// Invariant 28
    function testFuzz_RoundCap_HoldsASideHoweverItIsSplit(uint256 part, bool buy) public {
        part = (part % CAP) + 1;
        (bool ok, ) = buy ? _buy(0, part) : _sell(0, part);
        require(ok, "the first part");
        uint256 left = CAP - part;
        bytes memory reason = abi.encodeWithSelector(IBankWindow.AboveRoundCap.selector, left, left + 1);
        if (buy) _refuseBuy(uint32(left + 1), reason);
        else _refuseSell(uint32(left + 1), reason);
        (ok, ) = buy ? _sell(0, CAP) : _buy(0, CAP);
        require(ok, "the other side has a cap of its own");
        if (left != 0) (ok, ) = buy ? _buy(1, left) : _sell(1, left);
        require(ok, "the rest");
        _pass(1);
        require(_postBand(BID_WEI, ASK_WEI), "a fresh round");
        (ok, ) = buy ? _buy(0, CAP) : _sell(0, CAP);
        require(ok, "a fresh cap");
    }

    function test_RoundCap_IsNeverAboveTheHardCap() public {
        DeskTerms memory terms = _deskTerms();
        terms.hardCapLots = 1_000;
        _openDesk(terms);
        _refuseBuy(1_001, abi.encodeWithSelector(IBankWindow.AboveRoundCap.selector, 1_000, 1_001));
        (bool ok, ) = _buy(0, 1_000);
        require(ok, "at the cap");
    }

    /// Invariant 28
    function testFuzz_AccountCap_HoldsADayOnBothSidesTogether(uint256 seed) public {
        DeskTerms memory terms = _deskTerms();
        terms.accountCapLots = 100_000;
        _openDesk(terms);
        uint256 used;
        for (uint256 i; i < 12; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 lots = (seed % 30_000) + 1;
            bool ok;
            if (seed & (1 << 99) == 0) (ok, ) = _buy(0, lots);
            else (ok, ) = _sell(0, lots);
            require(ok == (used + lots <= 100_000), "the cap");
            if (ok) used += lots;
            _pass(5);
            require(_postBand(BID_WEI, ASK_WEI), "post");
        }
        uint32 tooMany = uint32(100_001 - used);
        _refuseBuy(tooMany, abi.encodeWithSelector(IBankWindow.AboveAccountCap.selector, 100_000 - used, tooMany));
    }

    /// Invariant 28: two accounts trade over days, in turns that follow no rule
    function testFuzz_AccountCap_CountsEveryTradeOfTheDayAndNoOther(uint256 seed) public {
        DeskTerms memory terms = _deskTerms();
        terms.accountCapLots = 100_000;
        _openDesk(terms);
        uint256[2] memory used;
        uint256[2] memory made;
        for (uint256 i; i < 16; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            if ((seed >> 200) % 4 == 0) {
                _pass(1 days);
                require(_postBand(BID_WEI, ASK_WEI), "post");
                (used[0], used[1]) = (0, 0);
            }
            (uint256 who, uint256 lots) = (seed & 1, ((seed >> 8) % 3_000) + 1);
            (bool ok, ) = seed & 2 == 0 ? _buy(who, lots) : _sell(who, lots);
            require(ok, "trade");
            (used[who], made[who]) = (used[who] + lots, made[who] + 1);
            for (uint256 j; j < 2; ++j) {
                (, uint256 today) = window.leftLots(people[j], true);
                require(today == 100_000 - used[j], "left today");
                require(window.tradeCount(people[j]) == made[j], "count");
            }
        }
    }

    /// Invariant 25
    function test_Trade_RefusesWhatTheInventoryHasNotOrCannotHold() public {
        DeskTerms memory terms = _deskTerms();
        (terms.targetLots, terms.skewBps) = (1_000, 1); // a small desk that leans little: a wide cap
        window = _newWindow(dollar, terms);
        _approve(people[0]);
        _fund(window, 1_500, 1e9);
        _refuseBuy(1_501, abi.encodeWithSelector(IBankWindow.InventoryShort.selector, 1_500, 1_501));
        _refuseSell(501, abi.encodeWithSelector(IBankWindow.InventoryFull.selector, 500, 501));
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.InventoryShort.selector, 1_500, 1_501));
        window.quote(true, 1_501);
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.InventoryFull.selector, 500, 501));
        window.fund(501, 0);
        (bool ok, ) = _sell(0, 500);
        require(ok && _inventory() == 2_000, "full");
        (ok, ) = _buy(0, 2_000);
        require(ok && _inventory() == 0, "empty");
    }

    /// Invariant 25
    function test_Sell_RefusesWhatThePurseHasNotWhateverWasDonated() public {
        window = _newWindow(dollar, _deskTerms());
        _approve(people[0]);
        _fund(window, TARGET, 5_000); // 0.005 dollars
        dollar.transfer(address(window), 1e21);
        uint256 wantedWei = 9_899 * uint256(COIN_WEI); // 10 lots at 0.99, less the lean, rounded down
        _refuseSell(10, abi.encodeWithSelector(IBankWindow.PurseShort.selector, 5e15, wantedWei));
    }

    function test_Buy_RefusesWhatTheBooksCannotHold() public {
        window = _newWindow(dollar, _deskTerms());
        _approve(people[0]);
        dollar.mint(address(this), 1e35);
        uint256 most = type(uint56).max;
        _fund(window, TARGET, uint64(most - 5));
        uint256 costWei = uint256(10_132) * COIN_WEI; // 10 lots at 1.01, and the fee
        _refuseBuy(
            10,
            abi.encodeWithSelector(IBankWindow.PurseFull.selector, most * COIN_WEI, (most - 5) * COIN_WEI + costWei)
        );
    }

    function test_Fund_RefusesCoinsThatTheBooksCannotHold() public {
        window = _newWindow(dollar, _deskTerms());
        dollar.mint(address(this), 1e35);
        uint256 most = type(uint56).max;
        _fund(window, TARGET, uint64(most));
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.PurseFull.selector, most * COIN_WEI, (most + 1) * COIN_WEI));
        window.fund(0, 1);
        (uint256 purseWei, uint256 feesWei) = _bookedWei();
        require(purseWei == most * COIN_WEI && feesWei == 0, "books");
    }

    function test_Halt_StopsBothSidesUntilTheAdminResumes() public {
        vm.recordLogs();
        vm.prank(GUARDIAN);
        window.halt();
        require(vm.getRecordedLogs()[0].topics[1] == bytes32(uint256(uint160(GUARDIAN))), "told");
        _refuseBuy(1, abi.encodeWithSelector(IBankWindow.DeskHalted.selector));
        _refuseSell(1, abi.encodeWithSelector(IBankWindow.DeskHalted.selector));
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, GUARDIAN));
        vm.prank(GUARDIAN);
        window.resume();
        window.resume();
        (bool ok, ) = _buy(0, 1);
        require(ok, "resumed");
    }

    /// Invariant 10
    function test_Halt_RefusesEverybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
        window.halt();
    }

    function test_Fund_RefusesWhoIsNotTheTreasury() public {
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.NotTreasury.selector, people[0]));
        vm.prank(people[0]);
        window.fund(1, 1);
    }

    function test_Constructor_RefusesTermsThatNoDeskCanWorkWith() public {
        uint256[8] memory most = [
            uint256(1 << 30) - 1,
            type(uint32).max,
            type(uint32).max,
            type(uint32).max,
            4_999,
            1_000,
            type(uint64).max,
            type(uint64).max
        ];
        string[8] memory names = [
            "targetLots",
            "hardCapLots",
            "accountCapLots",
            "maxAgeS",
            "skewBps",
            "feeBps",
            "lotWei",
            "coinWei"
        ];
        for (uint256 i; i < 8; ++i) {
            if (i == 5) continue; // no fee at all is fine
            DeskTerms memory terms = _deskTerms();
            assembly ("memory-safe") {
                mstore(add(terms, mul(i, 32)), 0)
            }
            _refuseTerms(terms, names[i], 0, most[i]);
        }
        DeskTerms memory large = _deskTerms();
        large.targetLots = uint32(1 << 30);
        _refuseTerms(large, "targetLots", 1 << 30, most[0]);
        large = _deskTerms();
        large.skewBps = 5_000;
        _refuseTerms(large, "skewBps", 5_000, 4_999);
        large = _deskTerms();
        large.feeBps = 1_000;
        _refuseTerms(large, "feeBps", 1_001, 1_000);
    }

    function _refuseTerms(DeskTerms memory terms, string memory term, uint256 value, uint256 most) private {
        try this.open(terms) {
            revert("taken");
        } catch (bytes memory reason) {
            bytes memory wanted = abi.encodeWithSelector(IBankWindow.TermOutOfRange.selector, term, value, most);
            require(keccak256(reason) == keccak256(wanted), term);
        }
    }

    function open(DeskTerms calldata terms) external {
        _newWindow(dollar, terms);
    }

    function test_TestDollar_IsForDevelopmentChains() public {
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(TestDollar.NotADevelopmentChain.selector, 1));
        deploy("TestDollar", "");
    }
}
