// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title PositionalTree
/// @notice Tree whose leaves keep their places: node = keccak256(left || right), and the last node of an odd level
/// moves up as it is. Its root binds the number of leaves, so two neighbours prove that nothing stands between them.
library PositionalTree {
    /// @notice The tree has only `leaves` leaves.
    error IndexOutOfRange(uint256 index, uint256 leaves);
    /// @notice A proof at this place has `wanted` words.
    error ProofLength(uint256 given, uint256 wanted);

    /// @notice The root that `leaf` at place `index` leads to: keccak256(abi.encode(top, leaves)).
    /// @param proof Siblings from the leaf upward, none where there is no sibling.
    function root(
        bytes32 leaf,
        uint256 index,
        uint256 leaves,
        bytes32[] calldata proof
    ) internal pure returns (bytes32) {
        requireShape(index, leaves, proof.length, 1);
        bytes32 node = leaf;
        uint256 next;
        for (uint256 width = leaves; width > 1; width = (width + 1) >> 1) {
            if (index ^ 1 < width) {
                bytes32 sibling = proof[next++];
                node = index & 1 == 0 ? keccak256(abi.encode(node, sibling)) : keccak256(abi.encode(sibling, node));
            }
            index >>= 1;
        }
        return keccak256(abi.encode(node, leaves));
    }

    /// @notice Reverts unless `index` exists and a proof of `given` words, `words` a sibling, fits its place.
    function requireShape(uint256 index, uint256 leaves, uint256 given, uint256 words) internal pure {
        require(index < leaves, IndexOutOfRange(index, leaves));
        uint256 wanted;
        for (uint256 width = leaves; width > 1; width = (width + 1) >> 1) {
            if (index ^ 1 < width) wanted += words;
            index >>= 1;
        }
        require(given == wanted, ProofLength(given, wanted));
    }
}
