// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAttentionLedger, ProgramTerms} from "../interfaces/IAttentionLedger.sol";

/// @title TermsHistory
/// @notice The last two versions of a program's terms: enough for the epoch that is open and one that may be removed.
library TermsHistory {
    /// @dev Four words; posting a report reads the first two.
    struct Terms {
        bytes32 modelId;
        uint96 budgetWei;
        uint96 capWei;
        uint56 fromEpoch; // zero: none
        bool consentRequired;
        bytes32 featureSpec;
        uint96 rateWei;
    }

    /// @dev `previous` holds before `latest.fromEpoch`.
    struct History {
        Terms latest;
        Terms previous;
    }

    /// @notice Makes `terms` the latest from `fromEpoch` on. Terms in force at `earliest`, the first epoch that can
    /// still be posted, move to `previous`; terms that begin at `fromEpoch` or later are replaced.
    /// @dev In between, both versions known are still wanted: refused with ProgramUnsettled.
    function register(
        History storage history,
        bytes32 id,
        ProgramTerms calldata terms,
        uint56 fromEpoch,
        uint256 earliest
    ) internal {
        uint56 latestFrom = history.latest.fromEpoch;
        if (latestFrom < fromEpoch) {
            require(latestFrom <= earliest, IAttentionLedger.ProgramUnsettled(id, latestFrom));
            history.previous = history.latest;
        }
        history.latest = Terms({
            modelId: terms.modelId,
            budgetWei: terms.budgetWei,
            capWei: terms.capWei,
            fromEpoch: fromEpoch,
            consentRequired: terms.consentRequired,
            featureSpec: terms.featureSpec,
            rateWei: terms.rateWei
        });
    }

    /// @notice The version in force at `epoch`; ProgramNotRegistered if none is known.
    function inForce(History storage history, bytes32 id, uint64 epoch) internal view returns (Terms storage terms) {
        terms = history.latest;
        if (terms.fromEpoch > epoch) terms = history.previous;
        uint256 fromEpoch = terms.fromEpoch;
        require(fromEpoch != 0 && fromEpoch <= epoch, IAttentionLedger.ProgramNotRegistered(id, epoch));
    }

    /// @notice The same as registered.
    function termsAt(History storage history, bytes32 id, uint64 epoch) internal view returns (ProgramTerms memory) {
        Terms memory terms = inForce(history, id, epoch);
        return
            ProgramTerms({
                modelId: terms.modelId,
                featureSpec: terms.featureSpec,
                budgetWei: terms.budgetWei,
                capWei: terms.capWei,
                rateWei: terms.rateWei,
                consentRequired: terms.consentRequired
            });
    }
}
