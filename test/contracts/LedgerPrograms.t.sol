// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAttentionLedger, Program, ProgramTerms, Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {Bank} from "./support/Bank.sol";
import {FixedModel} from "./support/FixedModel.sol";
import {Vm, vm} from "./Vm.sol";

/// @dev The registers of models and programs, and what a report may name of them.
contract LedgerProgramsTest is Bank {
    bytes32 private constant ROOT = keccak256("rewards");
    bytes32 private constant MODEL_ID = keccak256("model");

    function setUp() public {
        _openBank();
        vm.warp(START_S + 1 days);
    }

    function test_RegisterModel_NamesTheContract() public {
        FixedModel model = new FixedModel(MODEL_ID);
        require(ledger.modelOf(MODEL_ID) == address(0) && !ledger.modelActive(MODEL_ID), "unknown");
        vm.recordLogs();
        ledger.registerModel(address(model));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(
            logs[0].topics[0] == IAttentionLedger.ModelRegistered.selector &&
                logs[0].topics[1] == MODEL_ID &&
                logs[0].topics[2] == bytes32(uint256(uint160(address(model)))),
            "event"
        );
        require(ledger.modelOf(MODEL_ID) == address(model) && ledger.modelActive(MODEL_ID), "registered");
    }

    function test_RegisterModel_RefusesTheIdZeroAndARepeatAlsoAfterRetirement() public {
        FixedModel zero = new FixedModel(0);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ModelIdZero.selector, address(zero)));
        ledger.registerModel(address(zero));
        FixedModel model = new FixedModel(MODEL_ID);
        FixedModel other = new FixedModel(MODEL_ID);
        ledger.registerModel(address(model));
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ModelAlreadyRegistered.selector, MODEL_ID));
            ledger.registerModel(address(other));
            if (i == 0) ledger.retireModel(MODEL_ID);
        }
        require(ledger.modelOf(MODEL_ID) == address(model), "the first stays");
    }

    function test_RetireModel_RefusesOneThatIsNotActive() public {
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ModelNotActive.selector, MODEL_ID));
        ledger.retireModel(MODEL_ID);
        ledger.registerModel(address(new FixedModel(MODEL_ID)));
        vm.recordLogs();
        ledger.retireModel(MODEL_ID);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs[0].topics[0] == IAttentionLedger.ModelRetired.selector && logs[0].topics[1] == MODEL_ID);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ModelNotActive.selector, MODEL_ID));
        ledger.retireModel(MODEL_ID);
    }

    /// Invariant 11
    function test_Post_RefusesARetiredModelButTheContractStaysKnown() public {
        FixedModel model = new FixedModel(MODEL_ID);
        ledger.registerModel(address(model));
        ledger.registerProgram(PROGRAM_ID, _terms(MODEL_ID, BUDGET_WEI));
        Report memory report = _nextReport(ROOT, 1);
        report.programs[0].modelId = MODEL_ID;
        _post(report);
        vm.warp(block.timestamp + CHALLENGE_S);
        ledger.retireModel(MODEL_ID);
        require(ledger.modelOf(MODEL_ID) == address(model) && !ledger.modelActive(MODEL_ID), "still open to challenge");
        report = _nextReport(ROOT, 1);
        report.programs[0].modelId = MODEL_ID;
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.ModelNotActive.selector, MODEL_ID));
    }

    /// Invariant 11
    function test_Post_RefusesAnotherModelAnotherBudgetAndAnUnknownProgram() public {
        Report memory report = _nextReport(ROOT, 1);
        Program memory program = report.programs[0];
        program.modelId = MODEL_ID;
        _refuse(
            report,
            abi.encodeWithSelector(IAttentionLedger.ModelMismatch.selector, PROGRAM_ID, MODEL_ID, bytes32(0))
        );
        (program.modelId, program.budgetWei) = (0, BUDGET_WEI + 1);
        _refuse(
            report,
            abi.encodeWithSelector(
                IAttentionLedger.BudgetMismatch.selector,
                PROGRAM_ID,
                BUDGET_WEI + 1,
                uint256(BUDGET_WEI)
            )
        );
        (program.id, program.budgetWei) = ("unknown", BUDGET_WEI);
        _refuse(report, abi.encodeWithSelector(IAttentionLedger.ProgramNotRegistered.selector, program.id, 1));
    }

    /// Invariant 1: a program without a budget adds nothing, two add both.
    function test_Post_SumsTheBudgetsOfTheProgramsItNames() public {
        bytes32 second = bytes32(uint256(PROGRAM_ID) + 1);
        ledger.registerProgram(second, _terms(0, 7));
        Report memory report = _nextReport(ROOT, BUDGET_WEI + 8);
        Program memory first = report.programs[0];
        report.programs = new Program[](2);
        report.programs[0] = first;
        report.programs[1] = Program(second, 0, 0, 0, 0, 7);
        _refuse(
            report,
            abi.encodeWithSelector(
                IAttentionLedger.IssuedOutOfBudget.selector,
                BUDGET_WEI + 8,
                0,
                uint256(BUDGET_WEI) + 7
            )
        );
        report.issuedWei = BUDGET_WEI + 7;
        _post(report);
    }

    function test_RegisterProgram_RefusesTheIdZeroAndAnInactiveModel() public {
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ProgramsNotRising.selector, bytes32(0), bytes32(0)));
        ledger.registerProgram(0, _terms(0, 1));
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ModelNotActive.selector, MODEL_ID));
        ledger.registerProgram("p", _terms(MODEL_ID, 1));
    }

    function test_RegisterProgram_KeepsEveryTermAndSaysFromWhen() public {
        ledger.registerModel(address(new FixedModel(MODEL_ID)));
        ProgramTerms memory terms = ProgramTerms(MODEL_ID, keccak256("spec"), 1, 2, 3, true);
        vm.recordLogs();
        ledger.registerProgram("p", terms);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs[0].topics[0] == IAttentionLedger.ProgramRegistered.selector && logs[0].topics[1] == "p", "event");
        require(keccak256(logs[0].data) == keccak256(abi.encode(uint64(1), terms)), "event terms");
        require(keccak256(abi.encode(ledger.programTerms("p", 1))) == keccak256(abi.encode(terms)), "terms");
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ProgramNotRegistered.selector, bytes32("p"), 0));
        ledger.programTerms("p", 0);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ProgramNotRegistered.selector, bytes32("q"), 1));
        ledger.programTerms("q", 1);
    }

    /// Invariant 11: terms of the open epoch never change under those who work in it.
    function test_RegisterProgram_HoldsFromTheEpochAfterTheOpenOne() public {
        _postNext();
        vm.warp(block.timestamp + CHALLENGE_S); // 1 is active, 2 is open
        ledger.registerProgram(PROGRAM_ID, _terms(0, 5));
        _requireBudgets(2, BUDGET_WEI, 5);
        ledger.registerProgram(PROGRAM_ID, _terms(0, 6));
        _requireBudgets(2, BUDGET_WEI, 6);
        ledger.registerProgram("new", _terms(0, 1));
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ProgramNotRegistered.selector, bytes32("new"), 2));
        ledger.programTerms("new", 2);
    }

    /// Invariant 11: the pending epoch may be posted again, under the terms it had.
    function test_RegisterProgram_RefusesWhileThePendingEpochRestsOnTheVersionBefore() public {
        _postNext();
        vm.warp(block.timestamp + CHALLENGE_S); // 2 is open
        ledger.registerProgram(PROGRAM_ID, _terms(0, 5)); // from 3
        _postNext(); // 2 is pending, 3 is open
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ProgramUnsettled.selector, PROGRAM_ID, 3));
        ledger.registerProgram(PROGRAM_ID, _terms(0, 6));
        vm.warp(block.timestamp + CHALLENGE_S);
        ledger.registerProgram(PROGRAM_ID, _terms(0, 6)); // from 4
        _requireBudgets(3, 5, 6);
    }

    /// Invariant 11
    function test_RegisterProgram_WhilePendingLeavesTheTermsOfTheEpochThatIsRemoved() public {
        _postNext(); // 1 is pending, 2 is open
        ledger.registerProgram(PROGRAM_ID, _terms(0, 5)); // from 3
        vm.prank(GUARDIAN);
        ledger.veto(); // 1 is open
        _requireBudgets(1, BUDGET_WEI, BUDGET_WEI);
        _requireBudgets(2, BUDGET_WEI, 5);
        ledger.registerProgram(PROGRAM_ID, _terms(0, 6)); // from 2
        _requireBudgets(1, BUDGET_WEI, 6);
        _postNext();
    }

    function _requireBudgets(uint64 epoch, uint256 budgetWei, uint256 nextBudgetWei) private view {
        require(ledger.programTerms(PROGRAM_ID, epoch).budgetWei == budgetWei, "budget");
        require(ledger.programTerms(PROGRAM_ID, epoch + 1).budgetWei == nextBudgetWei, "next budget");
    }

    function _postNext() private {
        vm.warp(block.timestamp + 1);
        _post(_nextReport(ROOT, time.issuedWei()));
    }

    function _refuse(Report memory report, bytes memory reason) private {
        bytes memory signatures = _sign(ledger.digestReport(report), FIRST_THREE);
        vm.expectRevert(reason);
        ledger.post(report, FIRST_THREE, signatures);
    }
}
