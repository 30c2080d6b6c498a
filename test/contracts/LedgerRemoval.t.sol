// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IAttentionLedger, Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {Bank} from "./support/Bank.sol";
import {Vm, vm} from "./Vm.sol";

/// @dev Veto by the guardian and void by the court.
contract LedgerRemovalTest is Bank {
    bytes32 private constant ROOT = keccak256("rewards");

    function setUp() public {
        _openBank();
        vm.warp(START_S + 1 days);
        _post(_nextReport(ROOT, 400e18));
        vm.warp(block.timestamp + 1 days);
    }

    /// Invariants 6, 7
    function testFuzz_Remove_BringsBackTheStateBefore(bool byCourt, uint256 waitS) public {
        (uint64 epoch, , uint64 windowEnd, uint64 activeAtS) = ledger.head();
        _post(_nextReport(keccak256("wrong"), 900e18));
        vm.warp(block.timestamp + (waitS % CHALLENGE_S));
        _remove(byCourt);
        (uint64 epochNow, uint32 nextAttempt, uint64 windowEndNow, uint64 activeAtNowS) = ledger.head();
        require(epochNow == epoch && windowEndNow == windowEnd && activeAtNowS == activeAtS, "head");
        require(nextAttempt == 1 && ledger.reportHash(2) == 0 && ledger.reportHash(1) != 0, "attempt");
        require(time.claimableRoot() == ROOT && time.issuedWei() == 400e18, "asset");
        (bytes32 pending, , ) = time.pendingRoot();
        require(pending == 0, "pending");
    }

    /// Invariant 7
    function testFuzz_Remove_LeavesTheRemovedReportWithoutForce(bool byCourt, uint256 times) public {
        times = (times % 3) + 1;
        Report memory first = _nextReport(keccak256("wrong"), 900e18);
        for (uint256 i; i < times; ++i) {
            _post(_nextReport(keccak256("wrong"), 900e18));
            _remove(byCourt);
        }
        bytes memory signatures = _sign(ledger.digestReport(first), FIRST_THREE);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.AttemptOutOfTurn.selector, 0, times));
        ledger.post(first, FIRST_THREE, signatures);
        _post(_nextReport(keccak256("right"), 900e18));
        vm.warp(block.timestamp + CHALLENGE_S);
        Report memory next = _nextReport(ROOT, 900e18);
        require(next.epoch == 3 && next.attempt == 0, "attempts are counted an epoch");
    }

    function test_Remove_SaysWhoAndWhichAndWhichAttempt() public {
        for (uint32 attempt; attempt < 2; ++attempt) {
            Report memory report = _nextReport(keccak256("wrong"), 900e18);
            _post(report);
            vm.recordLogs();
            _remove(attempt == 1);
            Vm.Log[] memory logs = vm.getRecordedLogs();
            Vm.Log memory log = logs[logs.length - 1];
            bytes32 wanted =
                attempt == 1 ? IAttentionLedger.ReportVoided.selector : IAttentionLedger.ReportVetoed.selector;
            require(log.topics[0] == wanted && log.topics[1] == bytes32(uint256(2)), "event");
            require(log.topics[2] == ledger.hashReport(report), "hash");
            require(abi.decode(log.data, (uint32)) == attempt, "attempt");
        }
    }

    /// Invariant 6
    function test_Remove_RefusesAnActiveReportAndNone() public {
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.NoReportPending.selector, 1));
        vm.prank(GUARDIAN);
        ledger.veto();
        _post(_nextReport(keccak256("wrong"), 900e18));
        vm.warp(block.timestamp + CHALLENGE_S);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.NoReportPending.selector, 2));
        vm.prank(COURT);
        ledger.void();
    }

    function test_Remove_RefusesASecondTime() public {
        _post(_nextReport(keccak256("wrong"), 900e18));
        _remove(false);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.NoReportPending.selector, 1));
        vm.prank(COURT);
        ledger.void();
    }

    /// Invariant 10
    function test_Remove_IsTheGuardiansAndTheCourtsAloneEachItsOwn() public {
        _post(_nextReport(keccak256("wrong"), 900e18));
        address[2] memory notGuardians = [COURT, STRANGER];
        address[2] memory notCourts = [GUARDIAN, STRANGER];
        for (uint256 i; i < 2; ++i) {
            _expectUnauthorized(notGuardians[i]);
            ledger.veto();
            _expectUnauthorized(notCourts[i]);
            ledger.void();
        }
    }

    /// Invariant 10
    function test_Registration_IsTheAdminsAlone() public {
        address[3] memory others = [GUARDIAN, COURT, STRANGER];
        for (uint256 i; i < 3; ++i) {
            _expectUnauthorized(others[i]);
            ledger.registerModel(address(this));
            _expectUnauthorized(others[i]);
            ledger.retireModel(0);
            _expectUnauthorized(others[i]);
            ledger.registerProgram("p", _terms(0, 1));
        }
    }

    function _expectUnauthorized(address who) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, who));
        vm.prank(who);
    }

    function _remove(bool byCourt) private {
        vm.prank(byCourt ? COURT : GUARDIAN);
        if (byCourt) ledger.void();
        else ledger.veto();
    }
}
