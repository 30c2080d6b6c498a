// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {IAttentionLedger, Program, Report} from "./interfaces/IAttentionLedger.sol";
import {IOperatorSet} from "./interfaces/IOperatorSet.sol";
import {DeltaLeaf, IScoreCourt, ScoreLeaf, TreeTop} from "./interfaces/IScoreCourt.sol";
import {IScoreModel} from "./interfaces/IScoreModel.sol";
import {Evidence} from "./libraries/Evidence.sol";
import {ReportHash} from "./libraries/ReportHash.sol";
import {Reward} from "./libraries/Reward.sol";

/// @title ScoreCourt
/// @notice Voids reports that are proved wrong; IScoreCourt holds the prose.
contract ScoreCourt is IScoreCourt {
    /// @dev One word.
    struct Bounty {
        address challenger;
        uint64 openAtS;
    }

    /// @inheritdoc IScoreCourt
    IAttentionLedger public immutable ledger;
    /// @inheritdoc IScoreCourt
    IOperatorSet public immutable operatorSet;
    /// @inheritdoc IScoreCourt
    uint64 public immutable headStartS;

    mapping(bytes32 reportHash => Bounty) private _bounties;

    constructor(IAttentionLedger ledger_) {
        ledger = ledger_;
        operatorSet = ledger_.operatorSet();
        headStartS = ledger_.challengePeriodS() / 2;
    }

    /// @inheritdoc IScoreCourt
    function challengeScore(Report calldata report, uint256 programIndex, ScoreLeaf calldata leaf) external {
        bytes32 hash = _requirePending(report);
        Program calldata program = _program(report, programIndex);
        require(program.modelId != 0, ProgramDeclared(program.id));
        Evidence.requireScore(program, leaf);
        IScoreModel model = IScoreModel(ledger.modelOf(program.modelId));
        require(
            leaf.features.length != model.featureCount() || model.score(leaf.features) != leaf.score,
            NothingWrong(leaf.account)
        );
        _refute(report, hash, leaf.account);
    }

    /// @inheritdoc IScoreCourt
    function challengeReward(
        Report calldata report,
        ScoreLeaf[][] calldata scores,
        address account,
        DeltaLeaf[] calldata deltas
    ) external {
        bytes32 hash = _requirePending(report);
        (, uint256 previousWei, uint256 cumulativeWei) = Evidence.deltaOf(report, deltas, account);
        uint256 earnedWei = _earnedWei(report, scores, account);
        require(cumulativeWei < previousWei || cumulativeWei - previousWei != earnedWei, NothingWrong(account));
        _refute(report, hash, account);
    }

    /// @inheritdoc IScoreCourt
    function challengePrevious(
        Report calldata report,
        address account,
        DeltaLeaf[] calldata deltas,
        Report calldata before,
        DeltaLeaf[] calldata beforeDeltas
    ) external {
        bytes32 hash = _requirePending(report);
        (bool here, uint256 previousWei, ) = Evidence.deltaOf(report, deltas, account);
        uint256 hadWei;
        if (report.previous == 0) {
            require(beforeDeltas.length == 0, BadEvidence(account));
        } else {
            bytes32 given = ReportHash.hashReport(before);
            require(given == report.previous, NotThePrevious(given, report.previous));
            (, , hadWei) = Evidence.deltaOf(before, beforeDeltas, account);
        }
        require(here ? previousWei != hadWei : hadWei != 0, NothingWrong(account));
        _refute(report, hash, account);
    }

    /// @inheritdoc IScoreCourt
    function challengeLeaf(
        Report calldata report,
        address account,
        DeltaLeaf[] calldata deltas,
        uint256 cumulativeWei,
        bytes32[] calldata proof
    ) external {
        bytes32 hash = _requirePending(report);
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(account, cumulativeWei))));
        require(MerkleProof.verifyCalldata(proof, report.rewardsRoot, leaf), NotInTree(account, 0));
        (bool here, , uint256 earnedWei) = Evidence.deltaOf(report, deltas, account);
        require(!here || earnedWei != cumulativeWei, NothingWrong(account));
        _refute(report, hash, account);
    }

    /// @inheritdoc IScoreCourt
    function challengeScoreOrder(
        Report calldata report,
        uint256 programIndex,
        ScoreLeaf calldata left,
        ScoreLeaf calldata right
    ) external {
        bytes32 hash = _requirePending(report);
        Program calldata program = _program(report, programIndex);
        Evidence.requireScore(program, left);
        Evidence.requireScore(program, right);
        require(right.index == left.index + 1, BadEvidence(right.account));
        require(left.account >= right.account, NothingWrong(right.account));
        _refute(report, hash, right.account);
    }

    /// @inheritdoc IScoreCourt
    function challengeDeltaOrder(Report calldata report, DeltaLeaf calldata left, DeltaLeaf calldata right) external {
        bytes32 hash = _requirePending(report);
        Evidence.requireDelta(report, left);
        Evidence.requireDelta(report, right);
        require(right.index == left.index + 1, BadEvidence(right.account));
        require(left.account >= right.account, NothingWrong(right.account));
        _refute(report, hash, right.account);
    }

    /// @inheritdoc IScoreCourt
    function challengeTotal(Report calldata report, uint256 programIndex, TreeTop calldata top) external {
        bytes32 hash = _requirePending(report);
        Program calldata program = _program(report, programIndex);
        Evidence.requireTop(program.scoresRoot, top);
        require(
            top.total != program.totalScore || top.leaves != program.leaves || Evidence.isHollow(top),
            NothingWrong(address(0))
        );
        _refute(report, hash, address(0));
    }

    /// @inheritdoc IScoreCourt
    function challengeIssued(Report calldata report, TreeTop calldata top) external {
        bytes32 hash = _requirePending(report);
        Evidence.requireTop(report.deltasRoot, top);
        require(top.total != report.issuedWei || Evidence.isHollow(top), NothingWrong(address(0)));
        _refute(report, hash, address(0));
    }

    /// @inheritdoc IScoreCourt
    function collect(Report calldata report, uint256 bitmap, bytes calldata signatures) external {
        bytes32 hash = ReportHash.hashReport(report);
        Bounty memory bounty = _bounties[hash];
        require(bounty.challenger != address(0), NothingToCollect(msg.sender, hash));
        require(
            msg.sender == bounty.challenger || block.timestamp >= bounty.openAtS,
            NotOpenYet(bounty.challenger, bounty.openAtS)
        );
        delete _bounties[hash];
        operatorSet.slash(report.operatorSet, ledger.digestReport(report), bitmap, signatures, payable(msg.sender));
    }

    /// @inheritdoc IScoreCourt
    function bountyOf(bytes32 reportHash) external view returns (address challenger, uint64 openAtS) {
        Bounty memory bounty = _bounties[reportHash];
        return (bounty.challenger, bounty.openAtS);
    }

    /// @dev The same evidence cannot void a report that follows: the ledger forgets the hash with the report.
    function _refute(Report calldata report, bytes32 hash, address account) private {
        _bounties[hash] = Bounty(msg.sender, uint64(block.timestamp) + headStartS);
        emit ReportRefuted(report.epoch, hash, msg.sender, msg.sig, account);
        ledger.void();
    }

    /// @dev What the account's scores in all programs of the report earn.
    function _earnedWei(
        Report calldata report,
        ScoreLeaf[][] calldata scores,
        address account
    ) private view returns (uint256 earnedWei) {
        require(scores.length == report.programs.length, EvidenceCount(scores.length, report.programs.length));
        for (uint256 i; i < scores.length; ++i) {
            Program calldata program = report.programs[i];
            uint256 score = Evidence.scoreOf(program, scores[i], account);
            earnedWei += Reward.rewardDown(ledger.programTerms(program.id, report.epoch), score, program.totalScore);
        }
    }

    function _requirePending(Report calldata report) private view returns (bytes32 hash) {
        hash = ReportHash.hashReport(report);
        (uint64 epoch, , , uint64 activeAtS) = ledger.head();
        require(
            epoch == report.epoch && block.timestamp < activeAtS && ledger.reportHash(epoch) == hash,
            ReportNotPending(report.epoch, hash)
        );
    }

    function _program(Report calldata report, uint256 programIndex) private pure returns (Program calldata) {
        require(
            programIndex < report.programs.length,
            IAttentionLedger.NoSuchProgram(programIndex, report.programs.length)
        );
        return report.programs[programIndex];
    }
}
