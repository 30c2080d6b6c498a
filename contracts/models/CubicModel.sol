// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IScoreModel} from "../interfaces/IScoreModel.sol";
import {CodeBlob} from "../libraries/CodeBlob.sol";

/// @title CubicModel
/// @notice Attention a = sum of weight x clamped feature, scaled and clamped; value = th1 a + th2 a^2 + th3 a^3 in
/// fixed point. Division truncates toward zero, as in ONNX int64.
/// @dev Weights are a contract's code: one zero byte, then the bytes of weights.bin, all int64 big-endian:
/// "CUB1", uint32 n, attentionDivisor, attentionMax, unit, theta1, theta2, theta3, valueDivisor, scoreMax, then
/// weight, min, max for each of n features. The exporter proves that no step leaves int64 in ONNX.
contract CubicModel is IScoreModel {
    using CodeBlob for bytes;

    bytes32 private constant KIND = keccak256("cubic");
    uint256 private constant HEADER_BYTES = 72; // magic, n, eight parameters
    uint256 private constant FEATURE_BYTES = 24;

    address public immutable weights;
    /// @inheritdoc IScoreModel
    bytes32 public immutable featureSpec;
    /// @inheritdoc IScoreModel
    bytes32 public immutable modelId;
    /// @inheritdoc IScoreModel
    uint256 public immutable featureCount;

    constructor(address weights_, bytes32 featureSpec_) {
        bytes memory blob = CodeBlob.read(weights_);
        require(blob.length >= HEADER_BYTES && bytes4(blob) == "CUB1", BadWeights(weights_));
        uint256 n = _features(blob);
        require(blob.length == HEADER_BYTES + FEATURE_BYTES * n, BadWeights(weights_));
        weights = weights_;
        featureSpec = featureSpec_;
        featureCount = n;
        modelId = keccak256(abi.encode(KIND, featureSpec_, keccak256(blob)));
    }

    /// @inheritdoc IScoreModel
    /// @dev All numbers of the weights and all features are int64, so no step leaves int256: sums of fewer than 2^32 products
    /// below 2^126, then at most 2^63 x (2^63 + 2^63 x (2^63 + 2^126)).
    function score(int64[] calldata features) external view returns (uint128) {
        bytes memory blob = CodeBlob.read(weights);
        uint256 n = _features(blob);
        require(features.length == n, FeatureCount(features.length, n));
        unchecked {
            int256 a;
            uint256 offset = HEADER_BYTES;
            for (uint256 i; i < n; ++i) {
                bytes32 feature = blob.load(offset);
                a += _first(feature) * _clamp(features[i], _first(feature << 64), _first(feature << 128));
                offset += FEATURE_BYTES;
            }
            a = _clamp(a / _word(blob, 8), 0, _word(blob, 16));
            int256 unit = _word(blob, 24);
            int256 slope = _word(blob, 40) + (_word(blob, 48) * a) / unit;
            slope = _word(blob, 32) + (slope * a) / unit;
            return uint128(uint256(_clamp((slope * a) / _word(blob, 56), 0, _word(blob, 64))));
        }
    }

    function _features(bytes memory blob) private pure returns (uint256) {
        return uint32(bytes4(blob.load(4)));
    }

    /// @dev The int64 at byte `offset` of the weights.
    function _word(bytes memory blob, uint256 offset) private pure returns (int256) {
        return _first(blob.load(offset));
    }

    /// @dev The int64 in the first eight bytes.
    function _first(bytes32 word) private pure returns (int256) {
        return int256(uint256(word)) >> 192;
    }

    function _clamp(int256 x, int256 low, int256 high) private pure returns (int256) {
        return
            x < low
                ? low
                : x > high
                    ? high
                    : x;
    }
}
