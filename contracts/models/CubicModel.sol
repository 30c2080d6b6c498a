// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IScoreModel} from "../interfaces/IScoreModel.sol";

/// @title CubicModel
/// @notice Attention a = sum of weight x clamped feature, scaled and clamped; value = th1 a + th2 a^2 + th3 a^3 in
/// fixed point. Division truncates toward zero, as in ONNX int64.
/// @dev Weights are a contract's code: one zero byte, then the bytes of weights.bin, all int64 big-endian:
/// "CUB1", uint32 n, attentionDivisor, attentionMax, unit, theta1, theta2, theta3, valueDivisor, scoreMax, then
/// weight, min, max for each of n features. The exporter proves the bounds; checked arithmetic stands behind it.
contract CubicModel is IScoreModel {
    bytes32 private constant KIND = keccak256("cubic");
    uint256 private constant CODE_PREFIX = 1; // the zero byte
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
        bytes memory code = weights_.code;
        require(code.length >= CODE_PREFIX + HEADER_BYTES && code[0] == 0, BadWeights(weights_));
        require(bytes4(_load(code, 0)) == "CUB1", BadWeights(weights_));
        bytes memory blob = new bytes(code.length - CODE_PREFIX);
        require(blob.length == HEADER_BYTES + FEATURE_BYTES * _features(code), BadWeights(weights_));
        for (uint256 i; i < blob.length; ++i) blob[i] = code[i + CODE_PREFIX];
        weights = weights_;
        featureSpec = featureSpec_;
        featureCount = _features(code);
        modelId = keccak256(abi.encode(KIND, featureSpec_, keccak256(blob)));
    }

    /// @inheritdoc IScoreModel
    function score(int64[] calldata features) external view returns (uint128) {
        bytes memory code = weights.code;
        uint256 n = _features(code);
        require(features.length == n, FeatureCount(features.length, n));
        int256 a;
        uint256 offset = HEADER_BYTES;
        for (uint256 i; i < n; ++i) {
            a += _word(code, offset) * _clamp(features[i], _word(code, offset + 8), _word(code, offset + 16));
            offset += FEATURE_BYTES;
        }
        a = _clamp(a / _word(code, 8), 0, _word(code, 16));
        int256 unit = _word(code, 24);
        int256 slope = _word(code, 40) + (_word(code, 48) * a) / unit;
        slope = _word(code, 32) + (slope * a) / unit;
        return uint128(uint256(_clamp((slope * a) / _word(code, 56), 0, _word(code, 64))));
    }

    function _features(bytes memory code) private pure returns (uint256) {
        return uint32(bytes4(_load(code, 4)));
    }

    /// @dev The int64 at byte `offset` of the weights.
    function _word(bytes memory code, uint256 offset) private pure returns (int256) {
        return int64(uint64(bytes8(_load(code, offset))));
    }

    /// @dev 32 bytes of the weights from `offset` on; past their end they are whatever memory holds.
    function _load(bytes memory code, uint256 offset) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(code, add(32, CODE_PREFIX)), offset))
        }
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
