// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {AttentionLedger} from "../../../contracts/AttentionLedger.sol";
import {OperatorSet} from "../../../contracts/OperatorSet.sol";
import {TimeAsset} from "../../../contracts/TimeAsset.sol";
import {Program, ProgramTerms, Report} from "../../../contracts/interfaces/IAttentionLedger.sol";
import {deploy} from "./Deploy.sol";
import {vm} from "../Vm.sol";

/// @notice A bank with five operators of which three must sign, a guardian and a court; this contract is its admin.
contract Bank {
    uint256 internal constant START_S = 1_800_000_000;
    uint64 internal constant CHALLENGE_S = 1 hours;
    uint96 internal constant PER_SECOND_WEI = 1e18;
    uint64 internal constant HALVING_S = 126_144_000;
    bytes32 internal constant PROGRAM_ID = keccak256("network");
    uint96 internal constant BUDGET_WEI = 1_000e18;
    address internal constant GUARDIAN = address(0x6A);
    address internal constant COURT = address(0xC0);
    address internal constant STRANGER = address(0x5A);
    uint256 internal constant FIRST_THREE = 7; // bitmap
    uint256 internal constant PENALTY_WEI = 1 ether;
    uint64 internal constant BOND_DELAY_S = 7 days;

    AccessManager internal access;
    OperatorSet internal operatorSet;
    AttentionLedger internal ledger;
    TimeAsset internal time;
    uint256[] internal keys; // by rising address

    function _openBank() internal {
        vm.warp(START_S);
        access = AccessManager(deploy("AccessManager", abi.encode(address(this))));
        _makeKeys(5);
        operatorSet = OperatorSet(
            deploy("OperatorSet", abi.encode(address(access), _addresses(), 3, PENALTY_WEI, BOND_DELAY_S))
        );
        ledger = AttentionLedger(
            deploy("AttentionLedger", abi.encode(address(access), operatorSet, CHALLENGE_S, PER_SECOND_WEI, HALVING_S))
        );
        time = TimeAsset(address(ledger.timeAsset()));
        _grant(1, GUARDIAN, ledger.veto.selector);
        _grant(2, COURT, ledger.void.selector);
        ledger.registerProgram(PROGRAM_ID, _terms(0, BUDGET_WEI));
    }

    function _grant(uint64 role, address who, bytes4 selector) private {
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = selector;
        access.setTargetFunctionRole(address(ledger), selectors, role);
        access.grantRole(role, who, 0);
    }

    function _makeKeys(uint256 count) internal {
        delete keys;
        for (uint256 key = 1; key <= count; ++key) {
            keys.push(key);
            for (uint256 i = key - 1; i > 0 && vm.addr(keys[i - 1]) > vm.addr(keys[i]); --i) {
                (keys[i - 1], keys[i]) = (keys[i], keys[i - 1]);
            }
        }
    }

    function _addresses() internal view returns (address[] memory operators) {
        operators = new address[](keys.length);
        for (uint256 i; i < operators.length; ++i) operators[i] = vm.addr(keys[i]);
    }

    function _terms(bytes32 modelId, uint96 budgetWei) internal pure returns (ProgramTerms memory) {
        return ProgramTerms(modelId, keccak256("features"), budgetWei, 0, 0, false);
    }

    /// @dev A report of the declared program that fits the ledger as it stands and closes its window now.
    function _nextReport(bytes32 rewardsRoot, uint256 issuedWei) internal view returns (Report memory report) {
        (uint64 epoch, uint32 nextAttempt, uint64 windowEnd, ) = ledger.head();
        report.operatorSet = operatorSet.digest();
        report.epoch = epoch + 1;
        report.attempt = nextAttempt;
        report.previous = ledger.reportHash(epoch);
        report.windowStart = windowEnd;
        report.windowEnd = uint64(block.timestamp);
        report.logRoot = keccak256("log");
        report.rewardsRoot = rewardsRoot;
        report.deltasRoot = keccak256("deltas");
        report.issuedWei = issuedWei;
        report.programs = new Program[](1);
        report.programs[0] = Program(PROGRAM_ID, 0, keccak256("scores"), 1, 1, BUDGET_WEI);
        report.artifact = keccak256("artifact");
    }

    function _post(Report memory report) internal {
        ledger.post(report, FIRST_THREE, _sign(ledger.digestReport(report), FIRST_THREE));
    }

    /// @dev 64-byte signatures of the operators in `bitmap`, in operator order.
    function _sign(bytes32 digest, uint256 bitmap) internal view returns (bytes memory signatures) {
        for (uint256 i; i < keys.length; ++i) {
            if ((bitmap >> i) & 1 == 0) continue;
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(keys[i], digest);
            signatures = abi.encodePacked(signatures, r, bytes32(uint256(s) | (uint256(v - 27) << 255)));
        }
    }
}
