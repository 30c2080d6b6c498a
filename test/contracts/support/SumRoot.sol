// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {SumTree} from "../../../contracts/libraries/SumTree.sol";

/// @notice Lets a test call the library by `this`: proofs are calldata, and a revert does not end the test.
abstract contract SumRoot {
    function sumRoot(
        bytes32 leaf,
        uint256 value,
        uint256 index,
        uint256 leaves,
        bytes32[] calldata proof
    ) external pure returns (bytes32, uint256) {
        return SumTree.root(leaf, value, index, leaves, proof);
    }
}
