// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IScoreModel} from "../../../contracts/interfaces/IScoreModel.sol";

/// @notice The smallest exact model: the score is the first feature.
contract FixedModel is IScoreModel {
    bytes32 public immutable modelId;
    uint256 public constant featureCount = 1;
    bytes32 public constant featureSpec = keccak256("features");

    constructor(bytes32 modelId_) {
        modelId = modelId_;
    }

    function score(int64[] calldata features) external pure returns (uint128) {
        return uint128(uint64(features[0]));
    }
}
