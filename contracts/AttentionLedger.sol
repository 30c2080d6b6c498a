// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {TimeAsset} from "./TimeAsset.sol";
import {IAttentionLedger, Program, ProgramTerms, Report} from "./interfaces/IAttentionLedger.sol";
import {IOperatorSet} from "./interfaces/IOperatorSet.sol";
import {IScoreModel} from "./interfaces/IScoreModel.sol";
import {ITimeAsset} from "./interfaces/ITimeAsset.sol";
import {EmissionSchedule} from "./libraries/EmissionSchedule.sol";
import {ReportHash} from "./libraries/ReportHash.sol";
import {SumTree} from "./libraries/SumTree.sol";
import {TermsHistory} from "./libraries/TermsHistory.sol";

/// @title AttentionLedger
/// @notice The ledger of epoch reports; IAttentionLedger holds the prose.
contract AttentionLedger is IAttentionLedger, AccessManaged, EIP712 {
    using TermsHistory for TermsHistory.History;

    uint64 private constant MAX_CHALLENGE_PERIOD_S = 365 days;

    /// @dev One word. The previous two are what a removal brings back.
    struct Head {
        uint32 epoch;
        uint32 attempt; // of the report posted for `epoch`
        uint32 nextAttempt; // of the epoch to post next
        uint40 windowEnd;
        uint40 activeAtS;
        uint40 previousWindowEnd;
        uint40 previousActiveAtS;
    }

    struct Model {
        address model;
        bool retired;
    }

    /// @inheritdoc IAttentionLedger
    ITimeAsset public immutable timeAsset;
    /// @inheritdoc IAttentionLedger
    IOperatorSet public immutable operatorSet;
    /// @inheritdoc IAttentionLedger
    uint64 public immutable challengePeriodS;
    /// @inheritdoc IAttentionLedger
    uint64 public immutable genesisS;
    /// @inheritdoc IAttentionLedger
    uint96 public immutable emissionPerSecondWei;
    /// @inheritdoc IAttentionLedger
    uint64 public immutable halvingS;

    Head private _head;
    mapping(bytes32 modelId => Model) private _models;
    mapping(bytes32 id => TermsHistory.History) private _programs;
    /// @inheritdoc IAttentionLedger
    mapping(uint64 epoch => bytes32) public reportHash;

    constructor(
        address authority,
        IOperatorSet operatorSet_,
        uint64 challengePeriodS_,
        uint96 emissionPerSecondWei_,
        uint64 halvingS_
    ) AccessManaged(authority) EIP712("AttentionLedger", "1") {
        require(
            challengePeriodS_ != 0 && challengePeriodS_ <= MAX_CHALLENGE_PERIOD_S,
            ChallengePeriodOutOfRange(challengePeriodS_, MAX_CHALLENGE_PERIOD_S)
        );
        require(
            emissionPerSecondWei_ != 0 &&
                halvingS_ != 0 &&
                EmissionSchedule.limitWei(emissionPerSecondWei_, halvingS_) <= type(uint96).max,
            BadSchedule(emissionPerSecondWei_, halvingS_)
        );
        operatorSet = operatorSet_;
        challengePeriodS = challengePeriodS_;
        emissionPerSecondWei = emissionPerSecondWei_;
        halvingS = halvingS_;
        genesisS = uint64(block.timestamp);
        _head.windowEnd = uint40(block.timestamp);
        timeAsset = new TimeAsset();
    }

    /// @inheritdoc IAttentionLedger
    function post(Report calldata report, uint256 bitmap, bytes calldata signatures) external {
        Head memory last = _head;
        require(block.timestamp >= last.activeAtS, ReportPending(last.epoch, last.activeAtS));
        _requireInTurn(report, last);
        _requireIssuable(report);
        bytes32 hash = hashReport(report);
        operatorSet.check(report.operatorSet, _hashTypedDataV4(hash), bitmap, signatures);

        uint40 activeAtS = uint40(block.timestamp + challengePeriodS);
        // The casts are safe: the epoch is one more than a uint32 (checked), the window has ended by now.
        _head = Head({
            epoch: last.epoch + 1,
            attempt: report.attempt,
            nextAttempt: 0,
            windowEnd: uint40(report.windowEnd),
            activeAtS: activeAtS,
            previousWindowEnd: last.windowEnd,
            previousActiveAtS: last.activeAtS
        });
        reportHash[report.epoch] = hash;
        emit ReportPosted(
            report.epoch,
            hash,
            report.artifact,
            report.attempt,
            report.rewardsRoot,
            report.issuedWei,
            activeAtS
        );
        timeAsset.schedule(report.rewardsRoot, report.issuedWei, activeAtS);
    }

    /// @inheritdoc IAttentionLedger
    function veto() external restricted {
        (uint64 epoch, bytes32 hash, uint32 attempt) = _remove();
        emit ReportVetoed(epoch, hash, attempt);
    }

    /// @inheritdoc IAttentionLedger
    function void() external restricted {
        (uint64 epoch, bytes32 hash, uint32 attempt) = _remove();
        emit ReportVoided(epoch, hash, attempt);
    }

    /// @inheritdoc IAttentionLedger
    function registerModel(address model) external restricted {
        bytes32 modelId = IScoreModel(model).modelId();
        require(modelId != 0, ModelIdZero(model));
        require(_models[modelId].model == address(0), ModelAlreadyRegistered(modelId));
        _models[modelId].model = model;
        emit ModelRegistered(modelId, model);
    }

    /// @inheritdoc IAttentionLedger
    function retireModel(bytes32 modelId) external restricted {
        require(modelActive(modelId), ModelNotActive(modelId));
        _models[modelId].retired = true;
        emit ModelRetired(modelId);
    }

    /// @inheritdoc IAttentionLedger
    function registerProgram(bytes32 id, ProgramTerms calldata terms) external restricted {
        require(id != 0, ProgramsNotRising(0, id));
        require(terms.modelId == 0 || modelActive(terms.modelId), ModelNotActive(terms.modelId));
        Head memory last = _head;
        uint56 open = uint56(last.epoch) + 1;
        // Nothing can rest on terms before the first report, so the first terms need not wait.
        uint56 fromEpoch = last.epoch == 0 && last.nextAttempt == 0 ? open : open + 1;
        uint256 earliest = block.timestamp < last.activeAtS ? last.epoch : open;
        _programs[id].register(id, terms, fromEpoch, earliest);
        emit ProgramRegistered(id, fromEpoch, terms);
    }

    /// @inheritdoc IAttentionLedger
    function verifyScore(
        Report calldata report,
        uint256 programIndex,
        address account,
        int64[] calldata features,
        uint128 score,
        uint256 index,
        bytes32[] calldata proof
    ) external view returns (bool) {
        bytes32 hash = hashReport(report);
        require(reportHash[report.epoch] == hash, ReportUnknown(report.epoch, hash));
        require(programIndex < report.programs.length, NoSuchProgram(programIndex, report.programs.length));
        Program calldata program = report.programs[programIndex];
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(program.id, account, features, score))));
        (bytes32 root, uint256 total) = SumTree.root(leaf, score, index, program.leaves, proof);
        return root == program.scoresRoot && total == program.totalScore;
    }

    /// @inheritdoc IAttentionLedger
    function digestReport(Report calldata report) external view returns (bytes32) {
        return _hashTypedDataV4(hashReport(report));
    }

    /// @inheritdoc IAttentionLedger
    function head() external view returns (uint64, uint32, uint64, uint64) {
        Head memory last = _head;
        return (last.epoch, last.nextAttempt, last.windowEnd, last.activeAtS);
    }

    /// @inheritdoc IAttentionLedger
    function programTerms(bytes32 id, uint64 epoch) external view returns (ProgramTerms memory) {
        return _programs[id].termsAt(id, epoch);
    }

    /// @inheritdoc IAttentionLedger
    function modelOf(bytes32 modelId) external view returns (address) {
        return _models[modelId].model;
    }

    /// @inheritdoc IAttentionLedger
    function hashReport(Report calldata report) public pure returns (bytes32) {
        return ReportHash.hashReport(report);
    }

    /// @inheritdoc IAttentionLedger
    function modelActive(bytes32 modelId) public view returns (bool) {
        Model memory found = _models[modelId];
        return found.model != address(0) && !found.retired;
    }

    /// @inheritdoc IAttentionLedger
    function scheduleWei(uint64 atS) public view returns (uint256) {
        return atS <= genesisS ? 0 : EmissionSchedule.issuableDown(emissionPerSecondWei, halvingS, atS - genesisS);
    }

    function _remove() private returns (uint64 epoch, bytes32 hash, uint32 attempt) {
        Head memory last = _head;
        require(block.timestamp < last.activeAtS, NoReportPending(last.epoch));
        (epoch, attempt) = (last.epoch, last.attempt);
        hash = reportHash[epoch];
        delete reportHash[epoch];
        _head = Head({
            epoch: last.epoch - 1,
            attempt: 0,
            nextAttempt: attempt + 1,
            windowEnd: last.previousWindowEnd,
            activeAtS: last.previousActiveAtS,
            previousWindowEnd: 0,
            previousActiveAtS: 0
        });
        timeAsset.withdraw();
    }

    function _requireInTurn(Report calldata report, Head memory last) private view {
        uint256 epoch = uint256(last.epoch) + 1;
        require(report.epoch == epoch, EpochOutOfTurn(report.epoch, uint64(epoch)));
        require(report.attempt == last.nextAttempt, AttemptOutOfTurn(report.attempt, last.nextAttempt));
        bytes32 previous = reportHash[last.epoch];
        require(report.previous == previous, PreviousMismatch(report.previous, previous));
        require(
            report.windowStart == last.windowEnd &&
                report.windowEnd > report.windowStart &&
                report.windowEnd <= block.timestamp,
            WindowMismatch(report.windowStart, report.windowEnd, last.windowEnd)
        );
    }

    function _requireIssuable(Report calldata report) private view {
        uint256 budgetsWei = _requireAsRegistered(report.programs, report.epoch);
        uint256 lastIssuedWei = timeAsset.issuedWei();
        require(
            report.issuedWei >= lastIssuedWei && report.issuedWei - lastIssuedWei <= budgetsWei,
            IssuedOutOfBudget(report.issuedWei, lastIssuedWei, budgetsWei)
        );
        uint256 schedule = scheduleWei(report.windowEnd);
        require(report.issuedWei <= schedule, AboveSchedule(report.issuedWei, schedule));
    }

    function _requireAsRegistered(Program[] calldata programs, uint64 epoch) private view returns (uint256 budgetsWei) {
        bytes32 before;
        for (uint256 i; i < programs.length; ++i) {
            Program calldata program = programs[i];
            require(before < program.id, ProgramsNotRising(before, program.id));
            before = program.id;
            TermsHistory.Terms storage terms = _programs[program.id].inForce(program.id, epoch);
            bytes32 modelId = terms.modelId;
            require(program.modelId == modelId, ModelMismatch(program.id, program.modelId, modelId));
            require(modelId == 0 || modelActive(modelId), ModelNotActive(modelId));
            uint256 budgetWei = terms.budgetWei;
            require(program.budgetWei == budgetWei, BudgetMismatch(program.id, program.budgetWei, budgetWei));
            budgetsWei += budgetWei;
        }
    }
}
