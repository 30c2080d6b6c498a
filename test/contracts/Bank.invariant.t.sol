// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AttentionLedger} from "../../contracts/AttentionLedger.sol";
import {TimeAsset} from "../../contracts/TimeAsset.sol";
import {BankHandler} from "./support/BankHandler.sol";

contract BankInvariantTest {
    BankHandler private handler;
    AttentionLedger private ledger;
    TimeAsset private time;

    function setUp() public {
        handler = new BankHandler();
        (ledger, time) = handler.bank();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// Invariant 1
    function invariant_SupplyIsWithinIssuedAndIssuedWithinTheSchedule() external view {
        require(time.totalSupply() <= time.issuedWei(), "supply above issued");
        (, , uint64 windowEnd, ) = ledger.head();
        require(time.issuedWei() <= ledger.scheduleWei(windowEnd), "issued above schedule");
        (, uint256 pendingIssuedWei, ) = time.pendingRoot();
        require(pendingIssuedWei <= ledger.scheduleWei(windowEnd), "pending above schedule");
    }

    /// Invariants 2, 8
    function invariant_BalancesSumToTheSupplyAndThatToWhatWasPaid() external view {
        uint256 sumWei;
        for (uint256 i; i <= handler.COUNT(); ++i) sumWei += time.balanceOf(handler.holder(i));
        require(sumWei == time.totalSupply() && sumWei == handler.paidWei(), "sum");
    }

    /// Invariants 3, 4
    function invariant_AnAccountIsPaidWhatItsTreesSayAndNeverLess() external view {
        for (uint256 i; i < handler.COUNT(); ++i) {
            uint256 claimedWei = time.claimedWei(handler.holder(i));
            require(claimedWei == handler.claimedMarkWei(i), "claimed");
            require(claimedWei <= handler.cumulativeWei(i), "above the tree");
        }
        require(time.claimedWei(handler.holder(handler.COUNT())) == 0, "who is in no tree");
    }

    /// Invariants 6, 9
    function invariant_LedgerAndAssetAgreeOnOneChainAndOnePendingReport() external view {
        (uint64 epoch, , , uint64 activeAtS) = ledger.head();
        (bytes32 pendingRoot, , uint64 pendingAtS) = time.pendingRoot();
        require((pendingRoot != 0) == handler.pending(), "pending");
        require(pendingRoot == 0 ? activeAtS <= block.timestamp : activeAtS == pendingAtS, "active at");
        require(time.claimableRoot() == handler.claimableRoot(), "claimable root");
        require(time.issuedWei() == handler.claimableIssuedWei(), "claimable issued");
        for (uint64 i = 1; i <= epoch; ++i) require(ledger.reportHash(i) == handler.hashes(i - 1), "chain");
        require(ledger.reportHash(epoch + 1) == 0, "beyond the head");
    }

    /// Invariants 4, 7, 8, 10
    function invariant_NothingUnlawfulWentThrough() external view {
        require(!handler.unlawful(), "unlawful");
    }
}
