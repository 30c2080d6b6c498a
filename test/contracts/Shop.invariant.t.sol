// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ContentShop} from "../../contracts/ContentShop.sol";
import {TimeAsset} from "../../contracts/TimeAsset.sol";
import {ShopHandler} from "./support/ShopHandler.sol";

contract ShopInvariantTest {
    ShopHandler private handler;
    ContentShop private shop;
    TimeAsset private time;
    uint256 private supplyWei;

    function setUp() public {
        handler = new ShopHandler();
        (shop, time) = handler.parts();
        supplyWei = time.totalSupply();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// Invariant 32
    function invariant_TheShopHoldsItsBooksAndTheDonations() external view {
        require(time.balanceOf(address(shop)) == handler.bookedWei() + handler.givenWei(), "TIME");
        require(time.totalSupply() == supplyWei, "supply");
    }

    /// Invariants 32, 33, 34
    function invariant_ListingsAreWhatHappened() external view {
        require(handler.listingsAreTheBooks(), "listings");
    }

    /// Invariant 33
    function invariant_WhatIsHeldIsWhatMayComeBack() external view {
        require(handler.heldIsWhatMayComeBack(), "held");
    }

    /// Invariant 31
    function invariant_AccessIsWhatWasPaid() external view {
        require(handler.accessIsWhatWasPaid(), "access");
    }

    /// Invariants 31, 33, 34
    function invariant_NothingUnlawfulWentThrough() external view {
        require(!handler.unlawful(), "unlawful");
    }
}
