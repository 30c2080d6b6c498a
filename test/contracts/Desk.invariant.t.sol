// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {BankWindow} from "../../contracts/BankWindow.sol";
import {TestDollar} from "../../contracts/TestDollar.sol";
import {TimeAsset} from "../../contracts/TimeAsset.sol";
import {DeskHandler} from "./support/DeskHandler.sol";

contract DeskInvariantTest {
    DeskHandler private handler;
    BankWindow private window;
    TimeAsset private time;
    TestDollar private dollar;
    uint256 private timeSupplyWei;
    uint256 private cashSupplyWei;

    function setUp() public {
        handler = new DeskHandler();
        (window, time, dollar) = handler.parts();
        (timeSupplyWei, cashSupplyWei) = (time.totalSupply(), dollar.totalSupply());
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// Invariant 25
    function invariant_TheDeskHoldsItsBooksAndTheDonations() external view {
        (uint256 lots, uint256 purseWei, uint256 feesWei) = handler.books();
        require(time.balanceOf(address(window)) == lots * 1e15 + handler.givenTimeWei(), "TIME");
        require(dollar.balanceOf(address(window)) == purseWei + feesWei + handler.givenCashWei(), "CASH");
        require(lots <= 2_000_000, "inventory");
        require(time.totalSupply() == timeSupplyWei && dollar.totalSupply() == cashSupplyWei, "supplies");
    }

    /// Invariant 28
    function invariant_NoAccountTradesPastItsDay() external view {
        require(handler.mostLots() <= 150_000, "cap");
    }

    /// Invariant 29
    function invariant_TheLedgerIsWhatHappened() external view {
        require(handler.ledgerIsExact(), "ledger");
    }

    /// Invariants 28, 30
    function invariant_NothingUnlawfulWentThrough() external view {
        require(!handler.unlawful(), "unlawful");
    }
}
