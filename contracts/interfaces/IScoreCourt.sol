// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAttentionLedger, Report} from "./IAttentionLedger.sol";
import {IOperatorSet} from "./IOperatorSet.sol";

/// @notice One account's score in a program of a report, with its proof against the program's scoresRoot.
struct ScoreLeaf {
    address account;
    int64[] features;
    uint128 score;
    uint256 index;
    bytes32[] proof; // sibling hashes and sums, leaf upward; see SumTree
}

/// @notice What an account had earned before a report and with it, with its proof against the deltasRoot.
struct DeltaLeaf {
    address account;
    uint256 previousCumulativeWei;
    uint256 cumulativeWei;
    uint256 index;
    uint256 leaves; // how many the tree has; its root binds it
    bytes32[] proof; // sibling hashes and sums of cumulativeWei, leaf upward; see SumTree
}

/// @notice What the root of a sum tree binds: it is keccak256 of these three words. All are zero where nothing stands;
/// without leaves, any other node or sum is no tree's, and never right.
struct TreeTop {
    bytes32 node;
    uint256 total;
    uint256 leaves;
}

/// @title IScoreCourt
/// @notice Anyone who shows that a pending report is wrong has it voided. The evidence is arithmetic, so there is no
/// vote and the challenger stakes nothing. Whoever was first may then collect the bounty from the operators who signed;
/// once the head start is over, anybody may, so that signers who challenge themselves cannot let their bonds be.
/// @dev Evidence about one account is a list of leaves: the account's own leaf alone, or, to show that it has none, its
/// neighbours in the tree: two that follow one another, the one at either end, or none where the tree is empty.
/// Not provable here: leaves that the artifact withholds, and features that do not follow from the log.
interface IScoreCourt {
    /// @notice The report was shown to be wrong and voided; `account` is where it was wrong, zero for a sum.
    event ReportRefuted(
        uint64 indexed epoch,
        bytes32 indexed reportHash,
        address indexed challenger,
        bytes4 challenge,
        address account
    );

    /// @notice The report is not the pending one of its epoch.
    error ReportNotPending(uint64 epoch, bytes32 reportHash);
    /// @notice The leaf does not stand in the tree that the report commits to.
    error NotInTree(address account, uint256 index);
    /// @notice The leaves neither are the account's own nor show that it has none.
    error BadEvidence(address account);
    /// @notice Evidence came for `given` programs, the report has `wanted`.
    error EvidenceCount(uint256 given, uint256 wanted);
    /// @notice A declared program has no model: its scores come signed from the producer.
    error ProgramDeclared(bytes32 id);
    /// @notice The three words are not what the root in the report binds, which is `wanted`.
    error NotTheTop(bytes32 given, bytes32 wanted);
    /// @notice What the challenge calls wrong is right; `account` is zero for a sum.
    error NothingWrong(address account);
    /// @notice The report handed in as the previous one is not the one that the report names.
    error NotThePrevious(bytes32 given, bytes32 wanted);
    /// @notice Nobody had the report voided, or its bounty was collected.
    error NothingToCollect(address caller, bytes32 reportHash);
    /// @notice Until `openAtS` only `challenger`, who had the report voided, may collect.
    error NotOpenYet(address challenger, uint64 openAtS);

    /// @notice The registered model gives another score for the leaf's features, or takes another number of them.
    function challengeScore(Report calldata report, uint256 programIndex, ScoreLeaf calldata leaf) external;

    /// @notice The account's new amount is not its previous one plus what its scores earn it, or it is left out though
    /// they earn it something.
    /// @param scores For each program of the report, evidence about the account.
    /// @param deltas Evidence about the account in the report.
    function challengeReward(
        Report calldata report,
        ScoreLeaf[][] calldata scores,
        address account,
        DeltaLeaf[] calldata deltas
    ) external;

    /// @notice The account's amounts do not follow on the report before: its previous amount differs from what it had
    /// there (nothing, if it is absent there), or it is left out here though it had earned.
    /// @param deltas Evidence about the account in the report.
    /// @param before The report before; ignored for epoch 1.
    /// @param beforeDeltas Evidence about the account in the report before; empty for epoch 1.
    function challengePrevious(
        Report calldata report,
        address account,
        DeltaLeaf[] calldata deltas,
        Report calldata before,
        DeltaLeaf[] calldata beforeDeltas
    ) external;

    /// @notice The leaf that the account would claim with holds another amount than its delta, or it has no delta.
    /// @param deltas Evidence about the account in the report.
    /// @param cumulativeWei What the rewards leaf holds.
    /// @param proof Of the rewards leaf, sorted pairs.
    function challengeLeaf(
        Report calldata report,
        address account,
        DeltaLeaf[] calldata deltas,
        uint256 cumulativeWei,
        bytes32[] calldata proof
    ) external;

    /// @notice Two neighbouring score leaves do not rise by account: one stands twice, or absence cannot be relied on.
    function challengeScoreOrder(
        Report calldata report,
        uint256 programIndex,
        ScoreLeaf calldata left,
        ScoreLeaf calldata right
    ) external;

    /// @notice Two neighbouring deltas do not rise by account.
    function challengeDeltaOrder(Report calldata report, DeltaLeaf calldata left, DeltaLeaf calldata right) external;

    /// @notice The program's scores are not as many, or do not sum to what the report says, or its root has no leaves
    /// and yet a sum or a node: no score of it could be proved, and every share is another.
    /// @param top Of the program's scores.
    function challengeTotal(Report calldata report, uint256 programIndex, TreeTop calldata top) external;

    /// @notice The deltas sum to another figure than the report's issuedWei, which is zero where nobody ever earned, or
    /// their root has no leaves and yet a sum or a node: it claims what no leaf could bear out.
    /// @param top Of the deltas.
    function challengeIssued(Report calldata report, TreeTop calldata top) external;

    /// @notice Takes the bounty for a voided report from the bonds of those who signed it and pays it to the caller: the
    /// challenger, or, from `openAtS` on, whoever is first.
    /// @param bitmap The signers, and `signatures` theirs, as the voided report was posted with.
    function collect(Report calldata report, uint256 bitmap, bytes calldata signatures) external;

    /// @notice Who had the report voided, and from when on anybody may collect, in seconds; zeros where there is nothing
    /// to collect.
    function bountyOf(bytes32 reportHash) external view returns (address challenger, uint64 openAtS);

    /// @notice Seconds after a challenge for which its bounty is the challenger's: half of the challenge period.
    function headStartS() external view returns (uint64);

    function ledger() external view returns (IAttentionLedger);
    function operatorSet() external view returns (IOperatorSet);
}
