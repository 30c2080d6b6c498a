// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {DeltaLeaf, IScoreCourt, ScoreLeaf} from "../../contracts/interfaces/IScoreCourt.sol";
import {CourtBank} from "./support/CourtBank.sol";
import {Entry} from "./support/RewardsTree.sol";
import {vm} from "./Vm.sol";

/// @notice A wrong figure anywhere is refuted, a right report stands against every challenge.
contract ScoreCourtTest is CourtBank {
    function setUp() public {
        _openCourt();
        vm.warp(START_S + 1 days);
    }

    /// Invariant 16
    function testFuzz_Score_IsRefutedExactlyWhenTheModelGivesAnother(uint256 which, uint128 score, bool honest) public {
        which %= 4;
        score %= 1 << 40;
        Data memory data = _rightData(0);
        if (honest) score = data.scores[which].score;
        bool right = data.scores[which].score == score;
        data.scores[which].score = score;
        Report memory report = _posted(data);
        ScoreLeaf memory leaf = _scoreLeaf(data, which);
        if (right) _expectNothingWrong(leaf.account);
        vm.prank(CHALLENGER);
        court.challengeScore(report, 0, leaf);
        if (!right) _requireVoided(report);
    }

    /// Invariant 16
    function test_Score_WithAnotherNumberOfFeaturesIsRefuted() public {
        Data memory data = _rightData(0);
        Report memory report = _reportOf(data);
        int64[] memory none = new int64[](0);
        bytes32 hash = keccak256(bytes.concat(keccak256(abi.encode(MODELLED, _account(0), none, uint128(7)))));
        report.programs[0].scoresRoot = keccak256(abi.encode(hash, 7, 1));
        (report.programs[0].leaves, report.programs[0].totalScore) = (1, 7);
        _post(report);
        vm.prank(CHALLENGER);
        court.challengeScore(report, 0, ScoreLeaf(_account(0), none, 7, 0, new bytes32[](0)));
        _requireVoided(report);
    }

    /// Invariant 17
    function testFuzz_Reward_IsRefutedExactlyWhenItIsNotTheShare(uint256 which, uint96 amountWei, bool honest) public {
        which %= 4;
        amountWei %= BUDGET_WEI / 2;
        Data memory data = _rightData(0);
        if (honest) amountWei = uint96(data.deltas[which].cumulativeWei);
        bool right = data.deltas[which].cumulativeWei == amountWei;
        data.deltas[which].cumulativeWei = amountWei;
        data.deltas[3 - which].cumulativeWei = 0; // leaves room below the budget
        Report memory report = _posted(data);
        ScoreLeaf[][] memory scores = new ScoreLeaf[][](1);
        scores[0] = _one(_scoreLeaf(data, which));
        if (right) _expectNothingWrong(_account(which));
        vm.prank(CHALLENGER);
        court.challengeReward(report, scores, _account(which), _one(_deltaLeaf(data, which)));
        if (!right) _requireVoided(report);
    }

    /// Invariant 17
    function test_Reward_OfAnAccountWithoutAScoreIsRefuted() public {
        Data memory data = _rightData(0);
        data.scores[2].account = address(uint160(_account(2)) + 1); // a stranger stands where account 2 would
        Report memory report = _posted(data);
        ScoreLeaf[][] memory scores = new ScoreLeaf[][](1);
        scores[0] = new ScoreLeaf[](2);
        (scores[0][0], scores[0][1]) = (_scoreLeaf(data, 1), _scoreLeaf(data, 2));
        vm.prank(CHALLENGER);
        court.challengeReward(report, scores, _account(2), _one(_deltaLeaf(data, 2)));
        _requireVoided(report);
    }

    /// Invariant 17
    function test_Reward_LeavingOutAnAccountThatEarnedForTheFirstTimeIsRefuted() public {
        Data memory data = _rightData(0);
        data.deltas[1].account = address(uint160(_account(1)) + 1);
        Report memory report = _posted(data);
        ScoreLeaf[][] memory scores = new ScoreLeaf[][](1);
        scores[0] = _one(_scoreLeaf(data, 1));
        DeltaLeaf[] memory none = _two(_deltaLeaf(data, 0), _deltaLeaf(data, 1));
        vm.prank(CHALLENGER);
        court.challengeReward(report, scores, _account(1), none);
        _requireVoided(report);
    }

    /// Invariant 17
    function test_Reward_LeavingOutAnAccountThatEarnedNothingStands() public {
        Data memory data = _rightData(0);
        (data.scores[1].feature, data.scores[1].score) = (0, 0);
        data.deltas[1].account = address(uint160(_account(1)) + 1);
        Report memory report = _posted(data);
        ScoreLeaf[][] memory scores = new ScoreLeaf[][](1);
        scores[0] = _one(_scoreLeaf(data, 1));
        DeltaLeaf[] memory none = _two(_deltaLeaf(data, 0), _deltaLeaf(data, 1));
        _expectNothingWrong(_account(1));
        court.challengeReward(report, scores, _account(1), none);
    }

    /// Invariant 18
    function testFuzz_Previous_IsRefutedExactlyWhenItDiffers(uint256 which, uint96 previousWei, bool honest) public {
        which %= 4;
        Data memory before = _rightData(0);
        Report memory first = _activated(before);
        Data memory data = _rightData(1);
        previousWei %= uint96(data.deltas[which].cumulativeWei);
        if (honest) previousWei = uint96(before.deltas[which].cumulativeWei);
        bool right = before.deltas[which].cumulativeWei == previousWei;
        data.deltas[which].previousWei = previousWei;
        Report memory report = _posted(data);
        (DeltaLeaf[] memory here, DeltaLeaf[] memory there) = (
            _one(_deltaLeaf(data, which)),
            _one(_deltaLeaf(before, which))
        );
        if (right) _expectNothingWrong(_account(which));
        vm.prank(CHALLENGER);
        court.challengePrevious(report, _account(which), here, first, there);
        if (!right) _requireVoided(report);
    }

    /// Invariant 18
    function test_Previous_LeavingOutAnAccountThatHadEarnedIsRefuted() public {
        Data memory before = _rightData(0);
        Report memory first = _activated(before);
        Data memory data = _rightData(1);
        data.deltas[1].account = address(uint160(_account(1)) + 1);
        Report memory report = _posted(data);
        DeltaLeaf[] memory here = _two(_deltaLeaf(data, 0), _deltaLeaf(data, 1));
        DeltaLeaf[] memory there = _one(_deltaLeaf(before, 1));
        vm.prank(CHALLENGER);
        court.challengePrevious(report, _account(1), here, first, there);
        _requireVoided(report);
    }

    /// Invariant 18
    function test_Previous_InTheFirstReportIsNothing() public {
        Data memory data = _rightData(0);
        data.deltas[0].previousWei = 1;
        Report memory report = _posted(data);
        DeltaLeaf[] memory here = _one(_deltaLeaf(data, 0));
        vm.prank(CHALLENGER);
        court.challengePrevious(report, _account(0), here, report, new DeltaLeaf[](0));
        _requireVoided(report);
    }

    /// Invariant 19
    function testFuzz_Leaf_IsRefutedExactlyWhenItDiffersFromItsDelta(
        uint256 which,
        uint96 amountWei,
        bool honest
    ) public {
        which %= 4;
        Data memory data = _rightData(0);
        if (honest) amountWei = uint96(data.rewards[which].cumulativeWei);
        bool right = data.rewards[which].cumulativeWei == amountWei;
        data.rewards[which].cumulativeWei = amountWei;
        Report memory report = _posted(data);
        DeltaLeaf[] memory here = _one(_deltaLeaf(data, which));
        bytes32[] memory proof = _rewardProof(data, which);
        if (right) _expectNothingWrong(_account(which));
        vm.prank(CHALLENGER);
        court.challengeLeaf(report, _account(which), here, amountWei, proof);
        if (!right) _requireVoided(report);
    }

    /// Invariant 19
    function test_Leaf_OfAnAccountWithoutADeltaIsRefuted() public {
        Data memory data = _rightData(0);
        address stranger = address(uint160(_account(3)) + 1);
        data.rewards[3] = Entry(stranger, 1);
        Report memory report = _posted(data);
        DeltaLeaf[] memory last = _one(_deltaLeaf(data, 3));
        bytes32[] memory proof = _rewardProof(data, 3);
        vm.prank(CHALLENGER);
        court.challengeLeaf(report, stranger, last, 1, proof);
        _requireVoided(report);
    }

    /// Invariant 20
    function test_Order_OfScoresAndDeltasIsRefutedWhenItDoesNotRise() public {
        Data memory data = _rightData(0);
        data.scores[2].account = data.scores[1].account;
        data.deltas[2].account = data.deltas[1].account;
        Report memory report = _posted(data);
        uint256 chain = vm.snapshotState();
        vm.prank(CHALLENGER);
        court.challengeScoreOrder(report, 0, _scoreLeaf(data, 1), _scoreLeaf(data, 2));
        _requireVoided(report);
        vm.revertToState(chain);
        vm.prank(CHALLENGER);
        court.challengeDeltaOrder(report, _deltaLeaf(data, 1), _deltaLeaf(data, 2));
        _requireVoided(report);
    }

    /// Invariant 20
    function test_Order_ThatRisesStands() public {
        Data memory data = _rightData(0);
        Report memory report = _posted(data);
        (ScoreLeaf memory left, ScoreLeaf memory right) = (_scoreLeaf(data, 1), _scoreLeaf(data, 2));
        _expectNothingWrong(_account(2));
        court.challengeScoreOrder(report, 0, left, right);
        (DeltaLeaf memory low, DeltaLeaf memory high) = (_deltaLeaf(data, 0), _deltaLeaf(data, 1));
        _expectNothingWrong(_account(1));
        court.challengeDeltaOrder(report, low, high);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.BadEvidence.selector, _account(1)));
        court.challengeScoreOrder(report, 0, right, left);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.BadEvidence.selector, _account(0)));
        court.challengeDeltaOrder(report, high, low);
    }

    function _posted(Data memory data) internal returns (Report memory report) {
        report = _reportOf(data);
        if (report.issuedWei > BUDGET_WEI * report.epoch) report.issuedWei = uint256(BUDGET_WEI) * report.epoch;
        _post(report);
    }

    function _activated(Data memory data) private returns (Report memory report) {
        report = _posted(data);
        vm.warp(block.timestamp + 1 days);
    }
}
