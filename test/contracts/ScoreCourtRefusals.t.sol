// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAttentionLedger, Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {DeltaLeaf, IScoreCourt, ScoreLeaf, TreeTop} from "../../contracts/interfaces/IScoreCourt.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {CourtBank} from "./support/CourtBank.sol";
import {vm} from "./Vm.sol";

/// @notice Evidence that does not show what it must is refused by name, and the report stands.
contract ScoreCourtRefusalsTest is CourtBank {
    bytes private posted;

    function setUp() public {
        _openCourt();
        vm.warp(START_S + 1 days);
        Report memory report = _reportOf(_wrong());
        posted = abi.encode(report);
        _post(report);
    }

    function test_RefusesAReportThatIsNotThePendingOne() public {
        ScoreLeaf memory leaf = _scoreLeaf(_wrong(), 1);
        Report memory other = _posted();
        other.logRoot = keccak256("another log");
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.ReportNotPending.selector, 1, ledger.hashReport(other)));
        court.challengeScore(other, 0, leaf);
        TreeTop memory top = _scoresTop(_wrong());
        bytes memory notPending = abi.encodeWithSelector(
            IScoreCourt.ReportNotPending.selector,
            1,
            ledger.hashReport(other)
        );
        vm.expectRevert(notPending);
        court.challengeTotal(other, 0, top);
        vm.expectRevert(notPending);
        court.challengeIssued(other, top);
        vm.warp(block.timestamp + CHALLENGE_S);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.ReportNotPending.selector, 1, ledger.hashReport(_posted())));
        court.challengeScore(_posted(), 0, leaf);
    }

    function test_RefusesALeafThatIsNotInTheScores() public {
        ScoreLeaf memory leaf = _scoreLeaf(_wrong(), 1);
        leaf.score = 20;
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NotInTree.selector, _account(1), 1));
        court.challengeScore(_posted(), 0, leaf);
    }

    function test_RefusesALeafBeyondTheLast() public {
        ScoreLeaf memory leaf = _scoreLeaf(_wrong(), 1);
        leaf.index = 4;
        vm.expectRevert(abi.encodeWithSelector(SumTree.IndexOutOfRange.selector, 4, 4));
        court.challengeScore(_posted(), 0, leaf);
    }

    function test_RefusesAProgramThatTheReportLacks() public {
        ScoreLeaf memory leaf = _scoreLeaf(_wrong(), 1);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.NoSuchProgram.selector, 1, 1));
        court.challengeScore(_posted(), 1, leaf);
        TreeTop memory top = _scoresTop(_wrong());
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.NoSuchProgram.selector, 1, 1));
        court.challengeTotal(_posted(), 1, top);
    }

    function test_RefusesAScoreChallengeOfADeclaredProgram() public {
        vm.prank(GUARDIAN);
        ledger.veto();
        Report memory declared = _reportOf(_wrong());
        declared.programs[0].id = PROGRAM_ID;
        declared.programs[0].modelId = 0;
        _post(declared);
        ScoreLeaf memory leaf = _scoreLeaf(_wrong(), 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.ProgramDeclared.selector, PROGRAM_ID));
        court.challengeScore(declared, 0, leaf);
    }

    function test_RefusesADeltaThatIsNotInTheTree() public {
        DeltaLeaf memory delta = _deltaLeaf(_wrong(), 2);
        delta.leaves = 3;
        delta.proof = new bytes32[](2); // what the third of three leaves needs
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NotInTree.selector, _account(2), 2));
        court.challengeDeltaOrder(_posted(), delta, delta);
    }

    function test_RefusesAnotherTopThanTheRootBinds() public {
        (Report memory report, TreeTop memory scores, TreeTop memory deltas) = (
            _posted(),
            _scoresTop(_wrong()),
            _deltasTop(_wrong())
        );
        for (uint256 i; i < 3; ++i) {
            (TreeTop memory otherScores, TreeTop memory otherDeltas) = (_other(scores, i), _other(deltas, i));
            _expectNotTheTop(otherScores, report.programs[0].scoresRoot);
            court.challengeTotal(report, 0, otherScores);
            _expectNotTheTop(otherDeltas, report.deltasRoot);
            court.challengeIssued(report, otherDeltas);
        }
        _expectNotTheTop(TreeTop(0, 0, 0), report.deltasRoot);
        court.challengeIssued(report, TreeTop(0, 0, 0));
    }

    /// @dev The `i`-th word is another.
    function _other(TreeTop memory top, uint256 i) private pure returns (TreeTop memory) {
        if (i == 0) return TreeTop(keccak256("node"), top.total, top.leaves);
        return i == 1 ? TreeTop(top.node, top.total + 1, top.leaves) : TreeTop(top.node, top.total, top.leaves + 1);
    }

    function _expectNotTheTop(TreeTop memory top, bytes32 wanted) private {
        bytes32 given = keccak256(abi.encode(top.node, top.total, top.leaves));
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NotTheTop.selector, given, wanted));
    }

    function test_RefusesEvidenceForAnotherNumberOfPrograms() public {
        DeltaLeaf memory delta = _deltaLeaf(_wrong(), 2);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.EvidenceCount.selector, 0, 1));
        court.challengeReward(_posted(), new ScoreLeaf[][](0), delta.account, _one(delta));
    }

    /// Each shape of evidence that does not show absence: none, a single leaf inside, neighbours on the wrong side,
    /// leaves that do not follow one another, more than two.
    function test_RefusesEvidenceThatLeavesRoomForTheAccount() public {
        DeltaLeaf memory delta = _deltaLeaf(_wrong(), 2);
        _refuseEvidence(delta, new uint256[](0));
        _refuseEvidence(delta, _indices(1, 1, 1));
        _refuseEvidence(delta, _indices(3, 3, 1));
        _refuseEvidence(delta, _indices(0, 0, 1));
        _refuseEvidence(delta, _indices(0, 1, 2));
        _refuseEvidence(delta, _indices(1, 3, 2));
        _refuseEvidence(delta, _indices(1, 2, 2));
        _refuseEvidence(delta, _indices(2, 3, 2));
        _refuseEvidence(delta, _indices(1, 2, 3));
    }

    function test_RefusesAnEmptyListWhereDeltasStand() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.BadEvidence.selector, _account(0)));
        court.challengePrevious(_posted(), _account(0), new DeltaLeaf[](0), _posted(), new DeltaLeaf[](0));
    }

    function test_RefusesDeltasOfAReportBeforeTheFirst() public {
        DeltaLeaf[] memory here = _one(_deltaLeaf(_wrong(), 0));
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.BadEvidence.selector, _account(0)));
        court.challengePrevious(_posted(), _account(0), here, _posted(), here);
    }

    function test_RefusesAnotherReportAsThePreviousOne() public {
        vm.warp(block.timestamp + 1 days);
        bytes32 firstHash = ledger.hashReport(_posted());
        Data memory next = _rightData(1);
        Report memory second = _reportOf(next);
        second.issuedWei = uint256(BUDGET_WEI) * 2;
        _post(second);
        DeltaLeaf[] memory here = _one(_deltaLeaf(next, 0));
        bytes32 secondHash = ledger.hashReport(second);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NotThePrevious.selector, secondHash, firstHash));
        court.challengePrevious(second, _account(0), here, second, here);
    }

    function test_RefusesARewardsLeafThatIsNotInTheTree() public {
        DeltaLeaf[] memory here = _one(_deltaLeaf(_wrong(), 0));
        bytes32[] memory proof = _rewardProof(_wrong(), 0);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NotInTree.selector, _account(0), 0));
        court.challengeLeaf(_posted(), _account(0), here, 1, proof);
    }

    function test_RefusesABountyToAnybodyButTheChallenger() public {
        bytes32 hash = ledger.hashReport(_posted());
        bytes memory signatures = _sign(ledger.digestReport(_posted()), FIRST_THREE);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NothingToCollect.selector, STRANGER, hash));
        vm.prank(STRANGER);
        court.collect(_posted(), FIRST_THREE, signatures);
    }

    function _refuseEvidence(DeltaLeaf memory delta, uint256[] memory indices) private {
        ScoreLeaf[][] memory scores = new ScoreLeaf[][](1);
        scores[0] = new ScoreLeaf[](indices.length);
        for (uint256 i; i < indices.length; ++i) scores[0][i] = _scoreLeaf(_wrong(), indices[i]);
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.BadEvidence.selector, delta.account));
        court.challengeReward(_posted(), scores, delta.account, _one(delta));
    }

    function _indices(uint256 first, uint256 second, uint256 count) private pure returns (uint256[] memory indices) {
        indices = new uint256[](count);
        indices[0] = first;
        if (count > 1) indices[1] = second;
        if (count > 2) indices[2] = second + 1;
    }

    function _posted() private view returns (Report memory) {
        return abi.decode(posted, (Report));
    }

    /// @dev Wrong, so that only the evidence is in the way.
    function _wrong() private pure returns (Data memory data) {
        data = _rightData(0);
        data.scores[1].score = 21;
    }
}
