// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DataShareHandler} from "./support/DataShareHandler.sol";
import {vm} from "./Vm.sol";

/// @notice Invariants 60 to 69, in random sequences of all calls.
contract DataShareSequencesTest {
    uint256 private constant CALLS = 24;
    uint256 private constant SEEDS = 60;

    DataShareHandler private handler;
    bytes4[] private calls;

    /// @dev What gives rights stands more than once: most sequences should have some to lose.
    function setUp() public {
        handler = new DataShareHandler();
        calls = [
            handler.register.selector,
            handler.register.selector,
            handler.register.selector,
            handler.grant.selector,
            handler.grant.selector,
            handler.grant.selector,
            handler.grantMany.selector,
            handler.pledge.selector,
            handler.redeem.selector,
            handler.reshare.selector,
            handler.reshare.selector,
            handler.passOn.selector,
            handler.passOn.selector,
            handler.setGroupMember.selector,
            handler.setOffer.selector,
            handler.setOffer.selector,
            handler.buyAccess.selector,
            handler.buyAccess.selector,
            handler.revoke.selector,
            handler.revokeAll.selector,
            handler.revokeShare.selector,
            handler.withdrawOffer.selector,
            handler.rotate.selector,
            handler.freeze.selector,
            handler.unfreeze.selector,
            handler.erase.selector,
            handler.ask.selector
        ];
    }

    /// @dev A run for each seed: 10,000 in the long mode.
    function testFuzz_WhatGoesThroughAndWhoMayReadIsWhatThePlainModelSays(uint256 seed) external {
        _play(seed, CALLS);
    }

    /// @dev Sequences in which both always said no would prove nothing.
    function test_TheSequencesFindReadersWhoMayAndCallsThatPassAndFail() external {
        for (uint256 seed; seed < 20; ++seed) _play(seed, 4 * CALLS);
        require(handler.allowed() > 100, "hardly a read was allowed");
        require(handler.passed() > 100 && handler.refused() > 100, "calls all pass or all fail");
    }

    /// @dev Of sequences as long as the fuzzed ones, each from the beginning.
    function test_TheSequencesOftenReadByAShare() external {
        uint256 reached;
        for (uint256 seed; seed < SEEDS; ++seed) {
            uint256 beginning = vm.snapshotState();
            _play(seed, CALLS);
            if (handler.readsByShare() > 0) ++reached;
            vm.revertToState(beginning);
        }
        require(2 * reached >= SEEDS, string.concat("only ", vm.toString(reached)));
    }

    function _play(uint256 seed, uint256 count) private {
        for (uint256 i; i < count; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            (bool ok, ) = address(handler).call(abi.encodeWithSelector(calls[seed % calls.length], seed));
            require(ok, "the handler itself failed");
        }
        require(bytes(handler.fault()).length == 0, handler.fault());
    }
}
