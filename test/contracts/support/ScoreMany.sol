// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IScoreModel} from "../../../contracts/interfaces/IScoreModel.sol";

/// @notice Scores many rows in one call, for comparisons of many.
contract ScoreMany {
    /// @notice The scores of rows of `width` features that lie one after the other.
    function scoreMany(
        IScoreModel model,
        uint256 width,
        int64[] calldata features
    ) external view returns (uint128[] memory scores) {
        scores = new uint128[](features.length / width);
        for (uint256 row; row < scores.length; ++row) {
            scores[row] = model.score(features[row * width:(row + 1) * width]);
        }
    }
}
