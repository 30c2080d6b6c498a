// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Purposes
/// @notice What data may be read for, a bit each. A grant names several, a read as many as it serves.
library Purposes {
    /// @dev Consent that the oracle needs to score an account in a program that asks for consent.
    uint32 internal constant MEASURE = 1;
    uint32 internal constant RESEARCH = 2;
    uint32 internal constant ADVERTISE = 4;
    uint32 internal constant TRAIN = 8;
    uint32 internal constant SUPPORT = 16;
    uint32 internal constant ALL = 31;

    /// @notice Whether `purposes` names at least one purpose and none without a name.
    function areNamed(uint32 purposes) internal pure returns (bool) {
        return purposes != 0 && purposes & ~ALL == 0;
    }

    /// @notice Whether whoever was given `granted` may read for all of `wanted`. Nobody reads for nothing.
    function cover(uint32 granted, uint32 wanted) internal pure returns (bool) {
        return areNamed(wanted) && granted & wanted == wanted;
    }
}
