// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ScoreCourt} from "../../../contracts/ScoreCourt.sol";
import {Program, Report} from "../../../contracts/interfaces/IAttentionLedger.sol";
import {DeltaLeaf, IScoreCourt, ScoreLeaf, TreeTop} from "../../../contracts/interfaces/IScoreCourt.sol";
import {Bank} from "./Bank.sol";
import {FixedModel} from "./FixedModel.sol";
import {Entry, RewardsTree} from "./RewardsTree.sol";
import {SumTreeBuilder} from "./SumTreeBuilder.sol";
import {deploy} from "./Deploy.sol";
import {vm} from "../Vm.sol";

/// @notice A bank with a court and one modelled program, and everything that a report of it commits to.
contract CourtBank is Bank {
    struct Scored {
        address account;
        int64 feature; // the fixed model's score
        uint128 score;
    }

    struct Earned {
        address account;
        uint256 previousWei;
        uint256 cumulativeWei;
    }

    /// @dev What the artifact of an epoch holds.
    struct Data {
        Scored[] scores;
        Earned[] deltas;
        Entry[] rewards; // four
    }

    bytes32 internal constant MODELLED = keccak256("modelled");
    address internal constant CHALLENGER = address(0xCA11);
    ScoreCourt internal court;
    bytes32 internal modelId;

    function _openCourt() internal {
        _openBank();
        court = ScoreCourt(deploy("ScoreCourt", abi.encode(ledger)));
        access.grantRole(2, address(court), 0);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = operatorSet.slash.selector;
        access.setTargetFunctionRole(address(operatorSet), selectors, 2);
        FixedModel model = new FixedModel(keccak256("model"));
        modelId = model.modelId();
        ledger.registerModel(address(model));
        ledger.registerProgram(MODELLED, _terms(modelId, BUDGET_WEI));
    }

    /// @dev Four accounts with scores 10, 20, 30, 40 who share the budget of an epoch; `epochs` before it went alike.
    function _rightData(uint256 epochs) internal pure returns (Data memory data) {
        (data.scores, data.deltas, data.rewards) = (new Scored[](4), new Earned[](4), new Entry[](4));
        for (uint256 i; i < 4; ++i) {
            address account = _account(i);
            uint128 score = uint128(10 * (i + 1));
            uint256 rewardWei = (uint256(BUDGET_WEI) * score) / 100;
            data.scores[i] = Scored(account, int64(uint64(score)), score);
            data.deltas[i] = Earned(account, epochs * rewardWei, (epochs + 1) * rewardWei);
            data.rewards[i] = Entry(account, (epochs + 1) * rewardWei);
        }
    }

    function _account(uint256 i) internal pure returns (address) {
        return address(uint160(0xA000 + 16 * i));
    }

    function _reportOf(Data memory data) internal view returns (Report memory report) {
        report = _nextReport(RewardsTree.build(data.rewards)[1], 0);
        (report.deltasRoot, report.issuedWei) = SumTreeBuilder.root(_deltaHashes(data.deltas), _amounts(data.deltas));
        report.programs[0] = Program(MODELLED, modelId, 0, uint32(data.scores.length), 0, BUDGET_WEI);
        (report.programs[0].scoresRoot, report.programs[0].totalScore) = SumTreeBuilder.root(
            _scoreHashes(data.scores),
            _scores(data.scores)
        );
    }

    function _scoreLeaf(Data memory data, uint256 index) internal pure returns (ScoreLeaf memory) {
        Scored memory scored = data.scores[index];
        bytes32[] memory proof = SumTreeBuilder.proof(_scoreHashes(data.scores), _scores(data.scores), index);
        return ScoreLeaf(scored.account, _features(scored.feature), scored.score, index, proof);
    }

    function _deltaLeaf(Data memory data, uint256 index) internal pure returns (DeltaLeaf memory) {
        Earned memory earned = data.deltas[index];
        bytes32[] memory proof = SumTreeBuilder.proof(_deltaHashes(data.deltas), _amounts(data.deltas), index);
        return DeltaLeaf(earned.account, earned.previousWei, earned.cumulativeWei, index, data.deltas.length, proof);
    }

    function _scoresTop(Data memory data) internal pure returns (TreeTop memory) {
        (bytes32 node, uint256 total) = SumTreeBuilder.top(_scoreHashes(data.scores), _scores(data.scores));
        return TreeTop(node, total, data.scores.length);
    }

    function _deltasTop(Data memory data) internal pure returns (TreeTop memory) {
        (bytes32 node, uint256 total) = SumTreeBuilder.top(_deltaHashes(data.deltas), _amounts(data.deltas));
        return TreeTop(node, total, data.deltas.length);
    }

    function _rewardProof(Data memory data, uint256 index) internal pure returns (bytes32[] memory) {
        return RewardsTree.proof(RewardsTree.build(data.rewards), data.rewards.length + index);
    }

    function _expectNothingWrong(address account) internal {
        vm.expectRevert(abi.encodeWithSelector(IScoreCourt.NothingWrong.selector, account));
    }

    function _requireVoided(Report memory report) internal view {
        (uint64 epoch, uint32 nextAttempt, , ) = ledger.head();
        require(epoch == report.epoch - 1 && nextAttempt == 1, "not voided");
        require(ledger.reportHash(report.epoch) == 0, "hash stays");
        (address challenger, uint64 openAtS) = court.bountyOf(ledger.hashReport(report));
        require(challenger == CHALLENGER && openAtS == block.timestamp + CHALLENGE_S / 2, "bounty");
    }

    function _one(ScoreLeaf memory leaf) internal pure returns (ScoreLeaf[] memory leaves) {
        leaves = new ScoreLeaf[](1);
        leaves[0] = leaf;
    }

    function _one(DeltaLeaf memory leaf) internal pure returns (DeltaLeaf[] memory leaves) {
        leaves = new DeltaLeaf[](1);
        leaves[0] = leaf;
    }

    function _two(DeltaLeaf memory left, DeltaLeaf memory right) internal pure returns (DeltaLeaf[] memory leaves) {
        leaves = new DeltaLeaf[](2);
        (leaves[0], leaves[1]) = (left, right);
    }

    function _features(int64 feature) private pure returns (int64[] memory features) {
        features = new int64[](1);
        features[0] = feature;
    }

    function _scoreHashes(Scored[] memory scores) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](scores.length);
        for (uint256 i; i < hashes.length; ++i) {
            bytes memory leaf = abi.encode(MODELLED, scores[i].account, _features(scores[i].feature), scores[i].score);
            hashes[i] = keccak256(bytes.concat(keccak256(leaf)));
        }
    }

    function _deltaHashes(Earned[] memory deltas) private pure returns (bytes32[] memory hashes) {
        hashes = new bytes32[](deltas.length);
        for (uint256 i; i < hashes.length; ++i) {
            hashes[i] = keccak256(bytes.concat(keccak256(abi.encode(deltas[i]))));
        }
    }

    function _scores(Scored[] memory scores) private pure returns (uint256[] memory values) {
        values = new uint256[](scores.length);
        for (uint256 i; i < values.length; ++i) values[i] = scores[i].score;
    }

    function _amounts(Earned[] memory deltas) private pure returns (uint256[] memory values) {
        values = new uint256[](deltas.length);
        for (uint256 i; i < values.length; ++i) values[i] = deltas[i].cumulativeWei;
    }
}
