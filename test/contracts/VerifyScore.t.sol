// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAttentionLedger, Report} from "../../contracts/interfaces/IAttentionLedger.sol";
import {Bank} from "./support/Bank.sol";
import {SumTreeBuilder} from "./support/SumTreeBuilder.sol";
import {vm} from "./Vm.sol";

contract VerifyScoreTest is Bank {
    uint256 private constant COUNT = 5;
    bytes private posted; // the report, encoded
    bytes32[] private leaves;
    uint256[] private scores;

    function setUp() public {
        _openBank();
        vm.warp(START_S + 1 days);
        for (uint256 i; i < COUNT; ++i) {
            scores.push(10 + i);
            leaves.push(
                keccak256(bytes.concat(keccak256(abi.encode(PROGRAM_ID, _account(i), _features(i), uint128(10 + i)))))
            );
        }
        Report memory next = _nextReport(keccak256("rewards"), 0);
        next.programs[0].leaves = uint32(COUNT);
        (next.programs[0].scoresRoot, next.programs[0].totalScore) = SumTreeBuilder.root(leaves, scores);
        _post(next);
        posted = abi.encode(next);
    }

    /// Invariant 14
    function testFuzz_VerifyScore_KnowsEveryScoreAndNoOther(uint256 index, uint128 score, uint160 other) public view {
        index %= COUNT;
        bytes32[] memory proof = _proof(index);
        int64[] memory features = _features(index);
        uint128 right = uint128(scores[index]);
        require(ledger.verifyScore(_posted(), 0, _account(index), features, right, index, proof), "right");
        if (score != right && score < type(uint128).max - 100) {
            require(!ledger.verifyScore(_posted(), 0, _account(index), features, score, index, proof), "score");
        }
        if (address(other) != _account(index)) {
            require(!ledger.verifyScore(_posted(), 0, address(other), features, right, index, proof), "account");
        }
        features[1] += 1;
        require(!ledger.verifyScore(_posted(), 0, _account(index), features, right, index, proof), "features");
    }

    function test_VerifyScore_RefusesAReportThatWasNotPosted() public {
        Report memory other = _posted();
        other.artifact = keccak256("another");
        bytes32 hash = ledger.hashReport(other);
        bytes32[] memory proof = _proof(0);
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.ReportUnknown.selector, 1, hash));
        ledger.verifyScore(other, 0, _account(0), _features(0), 10, 0, proof);
    }

    function test_VerifyScore_RefusesAProgramTheReportDoesNotHave() public {
        bytes32[] memory proof = _proof(0);
        Report memory report = _posted();
        vm.expectRevert(abi.encodeWithSelector(IAttentionLedger.NoSuchProgram.selector, 1, 1));
        ledger.verifyScore(report, 1, _account(0), _features(0), 10, 0, proof);
    }

    /// A total that the tree does not hold would change every share.
    function test_VerifyScore_IsFalseWhereTheReportStatesAnotherTotal() public {
        vm.warp(block.timestamp + CHALLENGE_S);
        Report memory next = _nextReport(keccak256("rewards"), 0);
        next.programs[0] = _posted().programs[0];
        next.programs[0].totalScore += 1;
        _post(next);
        require(!ledger.verifyScore(next, 0, _account(0), _features(0), 10, 0, _proof(0)), "total");
    }

    function _proof(uint256 index) private view returns (bytes32[] memory) {
        return SumTreeBuilder.proof(leaves, scores, index);
    }

    function _posted() private view returns (Report memory) {
        return abi.decode(posted, (Report));
    }

    function _account(uint256 i) private pure returns (address) {
        return address(uint160(0xA0 + i));
    }

    function _features(uint256 i) private pure returns (int64[] memory features) {
        features = new int64[](2);
        (features[0], features[1]) = (int64(uint64(i)), -7);
    }
}
