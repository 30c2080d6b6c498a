// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Positional trees of any width, plain and with sums, written to be read: level by level, each kept.
library PlacedTree {
    struct Tree {
        bytes32[][] hashes; // by level, the leaves first
        uint256[][] sums;
    }

    function build(
        bytes32[] memory leaves,
        uint256[] memory values,
        bool withSums
    ) internal pure returns (Tree memory tree) {
        uint256 levels = 1;
        for (uint256 width = leaves.length; width > 1; width = (width + 1) / 2) ++levels;
        (tree.hashes, tree.sums) = (new bytes32[][](levels), new uint256[][](levels));
        (tree.hashes[0], tree.sums[0]) = (leaves, values);
        for (uint256 level = 1; level < levels; ++level) {
            (tree.hashes[level], tree.sums[level]) = _above(tree.hashes[level - 1], tree.sums[level - 1], withSums);
        }
    }

    function _above(
        bytes32[] memory hashes,
        uint256[] memory sums,
        bool withSums
    ) private pure returns (bytes32[] memory up, uint256[] memory upSums) {
        up = new bytes32[]((hashes.length + 1) / 2);
        upSums = new uint256[](up.length);
        for (uint256 i; i < up.length; ++i) {
            (uint256 left, uint256 right) = (2 * i, 2 * i + 1);
            if (right == hashes.length) (up[i], upSums[i]) = (hashes[left], sums[left]);
            else {
                up[i] =
                    withSums
                        ? keccak256(abi.encode(hashes[left], sums[left], hashes[right], sums[right]))
                        : keccak256(bytes.concat(hashes[left], hashes[right]));
                upSums[i] = sums[left] + sums[right];
            }
        }
    }

    function root(Tree memory tree, bool withSums) internal pure returns (bytes32) {
        uint256 last = tree.hashes.length - 1;
        uint256 leaves = tree.hashes[0].length;
        return
            withSums
                ? keccak256(abi.encode(tree.hashes[last][0], tree.sums[last][0], leaves))
                : keccak256(abi.encode(tree.hashes[last][0], leaves));
    }

    function total(Tree memory tree) internal pure returns (uint256) {
        return tree.sums[tree.sums.length - 1][0];
    }

    function proof(Tree memory tree, uint256 index, bool withSums) internal pure returns (bytes32[] memory words) {
        bytes32[] memory found = new bytes32[](2 * tree.hashes.length);
        uint256 count;
        for (uint256 level; level + 1 < tree.hashes.length; ++level) {
            uint256 sibling = index % 2 == 0 ? index + 1 : index - 1;
            if (sibling < tree.hashes[level].length) {
                found[count++] = tree.hashes[level][sibling];
                if (withSums) found[count++] = bytes32(tree.sums[level][sibling]);
            }
            index /= 2;
        }
        words = new bytes32[](count);
        for (uint256 i; i < count; ++i) words[i] = found[i];
    }
}
