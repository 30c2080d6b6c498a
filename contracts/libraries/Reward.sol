// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ProgramTerms} from "../interfaces/IAttentionLedger.sol";

/// @title Reward
/// @notice What a score earns, the same integer as the oracle computes.
library Reward {
    /// @notice floor(budget x score / total), at a rate no more than rate x score, and no more than the account's cap.
    /// Rounded down: all accounts together never earn more than the budget.
    function rewardDown(
        ProgramTerms memory terms,
        uint256 score,
        uint256 totalScore
    ) internal pure returns (uint256 amountWei) {
        if (score == 0) return 0;
        amountWei = Math.mulDiv(terms.budgetWei, score, totalScore);
        if (terms.rateWei != 0) amountWei = Math.min(amountWei, uint256(terms.rateWei) * score);
        if (terms.capWei != 0) amountWei = Math.min(amountWei, terms.capWei);
    }
}
