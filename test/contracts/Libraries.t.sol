// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {EmissionSchedule} from "../../contracts/libraries/EmissionSchedule.sol";
import {SumTree} from "../../contracts/libraries/SumTree.sol";
import {SumRoot} from "./support/SumRoot.sol";
import {SumTreeBuilder} from "./support/SumTreeBuilder.sol";
import {vm} from "./Vm.sol";

contract LibrariesTest is SumRoot {
    uint256 private constant MAX_LEAVES = 40;

    /// Invariant 14
    function testFuzz_SumTree_LeadsEveryLeafToTheRootAndTheTotalAndNoOtherPlace(
        uint256 seed,
        uint256 width,
        uint256 index,
        uint256 other
    ) public view {
        width = 1 + (width % MAX_LEAVES);
        (index, other) = (index % width, other % width);
        (bytes32[] memory leaves, uint256[] memory values) = _leaves(seed, width);
        (bytes32 wanted, uint256 sum) = SumTreeBuilder.root(leaves, values);
        bytes32[] memory proof = SumTreeBuilder.proof(leaves, values, index);
        (bytes32 root, uint256 total) = this.sumRoot(leaves[index], values[index], index, width, proof);
        require(root == wanted && total == sum, "root");
        (root, ) = this.sumRoot(~leaves[index], values[index], index, width, proof);
        require(root != wanted, "another leaf");
        (root, ) = this.sumRoot(leaves[index], values[index] + 1, index, width, proof);
        require(root != wanted, "another value");
        if (other != index) {
            try this.sumRoot(leaves[index], values[index], other, width, proof) returns (bytes32 found, uint256) {
                require(found != wanted, "another place");
            } catch (bytes memory reason) {
                require(bytes4(reason) == SumTree.ProofLength.selector, "reason");
            }
        }
        if (proof.length == 0) return;
        proof[1] = bytes32(uint256(proof[1]) + 1);
        (root, ) = this.sumRoot(leaves[index], values[index], index, width, proof);
        require(root != wanted, "another sum");
    }

    /// Invariant 14
    function testFuzz_SumTree_RefusesAPlaceOrALengthItCannotHave(uint256 seed, uint256 width, uint256 index) public {
        width = 1 + (width % MAX_LEAVES);
        (bytes32[] memory leaves, uint256[] memory values) = _leaves(seed, width);
        uint256 words = SumTreeBuilder.proof(leaves, values, index % width).length;
        vm.expectRevert(abi.encodeWithSelector(SumTree.ProofLength.selector, words + 1, words));
        this.sumRoot(leaves[0], 1, index % width, width, new bytes32[](words + 1));
        vm.expectRevert(abi.encodeWithSelector(SumTree.IndexOutOfRange.selector, width, width));
        this.sumRoot(leaves[0], 1, width, width, new bytes32[](words));
        vm.expectRevert(abi.encodeWithSelector(SumTree.IndexOutOfRange.selector, 0, 0));
        this.sumRoot(leaves[0], 1, 0, 0, new bytes32[](0));
    }

    /// Invariant 14
    function test_SumTree_OfNoLeavesHasARootOfItsOwn() public pure {
        (bytes32 root, ) = SumTreeBuilder.root(new bytes32[](0), new uint256[](0));
        require(SumTree.emptyRoot() == root, "empty");
    }

    /// A sum that wraps round would let a false total pass.
    function test_SumTree_RefusesSumsThatOverflow() public {
        bytes32[] memory proof = new bytes32[](2);
        proof[1] = bytes32(type(uint256).max);
        vm.expectRevert(abi.encodeWithSignature("Panic(uint256)", 0x11));
        this.sumRoot(0, 1, 0, 2, proof);
    }

    /// Invariant 15: what the definition adds up, period by period.
    function testFuzz_EmissionSchedule_IsTheSumOfItsPeriodsRoundedDown(
        uint64 perSecondWei,
        uint32 halvingS,
        uint256 elapsedS
    ) public pure {
        if (perSecondWei == 0 || halvingS == 0) return;
        elapsedS %= 40 * uint256(halvingS);
        uint256 scaled; // wei times 2^64, so that 40 halvings lose nothing
        uint256 rate = uint256(perSecondWei) << 64;
        for (uint256 left = elapsedS; left > 0; rate >>= 1) {
            uint256 seconds_ = left < halvingS ? left : halvingS;
            scaled += rate * seconds_;
            left -= seconds_;
        }
        require(EmissionSchedule.issuableDown(perSecondWei, halvingS, elapsedS) == scaled >> 64, "sum");
    }

    /// Invariant 15
    function testFuzz_EmissionSchedule_NeverFallsAndNeverReachesItsLimit(
        uint96 perSecondWei,
        uint64 halvingS,
        uint64 elapsedS,
        uint32 more
    ) public pure {
        if (perSecondWei == 0 || halvingS == 0) return;
        uint256 before = EmissionSchedule.issuableDown(perSecondWei, halvingS, elapsedS);
        uint256 later = EmissionSchedule.issuableDown(perSecondWei, halvingS, uint256(elapsedS) + more);
        require(before <= later && later < EmissionSchedule.limitWei(perSecondWei, halvingS), "order");
        require(later - before <= uint256(perSecondWei) * more + 1, "faster than the rate");
    }

    function test_EmissionSchedule_HasTheFiguresOfItsDefinition() public pure {
        require(EmissionSchedule.issuableDown(10, 100, 0) == 0, "nothing at the start");
        require(EmissionSchedule.issuableDown(10, 100, 100) == 1000, "one period");
        require(EmissionSchedule.issuableDown(10, 100, 150) == 1250, "half the rate");
        require(EmissionSchedule.issuableDown(10, 100, 201) == 1502, "a quarter of the rate, down");
        require(EmissionSchedule.issuableDown(10, 100, type(uint64).max) == 1999, "never the limit");
        require(EmissionSchedule.limitWei(10, 100) == 2000, "limit");
    }

    function _leaves(
        uint256 seed,
        uint256 width
    ) private pure returns (bytes32[] memory leaves, uint256[] memory values) {
        (leaves, values) = (new bytes32[](width), new uint256[](width));
        for (uint256 i; i < width; ++i) {
            leaves[i] = keccak256(abi.encode(seed, i));
            values[i] = uint128(uint256(keccak256(abi.encode(leaves[i]))));
        }
    }
}
