// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Program, Report} from "../interfaces/IAttentionLedger.sol";

/// @title ReportHash
/// @notice EIP-712 struct hash of a report. Its type strings stand here and nowhere else on chain.
library ReportHash {
    bytes private constant PROGRAM =
        "Program(bytes32 id,bytes32 modelId,bytes32 scoresRoot,uint32 leaves,uint256 totalScore,uint256 budgetWei)";
    bytes32 private constant PROGRAM_TYPEHASH = keccak256(PROGRAM);
    bytes32 private constant REPORT_TYPEHASH = keccak256(
        abi.encodePacked(
            "Report(bytes32 operatorSet,uint64 epoch,uint32 attempt,bytes32 previous,uint64 windowStart,",
            "uint64 windowEnd,bytes32 logRoot,bytes32 rewardsRoot,bytes32 deltasRoot,uint256 issuedWei,",
            "Program[] programs,bytes32 artifact)",
            PROGRAM
        )
    );

    /// @notice What a later report names as `previous`, and what the domain turns into the signed digest.
    function hashReport(Report calldata report) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    REPORT_TYPEHASH,
                    report.operatorSet,
                    report.epoch,
                    report.attempt,
                    report.previous,
                    report.windowStart,
                    report.windowEnd,
                    report.logRoot,
                    report.rewardsRoot,
                    report.deltasRoot,
                    report.issuedWei,
                    _hashPrograms(report.programs),
                    report.artifact
                )
            );
    }

    function _hashPrograms(Program[] calldata programs) private pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](programs.length);
        for (uint256 i; i < programs.length; ++i) hashes[i] = keccak256(abi.encode(PROGRAM_TYPEHASH, programs[i]));
        return keccak256(abi.encodePacked(hashes));
    }
}
