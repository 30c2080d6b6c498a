// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IContentShop, Listing, Pricing} from "../../contracts/interfaces/IContentShop.sol";
import {ReenteringReader} from "./support/HostileWallets.sol";
import {ShopBank} from "./support/ShopBank.sol";
import {vm} from "./Vm.sol";

contract ContentShopTest is ShopBank {
    function setUp() public {
        _openShop();
    }

    function test_List_TellsTheListing() public {
        uint256 id = _list(3, Pricing(true, 5e17, 86_400, 3600));
        Listing memory listed = shop.listing(id);
        require(id == 1 && listed.creator == address(this) && !listed.closed, "who");
        require(listed.valueWei == VALUE_WEI && listed.sold == 0 && listed.revenueWei == 0, "value");
        bytes memory wanted = abi.encode(Pricing(true, 5e17, 86_400, 3600));
        require(keccak256(abi.encode(listed.pricing)) == keccak256(wanted), "pricing");
        require(keccak256(bytes(shop.uri(id))) == keccak256("ipfs://pass"), "uri");
        (uint256 shareBps, , ) = shop.payeeOf(id, _payee(2));
        require(shareBps == 3_334, "share");
        require(address(shop.timeAsset()) == address(asset) && shop.treasury() == TREASURY, "parts");
        require(shop.feeBps() == FEE_BPS && address(shop.operatorSet()) == address(operatorSet), "terms");
    }

    /// Invariant 31
    function testFuzz_Purchase_CostsValueTimesQuantityAndGivesPasses(uint64 quantity, uint256 payees) public {
        quantity = (quantity % 100_000) + 1;
        uint256 id = _list((payees % 16) + 1, _plain());
        uint256 before = asset.balanceOf(readers[0]);
        vm.prank(readers[0]);
        uint256 totalWei = shop.purchase(id, quantity, uint256(VALUE_WEI) * quantity, readers[1], 0);
        require(totalWei == uint256(VALUE_WEI) * quantity, "total");
        require(before - asset.balanceOf(readers[0]) == totalWei, "paid");
        require(shop.balanceOf(readers[1], id) == quantity && shop.balanceOf(readers[0], id) == 0, "passes");
        require(shop.hasAccess(readers[1], id) && !shop.hasAccess(readers[0], id), "access");
        Listing memory listed = shop.listing(id);
        require(listed.sold == quantity && uint256(listed.revenueWei) + listed.feesWei == totalWei, "books");
        require(listed.feesWei == (totalWei * FEE_BPS + 9_999) / 10_000, "fee");
    }

    /// Invariants 32, 33
    function testFuzz_Claim_PaysSharesAndNeverMoreThanCame(uint256 seed) public {
        uint256 payees = (seed % 16) + 1;
        uint256 id = _list(payees, Pricing(false, 0, 0, 3600));
        uint256 paidWei;
        uint256 outWei;
        for (uint256 i; i < 14; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 act = seed % 5;
            if (act <= 1) paidWei += _purchase(i % 3, id, uint64((seed >> 8) % 50) + 1);
            else if (act == 2) {
                shop.tip(id, uint96((seed >> 8) % 1e20));
                paidWei += (seed >> 8) % 1e20;
            } else if (act == 3) outWei += _tryClaim(id, (seed >> 8) % payees);
            else outWei += _tryRefund(id, i % 3);
            Listing memory now_ = shop.listing(id);
            require(asset.balanceOf(address(shop)) == paidWei - outWei, "balance");
            require(uint256(now_.revenueWei) - now_.claimedWei + now_.feesWei == paidWei - outWei, "books");
        }
        outWei += shop.collect(id);
        require(asset.balanceOf(TREASURY) != 0 || paidWei == 0 || shop.listing(id).sold == 0, "fees");
        for (uint256 round; round < 2; ++round) {
            for (uint256 i; i < payees; ++i) outWei += _tryClaim(id, i);
        }
        require(outWei <= paidWei && asset.balanceOf(address(shop)) == paidWei - outWei, "more than came");
    }

    /// Invariant 32: without refunds only rounding stays behind.
    function testFuzz_Claim_LeavesDustOnly(uint256 seed) public {
        uint256 payees = (seed % 16) + 1;
        uint256 id = _list(payees, _plain());
        uint256 paidWei;
        for (uint256 i; i < 4; ++i) {
            paidWei += _purchase(0, id, uint64((seed >> (8 * i)) % 99) + 1);
            shop.tip(id, uint96(seed % 1e19));
            paidWei += seed % 1e19;
            _tryClaim(id, (seed >> (16 * i)) % payees);
        }
        for (uint256 i; i < payees; ++i) {
            _tryClaim(id, i);
            (uint256 shareBps, uint256 claimedWei, uint256 dueWei) = shop.payeeOf(id, _payee(i));
            require(claimedWei == (uint256(shop.listing(id).revenueWei) * shareBps) / 10_000 && dueWei == 0, "share");
            require(asset.balanceOf(_payee(i)) == claimedWei, "paid");
        }
        require(shop.collect(id) != 0 && shop.collect(id) == 0, "fees are paid once");
        require(asset.balanceOf(address(shop)) < payees, "dust");
    }

    /// Invariant 31
    function testFuzz_Purchase_UnderOneReferenceIsPaidOnce(uint256 ref) public {
        if (ref == 0) ref = 1;
        uint256 id = _list(1, _plain());
        vm.startPrank(readers[0]);
        shop.purchase(id, 1, VALUE_WEI, readers[0], ref);
        require(shop.refUsed(readers[0], ref) && !shop.refUsed(readers[1], ref), "marked");
        vm.expectRevert(abi.encodeWithSelector(IContentShop.RefUsed.selector, readers[0], ref));
        shop.purchase(id, 1, VALUE_WEI, readers[0], ref);
        unchecked {
            shop.purchase(id, 1, VALUE_WEI, readers[0], ref + 1);
        }
        shop.purchase(id, 1, VALUE_WEI, readers[0], 0);
        shop.purchase(id, 1, VALUE_WEI, readers[0], 0);
        vm.stopPrank();
        vm.prank(readers[1]);
        shop.purchase(id, 1, VALUE_WEI, readers[1], ref);
    }

    function test_Subscribe_ExtendsWhatIsPaidAndEndsByItself() public {
        uint256 id = _list(1, Pricing(false, 0, 30 days, 0));
        vm.startPrank(readers[0]);
        require(shop.subscribe(id, 1, VALUE_WEI, readers[1], 4) == START_S + 30 days, "one");
        require(shop.subscribe(id, 2, 2 * VALUE_WEI, readers[1], 5) == START_S + 90 days, "two more");
        vm.stopPrank();
        require(asset.balanceOf(readers[0]) == MUCH - 3 * uint256(VALUE_WEI), "paid");
        _pass(90 days - 1);
        require(shop.hasAccess(readers[1], id), "the last second");
        _pass(1);
        require(!shop.hasAccess(readers[1], id), "over");
        vm.prank(readers[0]);
        require(shop.subscribe(id, 1, VALUE_WEI, readers[1], 0) == nowS + 30 days, "anew from now");
        require(shop.paidUntilS(id, readers[1]) == nowS + 30 days && shop.listing(id).sold == 4, "books");
    }

    function test_ReenteringReader_GetsNothingMore() public {
        uint256 id = _list(1, Pricing(false, 0, 0, 3600));
        ReenteringReader reader = new ReenteringReader();
        asset.transfer(address(reader), 10e18);
        reader.act(address(asset), abi.encodeCall(asset.approve, (address(shop), type(uint256).max)));
        bytes memory buy = abi.encodeCall(shop.purchase, (id, 1, VALUE_WEI, address(reader), 0));
        bytes[4] memory calls = [
            buy,
            abi.encodeCall(shop.refund, (id)),
            abi.encodeCall(shop.claim, (id, _payee(0))),
            abi.encodeCall(shop.collect, (id))
        ];
        for (uint256 i; i < 4; ++i) {
            reader.plan(address(shop), calls[i]);
            reader.act(address(shop), buy);
            bytes4 reason = bytes4(reader.answer());
            require(reader.tried() && reason == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector, "in");
        }
        require(asset.balanceOf(address(reader)) == 6e18 && shop.balanceOf(address(reader), id) == 4, "books");
    }
}
