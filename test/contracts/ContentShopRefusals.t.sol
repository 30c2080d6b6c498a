// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ContentShop} from "../../contracts/ContentShop.sol";
import {IContentShop, Pricing} from "../../contracts/interfaces/IContentShop.sol";
import {ShopBank} from "./support/ShopBank.sol";
import {deploy} from "./support/Deploy.sol";
import {vm} from "./Vm.sol";

/// @notice Every error of the shop with its arguments.
contract ContentShopRefusalsTest is ShopBank {
    function setUp() public {
        _openShop();
    }

    function _refuseList(address[] memory payees, uint16[] memory shares, bytes memory reason) private {
        vm.expectRevert(reason);
        shop.list(VALUE_WEI, payees, shares, "", _plain());
    }

    function test_List_RefusesPayeesThatDoNotAddUp() public {
        (address[] memory payees, uint16[] memory shares) = _payees(17);
        _refuseList(payees, shares, abi.encodeWithSelector(IContentShop.PayeeCount.selector, 17, 17));
        _refuseList(new address[](0), new uint16[](0), abi.encodeWithSelector(IContentShop.PayeeCount.selector, 0, 0));
        (payees, shares) = _payees(2);
        _refuseList(payees, new uint16[](3), abi.encodeWithSelector(IContentShop.PayeeCount.selector, 2, 3));
        shares[1] = 4_999;
        _refuseList(payees, shares, abi.encodeWithSelector(IContentShop.SharesSum.selector, 9_999));
        shares[1] = 0;
        _refuseList(payees, shares, abi.encodeWithSelector(IContentShop.BadPayee.selector, payees[1], 0));
        shares[1] = 5_000;
        payees[1] = payees[0];
        _refuseList(payees, shares, abi.encodeWithSelector(IContentShop.BadPayee.selector, payees[0], 5_000));
        payees[1] = address(0);
        _refuseList(payees, shares, abi.encodeWithSelector(IContentShop.BadPayee.selector, address(0), 5_000));
    }

    function test_List_RefusesAValueOfNothingOrBelowItsFloor() public {
        (address[] memory payees, uint16[] memory shares) = _payees(1);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.ZeroValue.selector));
        shop.list(0, payees, shares, "", _plain());
        vm.expectRevert(abi.encodeWithSelector(IContentShop.BelowFloor.selector, 4, 5));
        shop.list(4, payees, shares, "", Pricing(false, 5, 0, 0));
    }

    function test_SetValue_IsTheCreatorsWithinItsFloor() public {
        uint256 id = _list(1, Pricing(false, 5e17, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NotCreator.selector, id, readers[0]));
        vm.prank(readers[0]);
        shop.setValue(id, 1e18);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.BelowFloor.selector, 5e17 - 1, 5e17));
        shop.setValue(id, 5e17 - 1);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.ZeroValue.selector));
        shop.setValue(id, 0);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoListing.selector, 9));
        shop.setValue(9, 1);
        shop.setValue(id, 5e17);
        require(shop.listing(id).valueWei == 5e17, "value");
        uint256 modelled = _list(1, Pricing(true, 0, 0, 0));
        vm.expectRevert(abi.encodeWithSelector(IContentShop.ModelPriced.selector, modelled));
        shop.setValue(modelled, 1e18);
    }

    function test_Close_EndsSalesAndNothingElse() public {
        uint256 id = _list(1, Pricing(false, 0, 0, 3600));
        _purchase(0, id, 2);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NotCreator.selector, id, readers[0]));
        vm.prank(readers[0]);
        shop.close(id);
        shop.close(id);
        require(shop.listing(id).closed, "closed");
        vm.expectRevert(abi.encodeWithSelector(IContentShop.ListingClosed.selector, id));
        shop.purchase(id, 1, VALUE_WEI, readers[1], 0);
        require(shop.hasAccess(readers[0], id), "access stays");
        vm.prank(readers[0]);
        require(shop.refund(id) != 0, "refunds go on");
    }

    function test_Purchase_RefusesWhatIsDearNothingOrNowhere() public {
        uint256 id = _list(1, _plain());
        vm.expectRevert(abi.encodeWithSelector(IContentShop.TooDear.selector, 3e18, 3e18 - 1));
        shop.purchase(id, 3, 3e18 - 1, readers[0], 0);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoQuantity.selector));
        shop.purchase(id, 0, 3e18, readers[0], 0);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoListing.selector, 9));
        shop.purchase(9, 1, 3e18, readers[0], 0);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoListing.selector, 9));
        shop.tip(9, 1);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoListing.selector, 9));
        shop.listing(9);
    }

    function test_Subscribe_IsForSubscriptionsAndPassesAreNot() public {
        uint256 pass = _list(1, _plain());
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoSubscription.selector, pass));
        shop.subscribe(pass, 1, VALUE_WEI, readers[0], 0);
        uint256 paper = _list(1, Pricing(false, 0, type(uint32).max, 0));
        vm.expectRevert(abi.encodeWithSelector(IContentShop.SubscriptionOnly.selector, paper));
        shop.purchase(paper, 1, VALUE_WEI, readers[0], 0);
        uint256 endS = START_S + uint256(type(uint32).max) * 300;
        uint256 most = type(uint40).max;
        vm.expectRevert(abi.encodeWithSelector(IContentShop.PaidTooFar.selector, endS, most));
        shop.subscribe(paper, 300, 300 * uint256(VALUE_WEI), readers[0], 0);
    }

    function test_Claim_RefusesWhatIsNotDue() public {
        uint256 id = _list(2, _plain());
        _purchase(0, id, 2);
        uint256 wei_ = shop.claim(id, _payee(0));
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NothingToClaim.selector, id, _payee(0), wei_));
        shop.claim(id, _payee(0));
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NothingToClaim.selector, id, STRANGER, 0));
        shop.claim(id, STRANGER);
    }

    function test_Constructor_RefusesAFeeAboveAFifth() public {
        vm.expectRevert(abi.encodeWithSelector(IContentShop.FeeOutOfRange.selector, 2_001, 2_000));
        deploy("ContentShop", abi.encode(asset, operatorSet, TREASURY, 2_001));
        require(
            ContentShop(deploy("ContentShop", abi.encode(asset, operatorSet, TREASURY, 2_000))).feeBps() == 2_000,
            "a fifth"
        );
    }
}
