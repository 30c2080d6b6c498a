// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AttentionLedger} from "../../contracts/AttentionLedger.sol";
import {IAttentionLedger, Program, Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {IOperatorSet} from "../../contracts/interfaces/IOperatorSet.sol";
import {Bank} from "./support/Bank.sol";
import {deploy} from "./support/Deploy.sol";
import {Vm, vm} from "./Vm.sol";

/// @dev Posting: what is taken, and every reason to refuse.
contract AttentionLedgerTest is Bank {
    bytes32 private constant ROOT = keccak256("rewards");

    function setUp() public {
        _openBank();
        vm.warp(START_S + 1 days);
    }

    function test_Constructor_StartsTheFirstWindowAndMakesTheTimeAsset() public view {
        (uint64 epoch, uint32 nextAttempt, uint64 windowEnd, uint64 activeAtS) = ledger.head();
        require(epoch == 0 && nextAttempt == 0 && windowEnd == START_S && activeAtS == 0, "head");
        require(ledger.genesisS() == START_S && ledger.challengePeriodS() == CHALLENGE_S, "terms");
        require(ledger.emissionPerSecondWei() == PER_SECOND_WEI && ledger.halvingS() == HALVING_S, "emission");
        require(time.ledger() == address(ledger) && address(ledger.operatorSet()) == address(operatorSet), "parts");
        (, string memory name, string memory version, , address where, , ) = ledger.eip712Domain();
        require(keccak256(bytes(name)) == keccak256("AttentionLedger"), "domain name");
        require(keccak256(bytes(version)) == keccak256("1") && where == address(ledger), "domain");
    }

    function test_Constructor_RefusesASchedule() public {
        uint64[2] memory halvings = [uint64(0), type(uint64).max];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.BadSchedule.selector, 1e18, halvings[i]));
            deploy("AttentionLedger", abi.encode(address(access), operatorSet, CHALLENGE_S, 1e18, halvings[i]));
        }
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.BadSchedule.selector, 0, 1));
        deploy("AttentionLedger", abi.encode(address(access), operatorSet, CHALLENGE_S, 0, 1));
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.BadSchedule.selector, uint96(1) << 95, 1));
        deploy("AttentionLedger", abi.encode(address(access), operatorSet, CHALLENGE_S, uint96(1) << 95, 1));
        deploy("AttentionLedger", abi.encode(address(access), operatorSet, CHALLENGE_S, (uint96(1) << 95) - 1, 1));
    }

    function test_Constructor_RefusesAChallengePeriodOfNothingOrOverAYear() public {
        uint64[2] memory periods = [uint64(0), 365 days + 1];
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(
                    IAttentionLedger.ChallengePeriodOutOfRange.selector,
                    periods[i],
                    uint256(365 days)
                )
            );
            deploy("AttentionLedger", abi.encode(address(access), operatorSet, periods[i], 1e18, 1));
        }
        deploy("AttentionLedger", abi.encode(address(access), operatorSet, 365 days, 1e18, 1));
    }

    /// Invariants 6, 9
    function test_Post_StoresTheHashAndSchedulesTheRoot() public {
        Report memory report = _nextReport(ROOT, 500e18);
        bytes32 hash = ledger.hashReport(report);
        vm.recordLogs();
        _post(report);
        uint64 activeAtS = uint64(block.timestamp) + CHALLENGE_S;
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs[0].topics[0] == IAttentionLedger.ReportPosted.selector, "event");
        require(logs[0].topics[1] == bytes32(uint256(1)) && logs[0].topics[2] == hash, "which");
        require(logs[0].topics[3] == report.artifact, "artifact");
        require(
            keccak256(logs[0].data) == keccak256(abi.encode(uint32(0), ROOT, uint256(500e18), activeAtS)),
            "figures"
        );
        (uint64 epoch, , uint64 windowEnd, uint64 headActiveAtS) = ledger.head();
        require(epoch == 1 && windowEnd == START_S + 1 days && headActiveAtS == activeAtS, "head");
        require(ledger.reportHash(1) == hash, "hash");
        (bytes32 root, uint256 issuedWei, uint64 rootActiveAtS) = time.pendingRoot();
        require(root == ROOT && issuedWei == 500e18 && rootActiveAtS == activeAtS, "root");
    }

    function test_Post_TakesTheNextEpochOnceTheLastIsActive() public {
        Report memory report = _nextReport(ROOT, 500e18);
        _post(report);
        vm.warp(block.timestamp + CHALLENGE_S - 1);
        Report memory next = _nextReport(ROOT, 1_500e18);
        require(next.previous == ledger.hashReport(report), "chained");
        _refuse(next, abi.encodeWithSelector(IAttentionLedger.ReportPending.selector, 1, block.timestamp + 1));
        vm.warp(block.timestamp + 1);
        _post(next);
        (uint64 epoch, , , ) = ledger.head();
        require(epoch == 2, "second");
    }

    function testFuzz_Post_RefusesAnEpochOutOfTurn(uint64 epoch) public {
        if (epoch == 1) return;
        Report memory report = _nextReport(ROOT, 0);
        report.epoch = epoch;
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.EpochOutOfTurn.selector, epoch, 1));
    }

    function testFuzz_Post_RefusesAnotherAttempt(uint32 attempt) public {
        if (attempt == 0) return;
        Report memory report = _nextReport(ROOT, 0);
        report.attempt = attempt;
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.AttemptOutOfTurn.selector, attempt, 0));
    }

    function testFuzz_Post_RefusesAnotherPrevious(bytes32 previous) public {
        if (previous == 0) return;
        Report memory report = _nextReport(ROOT, 0);
        report.previous = previous;
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.PreviousMismatch.selector, previous, bytes32(0)));
    }

    function test_Post_RefusesAWindowWithAGapBackwardsEmptyOrInTheFuture() public {
        uint64 nowS = uint64(block.timestamp);
        uint64[2][5] memory windows = [
            [uint64(START_S - 1), nowS],
            [uint64(START_S + 1), nowS],
            [uint64(START_S), uint64(START_S)],
            [uint64(START_S), uint64(START_S - 1)],
            [uint64(START_S), nowS + 1]
        ];
        Report memory report = _nextReport(ROOT, 0);
        for (uint256 i; i < windows.length; ++i) {
            (report.windowStart, report.windowEnd) = (windows[i][0], windows[i][1]);
            _refuse(
                report,
                abi.encodeWithSelector(
                    IAttentionLedger.WindowMismatch.selector,
                    report.windowStart,
                    report.windowEnd,
                    START_S
                )
            );
        }
        (report.windowStart, report.windowEnd) = (uint64(START_S), uint64(START_S + 1));
        _post(report);
        (, , uint64 windowEnd, ) = ledger.head();
        require(windowEnd == START_S + 1, "the next window starts where this one ended");
    }

    /// Invariant 1
    function testFuzz_Post_RefusesIssuedOutsideTheBudgets(uint256 issuedWei) public {
        _post(_nextReport(ROOT, 400e18));
        vm.warp(block.timestamp + CHALLENGE_S);
        issuedWei %= 2_000e18;
        Report memory report = _nextReport(ROOT, issuedWei);
        if (issuedWei >= 400e18 && issuedWei <= 400e18 + BUDGET_WEI) _post(report);
        else
            _refuse(
                report,
                abi.encodeWithSelector(
                    IAttentionLedger.IssuedOutOfBudget.selector,
                    issuedWei,
                    400e18,
                    uint256(BUDGET_WEI)
                )
            );
    }

    /// Invariant 1
    function test_Post_TakesTheWholeBudgetAndNotAWeiMore() public {
        Report memory report = _nextReport(ROOT, BUDGET_WEI + 1);
        _refuse(
            report,
            abi.encodeWithSelector(IAttentionLedger.IssuedOutOfBudget.selector, report.issuedWei, 0, BUDGET_WEI)
        );
        report.issuedWei = BUDGET_WEI;
        _post(report);
        vm.warp(block.timestamp + CHALLENGE_S);
        report = _nextReport(ROOT, BUDGET_WEI - 1);
        _refuse(
            report,
            abi.encodeWithSelector(
                IAttentionLedger.IssuedOutOfBudget.selector,
                report.issuedWei,
                BUDGET_WEI,
                BUDGET_WEI
            )
        );
    }

    /// Invariant 1
    function test_Post_RefusesAWeiAboveTheScheduleAtTheWindowsEnd() public {
        uint64 windowEnd = uint64(START_S) + 100;
        uint256 scheduleWei = ledger.scheduleWei(windowEnd);
        Report memory report = _nextReport(ROOT, scheduleWei + 1);
        report.windowEnd = windowEnd;
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.AboveSchedule.selector, scheduleWei + 1, scheduleWei));
        report.issuedWei = scheduleWei;
        _post(report);
    }

    /// Invariant 12
    function test_Post_RefusesTwoSignaturesAndAReportThatWasChangedAfterSigning() public {
        Report memory report = _nextReport(ROOT, 500e18);
        bytes memory two = _sign(ledger.digestReport(report), 3);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SignatureCount.selector, 2, 3));
        ledger.post(report, 3, two);
        bytes memory three = _sign(ledger.digestReport(report), FIRST_THREE);
        report.logRoot = keccak256("another log");
        (bool ok, bytes memory reason) = address(ledger).call(
            abi.encodeCall(ledger.post, (report, FIRST_THREE, three))
        );
        require(!ok && bytes4(reason) == IOperatorSet.NotTheOperator.selector, "changed report");
    }

    /// Invariant 13
    function test_Post_RefusesTheSetThatWasReplaced() public {
        Report memory report = _nextReport(ROOT, 500e18);
        operatorSet.rotate(_addresses(), 3, 0);
        _refuse(report, abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, report.operatorSet));
        _post(_nextReport(ROOT, 500e18));
    }

    function test_Post_RefusesProgramsThatDoNotRise() public {
        Report memory report = _nextReport(ROOT, 500e18);
        Program memory program = report.programs[0];
        report.programs = new Program[](2);
        (report.programs[0], report.programs[1]) = (program, program);
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.ProgramsNotRising.selector, PROGRAM_ID, PROGRAM_ID));
        report.programs[0].id = 0;
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.ProgramsNotRising.selector, bytes32(0), bytes32(0)));
    }

    /// @dev Signed by all who must, so that only the rule under test refuses it.
    function _refuse(Report memory report, bytes memory reason) private {
        bytes memory signatures = _sign(ledger.digestReport(report), FIRST_THREE);
        vm.expectRevert(reason);
        ledger.post(report, FIRST_THREE, signatures);
    }
}
