// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {TreeTop} from "../../contracts/interfaces/IScoreCourt.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {CourtBank} from "./support/CourtBank.sol";
import {vm} from "./Vm.sol";

/// @notice What a report states of whole trees is refuted exactly when it is not what their roots bind, leaves or none.
contract ScoreCourtSumsTest is CourtBank {
    function setUp() public {
        _openCourt();
        vm.warp(START_S + 1 days);
    }

    /// Invariant 21
    function testFuzz_Issued_IsRefutedExactlyWhenItIsNotTheSum(uint96 issuedWei, bool honest) public {
        issuedWei %= BUDGET_WEI + 1;
        Data memory data = _rightData(0);
        Report memory report = _reportOf(data);
        if (honest) issuedWei = uint96(report.issuedWei);
        bool right = issuedWei == report.issuedWei;
        report.issuedWei = issuedWei;
        _post(report);
        TreeTop memory top = _deltasTop(data);
        if (right) _expectNothingWrong(address(0));
        vm.prank(CHALLENGER);
        court.challengeIssued(report, top);
        if (!right) _requireVoided(report);
    }

    /// Invariant 21
    function testFuzz_Issued_WhereNobodyEverEarnedIsRefutedUnlessItIsNothing(uint96 issuedWei, bool honest) public {
        issuedWei = honest ? 0 : issuedWei % (BUDGET_WEI + 1);
        Report memory report = _reportOf(_rightData(0));
        (report.deltasRoot, report.rewardsRoot) = (SumTree.emptyRoot(), SumTree.emptyRoot());
        report.issuedWei = issuedWei;
        _post(report);
        if (issuedWei == 0) _expectNothingWrong(address(0));
        vm.prank(CHALLENGER);
        court.challengeIssued(report, TreeTop(0, 0, 0));
        if (issuedWei != 0) _requireVoided(report);
    }

    /// Invariant 21
    function testFuzz_Issued_OfARootWithoutLeavesIsRefutedUnlessThatIsEmpty(
        bytes32 node,
        uint96 total,
        uint96 issuedWei,
        uint8 shape
    ) public {
        TreeTop memory top = _topWithoutLeaves(node, total % (BUDGET_WEI + 1), shape);
        Report memory report = _reportOf(_rightData(0));
        report.deltasRoot = keccak256(abi.encode(top.node, top.total, top.leaves));
        report.issuedWei = shape & 4 == 0 ? top.total : issuedWei % (BUDGET_WEI + 1);
        bool right = report.deltasRoot == SumTree.emptyRoot() && report.issuedWei == 0;
        _post(report);
        if (right) _expectNothingWrong(address(0));
        vm.prank(CHALLENGER);
        court.challengeIssued(report, top);
        if (!right) _requireVoided(report);
    }

    /// Invariant 35
    function testFuzz_Total_OfARootWithoutLeavesIsRefutedUnlessThatIsEmpty(
        bytes32 node,
        uint96 total,
        uint8 shape
    ) public {
        TreeTop memory top = _topWithoutLeaves(node, total, shape);
        Report memory report = _reportOf(_rightData(0));
        report.programs[0].scoresRoot = keccak256(abi.encode(top.node, top.total, top.leaves));
        (report.programs[0].leaves, report.programs[0].totalScore) = (0, top.total);
        bool right = report.programs[0].scoresRoot == SumTree.emptyRoot();
        _post(report);
        if (right) _expectNothingWrong(address(0));
        vm.prank(CHALLENGER);
        court.challengeTotal(report, 0, top);
        if (!right) _requireVoided(report);
    }

    /// A leaf that the signers keep, or that does not exist, is all one to the court: of the words it sees none is wrong.
    function testFuzz_Issued_OfALeafThatNobodyKnowsIsLeftToTheVeto(
        bytes32 node,
        uint96 issuedWei,
        uint256 leaves
    ) public {
        if (leaves == 0) leaves = 1;
        Report memory report = _reportOf(_rightData(0));
        report.issuedWei = issuedWei % (BUDGET_WEI + 1);
        TreeTop memory top = TreeTop(node, report.issuedWei, leaves);
        report.deltasRoot = keccak256(abi.encode(top.node, top.total, top.leaves));
        _post(report);
        _expectNothingWrong(address(0));
        court.challengeIssued(report, top);
        vm.prank(GUARDIAN);
        ledger.veto();
        require(ledger.reportHash(report.epoch) == 0, "hash stays");
    }

    /// Invariant 35
    function testFuzz_Total_IsRefutedExactlyWhenItIsNotTheSumOfAllScores(
        uint64 more,
        uint32 leaves,
        bool honest
    ) public {
        Data memory data = _rightData(0);
        Report memory report = _reportOf(data);
        TreeTop memory top = _scoresTop(data);
        if (honest) (more, leaves) = (0, report.programs[0].leaves);
        bool right = more == 0 && leaves == report.programs[0].leaves;
        report.programs[0].totalScore += more;
        report.programs[0].leaves = leaves;
        _post(report);
        if (right) _expectNothingWrong(address(0));
        vm.prank(CHALLENGER);
        court.challengeTotal(report, 0, top);
        if (!right) _requireVoided(report);
    }

    /// Invariant 35
    function test_Total_OfNobodyIsRefutedUnlessItIsNothing() public {
        Report memory report = _reportOf(_rightData(0));
        report.programs[0].scoresRoot = SumTree.emptyRoot();
        uint256 chain = vm.snapshotState();
        _post(report);
        vm.prank(CHALLENGER);
        court.challengeTotal(report, 0, TreeTop(0, 0, 0));
        _requireVoided(report);
        vm.revertToState(chain);
        (report.programs[0].leaves, report.programs[0].totalScore) = (0, 0);
        _post(report);
        _expectNothingWrong(address(0));
        court.challengeTotal(report, 0, TreeTop(0, 0, 0));
    }

    /// @dev By the lowest bits of `shape`, with a node and with a sum.
    function _topWithoutLeaves(bytes32 node, uint256 total, uint8 shape) private pure returns (TreeTop memory) {
        return TreeTop(shape & 1 == 0 ? bytes32(0) : node, shape & 2 == 0 ? 0 : total, 0);
    }
}
