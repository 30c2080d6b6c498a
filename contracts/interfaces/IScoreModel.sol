// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title IScoreModel
/// @notice An exact value model: the same integers in, the same score out, here, in TypeScript and in ONNX.
interface IScoreModel {
    /// @notice The weights blob is shorter, longer or of another kind than its header says; or there is no model to weigh.
    error BadWeights(address weights);
    /// @notice `given` features came where the model takes `wanted`.
    error FeatureCount(uint256 given, uint256 wanted);

    /// @notice The score of one account, in [0, 2^40). Features outside their range are clamped to it.
    function score(int64[] calldata features) external view returns (uint128);

    /// @notice How many features the model takes.
    function featureCount() external view returns (uint256);

    /// @notice keccak256(abi.encode(kind, featureSpec, keccak256(weights))): what reports name. Of a model that weighs another, that one's
    /// id stands in place of keccak256(weights).
    function modelId() external view returns (bytes32);

    /// @notice Hash of the canonical JSON of the features that the model takes, in order.
    function featureSpec() external view returns (bytes32);
}
