// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IOperatorSet} from "./IOperatorSet.sol";
import {ITimeAsset} from "./ITimeAsset.sol";

/// @notice What one program scored in an epoch. Programs of a report stand in rising order of id.
struct Program {
    bytes32 id; // keccak256 of the program's name
    bytes32 modelId; // zero: declared, its scores come signed from the producer
    bytes32 scoresRoot; // sum tree of score leaves, sorted by account, sums to totalScore
    uint32 leaves; // how many accounts were scored
    uint256 totalScore; // sum of all provable leaves
    uint256 budgetWei; // as registered
}

/// @notice What M of N operators sign for an epoch.
struct Report {
    bytes32 operatorSet; // digest of the operators' version
    uint64 epoch; // from 1
    uint32 attempt; // how often this epoch was vetoed or voided
    bytes32 previous; // hash of the report before, zero for the first
    uint64 windowStart; // seconds, inclusive
    uint64 windowEnd; // seconds, exclusive
    bytes32 logRoot; // head of the event log at the epoch's end marker
    bytes32 rewardsRoot; // sorted-pair tree of (account, cumulativeWei): what claims use
    bytes32 deltasRoot; // sum tree of (account, previousCumulativeWei, cumulativeWei), sorted by account, sums to issuedWei
    uint256 issuedWei; // sum of all cumulative amounts
    Program[] programs;
    bytes32 artifact; // sha256 of the epoch's artifact
}

/// @notice What the admin registered for a program.
struct ProgramTerms {
    bytes32 modelId; // zero: declared
    bytes32 featureSpec; // hash of the canonical JSON of its features
    uint96 budgetWei; // an epoch
    uint96 capWei; // an account and epoch; zero: none
    uint96 rateWei; // a unit of score, the budget as the cap; zero: accounts share the budget
    bool consentRequired; // only accounts that granted MEASURE are scored
}

/// @title IAttentionLedger
/// @notice Takes the operators' signed epoch reports and schedules their rewards roots at the time asset. A report
/// becomes active after the challenge period; until then the guardian may veto it and the court void it, and the
/// epoch is posted again with the next attempt. At most one report is pending.
/// @dev Roles are those of the AccessManager: admin registers models and programs, guardian vetoes, court voids.
/// None of them can mint, change a root or touch a balance.
interface IAttentionLedger {
    event ReportPosted(
        uint64 indexed epoch,
        bytes32 indexed reportHash,
        bytes32 indexed artifact,
        uint32 attempt,
        bytes32 rewardsRoot,
        uint256 issuedWei,
        uint64 activeAtS
    );
    /// @notice The guardian removed the pending report.
    event ReportVetoed(uint64 indexed epoch, bytes32 indexed reportHash, uint32 attempt);
    /// @notice The court removed the pending report: something in it was proved wrong.
    event ReportVoided(uint64 indexed epoch, bytes32 indexed reportHash, uint32 attempt);
    /// @notice `terms` hold for the program from epoch `fromEpoch` on.
    event ProgramRegistered(bytes32 indexed id, uint64 fromEpoch, ProgramTerms terms);
    event ModelRegistered(bytes32 indexed modelId, address indexed model);
    event ModelRetired(bytes32 indexed modelId);

