// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice Builds whole sum trees level by level, the plain way: the reference that proofs are tried against.
library SumTreeBuilder {
    /// @notice Root of the leaves, keccak256(abi.encode(top, total, leaves)), and what they sum to.
    function root(bytes32[] memory hashes, uint256[] memory sums) internal pure returns (bytes32, uint256) {
        (bytes32 node, uint256 total) = top(hashes, sums);
        return (keccak256(abi.encode(node, total, hashes.length)), total);
    }

    /// @notice The one node that all leaves stand below, zero without leaves, and what they sum to.
    function top(bytes32[] memory hashes, uint256[] memory sums) internal pure returns (bytes32, uint256) {
        if (hashes.length == 0) return (0, 0);
        while (hashes.length > 1) (hashes, sums) = _up(hashes, sums);
        return (hashes[0], sums[0]);
    }

    /// @notice Sibling hashes and sums of the leaf at `index`, upward.
    function proof(
        bytes32[] memory hashes,
        uint256[] memory sums,
        uint256 index
    ) internal pure returns (bytes32[] memory words) {
        while (hashes.length > 1) {
            uint256 sibling = index ^ 1;
            if (sibling < hashes.length) words = _push(_push(words, hashes[sibling]), bytes32(sums[sibling]));
            (hashes, sums) = _up(hashes, sums);
            index >>= 1;
        }
    }

    function _up(
        bytes32[] memory hashes,
        uint256[] memory sums
    ) private pure returns (bytes32[] memory upHashes, uint256[] memory upSums) {
        uint256 width = (hashes.length + 1) / 2;
        (upHashes, upSums) = (new bytes32[](width), new uint256[](width));
        for (uint256 i; i < width; ++i) {
            (uint256 l, uint256 r) = (2 * i, 2 * i + 1);
            (upHashes[i], upSums[i]) =
                r == hashes.length
                    ? (hashes[l], sums[l])
                    : (keccak256(abi.encode(hashes[l], sums[l], hashes[r], sums[r])), sums[l] + sums[r]);
        }
    }

    function _push(bytes32[] memory words, bytes32 word) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](words.length + 1);
        for (uint256 i; i < words.length; ++i) longer[i] = words[i];
        longer[words.length] = word;
    }
}
