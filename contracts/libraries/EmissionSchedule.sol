// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title EmissionSchedule
/// @notice The most that may be issued over time: a rate that halves every `halvingS` seconds.
library EmissionSchedule {
    /// @notice What the schedule approaches and never reaches, in wei.
    function limitWei(uint256 perSecondWei, uint256 halvingS) internal pure returns (uint256) {
        return 2 * perSecondWei * halvingS;
    }

    /// @notice Issuable in the first `elapsedS` seconds, in wei, rounded down so that no rounding ever adds to it.
    /// @dev What is left of the limit after k halvings and r seconds is (limit - rate * r) / 2^k, rounded up here.
    function issuableDown(uint256 perSecondWei, uint256 halvingS, uint256 elapsedS) internal pure returns (uint256) {
        uint256 limit = limitWei(perSecondWei, halvingS);
        uint256 left = limit - perSecondWei * (elapsedS % halvingS);
        return limit - (((left - 1) >> (elapsedS / halvingS)) + 1);
    }
}