    /// @notice The epoch to post next is `wanted`.
    error EpochOutOfTurn(uint64 epoch, uint64 wanted);
    /// @notice The epoch was removed `wanted` times; a report signed for another attempt is stale.
    error AttemptOutOfTurn(uint32 attempt, uint32 wanted);
    /// @notice The report does not follow the last one.
    error PreviousMismatch(bytes32 previous, bytes32 wanted);
    /// @notice The window must start where the last one ended, end after it starts and not in the future.
    error WindowMismatch(uint64 windowStart, uint64 windowEnd, uint64 lastWindowEnd);
    /// @notice The last report is not active before `activeAtS`.
    error ReportPending(uint64 epoch, uint64 activeAtS);
    /// @notice Issued lies between the last figure and the last plus the programs' budgets.
    error IssuedOutOfBudget(uint256 issuedWei, uint256 lastIssuedWei, uint256 budgetsWei);
    /// @notice Issued may not pass the emission schedule at the window's end.
    error AboveSchedule(uint256 issuedWei, uint256 scheduleWei);
    /// @notice Programs stand in rising order of id, so none counts twice; zero is no id.
    error ProgramsNotRising(bytes32 before, bytes32 id);
    /// @notice The program has no terms at this epoch.
    error ProgramNotRegistered(bytes32 id, uint64 epoch);
    /// @notice The program is registered with another model.
    error ModelMismatch(bytes32 id, bytes32 modelId, bytes32 wanted);
    /// @notice The program is registered with another budget.
    error BudgetMismatch(bytes32 id, uint256 budgetWei, uint256 wantedWei);
    /// @notice No active model has this id.
    error ModelNotActive(bytes32 modelId);
    /// @notice The contract at `model` answers with the id zero, which stands for declared programs.
    error ModelIdZero(address model);
    /// @notice A model id once registered stays with its contract.
    error ModelAlreadyRegistered(bytes32 modelId);
    /// @notice The program's last change is not settled yet: a pending report still rests on the terms before it.
    error ProgramUnsettled(bytes32 id, uint64 fromEpoch);
    /// @notice There is no pending report, so nothing to remove.
    error NoReportPending(uint64 epoch);
    /// @notice The report handed in is not the one that was posted for its epoch.
    error ReportUnknown(uint64 epoch, bytes32 reportHash);
    /// @notice The report has no program at this place.
    error NoSuchProgram(uint256 programIndex, uint256 programs);
    /// @notice A report must be open to challenge for 1 to `maxS` seconds.
    error ChallengePeriodOutOfRange(uint256 challengePeriodS, uint256 maxS);
    /// @notice Zero rate, zero halving, or more in all than 96 bits hold.
    error BadSchedule(uint256 perSecondWei, uint256 halvingS);

    /// @notice Takes the next epoch's report with M of N signatures. Anyone may call.
    function post(Report calldata report, uint256 bitmap, bytes calldata signatures) external;

    /// @notice Removes the pending report. Guardian only.
    function veto() external;

    /// @notice Removes the pending report. Court only.
    function void() external;

    /// @notice Registers an exact model by its contract, which is believed what it says of itself: look at its code first, and of a model that
    /// weighs another at the code of both. Admin only.
    function registerModel(address model) external;

    /// @notice No later report may use the model, and it cannot be registered again. Admin only.
    function retireModel(bytes32 modelId) external;

    /// @notice Sets a program's terms from the epoch after the one now open; before the first report was posted, from
    /// epoch 1. Terms that are not yet in force are replaced. Admin only.
    function registerProgram(bytes32 id, ProgramTerms calldata terms) external;

    /// @notice Whether `account` scored `score` in the report: membership in a program's scores. A dApp can gate on it.
    /// @dev The report may still be pending: who must be sure compares its epoch with `head`. An index or a length of
    /// proof that the tree cannot have reverts (SumTree).
    /// @param proof Sibling hashes and sums, leaf upward; see SumTree.
    function verifyScore(
        Report calldata report,
        uint256 programIndex,
        address account,
        int64[] calldata features,
        uint128 score,
        uint256 index,
        bytes32[] calldata proof
    ) external view returns (bool);

    /// @notice EIP-712 struct hash of a report: what `previous` names.
    function hashReport(Report calldata report) external pure returns (bytes32);

    /// @notice EIP-712 digest of a report: what operators sign.
    function digestReport(Report calldata report) external view returns (bytes32);

    /// @notice Hash of the report posted for an epoch; zero if none stands.
    function reportHash(uint64 epoch) external view returns (bytes32);

    /// @notice The last posted report that stands: its epoch, the attempt of the epoch to post next, the end of its
    /// window, and when it becomes (or became) active.
    function head() external view returns (uint64 epoch, uint32 nextAttempt, uint64 windowEnd, uint64 activeAtS);

    /// @notice The terms of a program at an epoch. Its last two versions are known; before them ProgramNotRegistered.
    function programTerms(bytes32 id, uint64 epoch) external view returns (ProgramTerms memory);

    /// @notice The contract of a registered model, also of a retired one, so that a pending report stays open to
    /// challenge; zero if none.
    function modelOf(bytes32 modelId) external view returns (address);

    /// @notice Whether reports may use the model: registered and not retired.
    function modelActive(bytes32 modelId) external view returns (bool);

    /// @notice The most that may be issued by a time, whole wei, rounded down.
    function scheduleWei(uint64 atS) external view returns (uint256);

    function timeAsset() external view returns (ITimeAsset);
    function operatorSet() external view returns (IOperatorSet);
    function challengePeriodS() external view returns (uint64);
    /// @notice Start of the first window and of the emission schedule.
    function genesisS() external view returns (uint64);
    /// @notice Emission in the first period, wei a second; it halves every `halvingS`.
    function emissionPerSecondWei() external view returns (uint96);
    function halvingS() external view returns (uint64);
}
