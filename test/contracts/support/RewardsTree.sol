// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

struct Entry {
    address account;
    uint256 cumulativeWei;
}

/// @notice A full rewards tree of 2^k entries, in the order given.
library RewardsTree {
    function leaf(Entry memory entry) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(entry.account, entry.cumulativeWei))));
    }

    /// @notice Node 1 is the root, nodes n..2n-1 are the leaves.
    function build(Entry[] memory entries) internal pure returns (bytes32[] memory nodes) {
        uint256 n = entries.length;
        nodes = new bytes32[](2 * n);
        for (uint256 i; i < n; ++i) nodes[n + i] = leaf(entries[i]);
        for (uint256 i = n - 1; i > 0; --i) nodes[i] = Hashes.commutativeKeccak256(nodes[2 * i], nodes[2 * i + 1]);
    }

    /// @notice Siblings from `node` up to the root.
    function proof(bytes32[] memory nodes, uint256 node) internal pure returns (bytes32[] memory siblings) {
        uint256 depth;
        for (uint256 i = node; i > 1; i >>= 1) ++depth;
        siblings = new bytes32[](depth);
        for (uint256 i; i < depth; ++i) siblings[i] = nodes[(node >> i) ^ 1];
    }

    function sum(Entry[] memory entries) internal pure returns (uint256 totalWei) {
        for (uint256 i; i < entries.length; ++i) totalWei += entries[i].cumulativeWei;
    }

    /// @notice What `settle` takes for `count` entries from `start`.
    function pack(Entry[] memory entries, uint256 start, uint256 count) internal pure returns (bytes memory packed) {
        for (uint256 i = start; i < start + count; ++i) {
            packed = abi.encodePacked(packed, entries[i].account, uint128(entries[i].cumulativeWei));
        }
    }
}
