// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DataShareHandler} from "./support/DataShareHandler.sol";

/// @notice Invariants 60 to 69, in random sequences of all calls.
contract DataShareInvariantTest {
    DataShareHandler private handler;

    function setUp() public {
        handler = new DataShareHandler();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function invariant_WhatGoesThroughAndWhoMayReadIsWhatThePlainModelSays() external view {
        require(bytes(handler.fault()).length == 0, handler.fault());
    }

    /// @dev A sequence in which both always said no would prove nothing.
    function test_TheHandlerFindsReadersWhoMay() external {
        for (uint256 seed; seed < 300; ++seed) {
            if (seed % 4 == 0) handler.register(seed);
            else if (seed % 4 == 1) handler.reshare(seed);
            else handler.grant(seed);
        }
        require(bytes(handler.fault()).length == 0, handler.fault());
        require(handler.allowed() > 100, "hardly a read was allowed");
    }
}
