// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title SumTree
/// @notice Tree whose leaves keep their places and whose nodes commit the sum below them:
/// node = keccak256(abi.encode(left, leftSum, right, rightSum)), and the last node of an odd level moves up as it is.
/// Its root binds the number of leaves, so two neighbours prove that nothing stands between them, and the total, which
/// is thus the sum of all provable leaves.
library SumTree {
    /// @notice The tree has only `leaves` leaves.
    error IndexOutOfRange(uint256 index, uint256 leaves);
    /// @notice A proof at this place has `wanted` words.
    error ProofLength(uint256 given, uint256 wanted);

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
        _requireShape(index, leaves, proof.length);
        bytes32 node = leaf;
        total = value;
        uint256 next;
        for (uint256 width = leaves; width > 1; width = (width + 1) >> 1) {
            if (index ^ 1 < width) {
                bytes32 sibling = proof[next];
                uint256 sum = uint256(proof[next + 1]);
                node = index & 1 == 0 ? _join(node, total, sibling, sum) : _join(sibling, sum, node, total);
                total += sum;
                next += 2;
            }
            index >>= 1;
        }
        return (keccak256(abi.encode(node, total, leaves)), total);
    }

    /// @dev keccak256(abi.encode(left, leftSum, right, rightSum)), in memory that is not kept: a proof has a dozen of them.
    function _join(bytes32 left, uint256 leftSum, bytes32 right, uint256 rightSum) private pure returns (bytes32 node) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, left)
            mstore(add(free, 0x20), leftSum)
            mstore(add(free, 0x40), right)
            mstore(add(free, 0x60), rightSum)
            node := keccak256(free, 0x80)
        }
    }

    /// @dev Reverts unless `index` exists and a proof of `given` words fits its place.
    function _requireShape(uint256 index, uint256 leaves, uint256 given) private pure {
        require(index < leaves, IndexOutOfRange(index, leaves));
        uint256 wanted;
        for (uint256 width = leaves; width > 1; width = (width + 1) >> 1) {
            if (index ^ 1 < width) wanted += 2;
            index >>= 1;
        }
        require(given == wanted, ProofLength(given, wanted));
    }
}
