// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IScoreModel} from "../interfaces/IScoreModel.sol";

/// @title WeighedModel
/// @notice The score of another exact model times a weight in [0, 1], rounded down: so an account that may be one of many of one
/// person is paid less for the same work. Rounding down never pays what the weight takes away.
/// @dev The last feature is the weight in units of 2^-16, clamped to [0, 65536]; those before it are the other model's. The id is as true
/// as the inner model's: who registers this contract looks at the code of both.
contract WeighedModel is IScoreModel {
    bytes32 private constant KIND = keccak256("weighed");
    uint256 private constant SHIFT = 16;

    /// @notice The model that is weighed.
    IScoreModel public immutable inner;
    /// @inheritdoc IScoreModel
    bytes32 public immutable featureSpec;
    /// @inheritdoc IScoreModel
    bytes32 public immutable modelId;
    /// @inheritdoc IScoreModel
    uint256 public immutable featureCount;

    constructor(IScoreModel inner_, bytes32 featureSpec_) {
        require(address(inner_).code.length > 0, BadWeights(address(inner_)));
        inner = inner_;
        featureSpec = featureSpec_;
        featureCount = inner_.featureCount() + 1;
        modelId = keccak256(abi.encode(KIND, featureSpec_, inner_.modelId()));
    }

    /// @inheritdoc IScoreModel
    function score(int64[] calldata features) external view returns (uint128) {
        require(features.length == featureCount, FeatureCount(features.length, featureCount));
        uint256 last = features.length - 1;
        int64 weight = features[last];
        if (weight <= 0) return 0;
        uint256 held = uint64(weight) > 1 << SHIFT ? 1 << SHIFT : uint64(weight);
        return uint128((inner.score(features[:last]) * held) >> SHIFT);
    }
}
