// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IScoreModel} from "../interfaces/IScoreModel.sol";
import {CodeBlob} from "../libraries/CodeBlob.sol";

/// @title TreeModel
/// @notice Boosted decision trees over integers: the sum of one leaf a tree, turned into a score by a rising
/// piecewise-linear link.
/// @dev Weights are the bytes of weights.bin, cut over the code of one or more contracts, each behind one zero byte.
/// All numbers are big-endian:
/// "TRE1", uint16 n, uint16 trees, uint8 depth, uint8 linkShift, uint16 knots, int32 base, then n times uint32 min, uint32 max,
/// then uint64 per knot, then the trees. A tree is a heap of 2^(depth+1) - 1 words of four bytes: in a split, one byte of
/// feature and three of threshold; in a leaf, an int32. The exporter proves the bounds.
contract TreeModel is IScoreModel {
    using CodeBlob for bytes;

    bytes32 private constant KIND = keccak256("trees");
    uint256 private constant HEADER_BYTES = 16;

    /// @inheritdoc IScoreModel
    bytes32 public immutable featureSpec;
    /// @inheritdoc IScoreModel
    bytes32 public immutable modelId;
    /// @inheritdoc IScoreModel
    uint256 public immutable featureCount;
    address[] private _chunks;

    constructor(address[] memory chunks, bytes32 featureSpec_) {
        require(chunks.length > 0, BadWeights(address(0)));
        bytes memory blob = CodeBlob.read(chunks);
        require(blob.length > HEADER_BYTES && bytes4(blob) == "TRE1", BadWeights(chunks[0]));
        (uint256 trees, uint256 depth, uint256 knots) = (_uint(blob, 6, 2), _uint(blob, 8, 1), _uint(blob, 10, 2));
        uint256 length = _linkAt(blob) + 8 * knots + 4 * trees * ((2 << depth) - 1);
        require(knots > 1 && blob.length == length, BadWeights(chunks[0]));
        featureSpec = featureSpec_;
        featureCount = _uint(blob, 4, 2);
        modelId = keccak256(abi.encode(KIND, featureSpec_, keccak256(blob)));
        _chunks = chunks;
    }

    /// @notice The contracts whose code holds the weights, in order.
    function weights() external view returns (address[] memory) {
        return _chunks;
    }

    /// @inheritdoc IScoreModel
    function score(int64[] calldata features) external view returns (uint128) {
        bytes memory blob = CodeBlob.read(_chunks);
        return uint128(_link(blob, _raw(blob, _clamped(blob, features))));
    }

    /// @dev Features within their ranges, so that every value fits a threshold's 24 bits.
    function _clamped(bytes memory blob, int64[] calldata features) private pure returns (uint256[] memory values) {
        uint256 n = _uint(blob, 4, 2);
        require(features.length == n, FeatureCount(features.length, n));
        values = new uint256[](n);
        for (uint256 i; i < n; ++i) {
            uint256 low = _uint(blob, HEADER_BYTES + 8 * i, 4);
            uint256 high = _uint(blob, HEADER_BYTES + 8 * i + 4, 4);
            int256 value = features[i];
            values[i] =
                value < int256(low)
                    ? low
                    : value > int256(high)
                        ? high
                        : uint256(value);
        }
    }

    /// @dev The sum of base and leaves, in units of 2^-16.
    function _raw(bytes memory blob, uint256[] memory values) private pure returns (int256 raw) {
        uint256 depth = _uint(blob, 8, 1);
        uint256 treeBytes = 4 * ((2 << depth) - 1);
        uint256 end = blob.length;
        raw = int32(uint32(_uint(blob, 12, 4)));
        for (uint256 tree = _linkAt(blob) + 8 * _uint(blob, 10, 2); tree < end; tree += treeBytes) {
            uint256 node;
            for (uint256 level; level < depth; ++level) {
                uint256 split = _uint(blob, tree + 4 * node, 4);
                node = 2 * node + (values[split >> 24] > (split & 0xffffff) ? 2 : 1);
            }
            raw += int32(uint32(_uint(blob, tree + 4 * node, 4)));
        }
    }

    /// @dev The score at `raw`: linear between knots that lie 2^linkShift apart from 0 on, constant outside.
    function _link(bytes memory blob, int256 raw) private pure returns (uint256) {
        uint256 shift = _uint(blob, 9, 1);
        uint256 last = _uint(blob, 10, 2) - 1;
        uint256 position = raw < 0 ? 0 : uint256(raw);
        if (position > last << shift) position = last << shift;
        uint256 knot = position >> shift;
        if (knot == last) --knot;
        uint256 low = _uint(blob, _linkAt(blob) + 8 * knot, 8);
        uint256 high = _uint(blob, _linkAt(blob) + 8 * (knot + 1), 8);
        return low + (((high - low) * (position - (knot << shift))) >> shift);
    }

    function _linkAt(bytes memory blob) private pure returns (uint256) {
        return HEADER_BYTES + 8 * _uint(blob, 4, 2);
    }

    /// @dev The unsigned number in the `size` bytes at `offset`.
    function _uint(bytes memory blob, uint256 offset, uint256 size) private pure returns (uint256) {
        return uint256(blob.load(offset)) >> (256 - 8 * size);
    }
}
