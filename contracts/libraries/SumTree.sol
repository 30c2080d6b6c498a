// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PositionalTree} from "./PositionalTree.sol";

/// @title SumTree
/// @notice Positional tree whose nodes also commit the sum below them:
/// node = keccak256(abi.encode(left, leftSum, right, rightSum)). The total is thus the sum of all provable leaves.
library SumTree {
    /// @notice The root of no leaves.
    function emptyRoot() internal pure returns (bytes32) {
        return keccak256(abi.encode(bytes32(0), uint256(0), uint256(0)));
    }

    /// @notice The root that `leaf` with `value` at place `index` leads to, keccak256(abi.encode(top, total, leaves)),
    /// and the total of the tree. Sums that overflow revert.
    /// @param proof Sibling hashes, each followed by its sum, from the leaf upward; none where there is no sibling.
    function root(
        bytes32 leaf,
        uint256 value,
        uint256 index,
        uint256 leaves,
        bytes32[] calldata proof
    ) internal pure returns (bytes32, uint256 total) {
        PositionalTree.requireShape(index, leaves, proof.length, 2);
        bytes32 node = leaf;
        total = value;
        uint256 next;
        for (uint256 width = leaves; width > 1; width = (width + 1) >> 1) {
            if (index ^ 1 < width) {
                bytes32 sibling = proof[next];
                uint256 sum = uint256(proof[next + 1]);
                node =
                    index & 1 == 0
                        ? keccak256(abi.encode(node, total, sibling, sum))
                        : keccak256(abi.encode(sibling, sum, node, total));
                total += sum;
                next += 2;
            }
            index >>= 1;
        }
        return (keccak256(abi.encode(node, total, leaves)), total);
    }
}
