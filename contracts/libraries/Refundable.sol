// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @dev One word: the payees' part of what buyers paid in a window of `refundS` seconds, and in the one before it.
struct Held {
    uint96 olderWei;
    uint96 newerWei;
    uint64 window; // of `newerWei`, counted from time 0
}

/// @title Refundable
/// @notice What buyers may still give back, which no payee can claim: a payee who bought from its own listing, claimed and
/// gave back would else be paid from the others' parts.
/// @dev A receipt ends `refundS` after it began, so all that it holds was paid in the window now or in the one before.
library Refundable {
    /// @notice `held` as it stands at `nowS`.
    function rolled(Held memory held, uint256 nowS, uint256 refundS) internal pure returns (Held memory) {
        uint64 window = uint64(nowS / refundS);
        if (held.window == window) return held;
        return Held(held.window + 1 == window ? held.newerWei : 0, 0, window);
    }

    /// @notice Holds `paidWei` more, in place.
    function add(Held memory held, uint96 paidWei) internal pure {
        held.newerWei += paidWei;
    }

    /// @notice Lets go of what is given back, in place: the older part first, so that what stays is never released too early.
    function take(Held memory held, uint96 refundWei) internal pure {
        uint96 olderWei = refundWei < held.olderWei ? refundWei : held.olderWei;
        held.olderWei -= olderWei;
        held.newerWei -= refundWei - olderWei;
    }
}
