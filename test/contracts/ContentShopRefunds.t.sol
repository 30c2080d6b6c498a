// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IContentShop, Listing, Pricing} from "../../contracts/interfaces/IContentShop.sol";
import {ShopBank} from "./support/ShopBank.sol";
import {vm} from "./Vm.sol";

contract ContentShopRefundsTest is ShopBank {
    mapping(uint256 reader => uint256) private _untilS;
    mapping(uint256 reader => uint256) private _givableWei;

    function setUp() public {
        _openShop();
    }

    function test_Refund_GivesBackWhatThePayeesGotForTheWindow() public {
        uint256 id = _list(2, Pricing(false, 0, 0, 3600));
        _purchase(0, id, 2);
        _pass(3000);
        _purchase(0, id, 1);
        _pass(600);
        vm.prank(readers[0]);
        require(shop.refund(id) == (3 * uint256(VALUE_WEI) * 9_750) / 10_000, "all of the window");
        require(shop.balanceOf(readers[0], id) == 0 && !shop.hasAccess(readers[0], id), "passes");
        Listing memory listed = shop.listing(id);
        require(listed.sold == 0 && listed.revenueWei == 0 && listed.feesWei == 75e15, "books");
        _purchase(0, id, 1);
        _pass(3601);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.RefundTooLate.selector, nowS - 1, nowS));
        vm.prank(readers[0]);
        shop.refund(id);
        _purchase(0, id, 5);
        vm.prank(readers[0]);
        require(shop.refund(id) == (5 * uint256(VALUE_WEI) * 9_750) / 10_000, "the new window only");
        require(shop.balanceOf(readers[0], id) == 1, "the old pass stays");
    }

    function test_Refund_IsRefusedWhereThereIsNone() public {
        uint256 id = _list(1, Pricing(false, 0, 0, 3600));
        bytes memory none = abi.encodeWithSelector(IContentShop.NoRefund.selector, id, readers[0]);
        vm.expectRevert(none);
        vm.prank(readers[0]);
        shop.refund(id);
        vm.prank(readers[0]);
        shop.purchase(id, 1, VALUE_WEI, readers[1], 0); // a gift
        vm.expectRevert(none);
        vm.prank(readers[0]);
        shop.refund(id);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoRefund.selector, id, readers[1]));
        vm.prank(readers[1]);
        shop.refund(id);
        uint256 plain = _list(1, _plain());
        _purchase(0, plain, 1);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.NoRefund.selector, plain, readers[0]));
        vm.prank(readers[0]);
        shop.refund(plain);
    }

    /// Invariant 33
    function test_Claim_WaitsUntilNobodyCanGiveBack() public {
        uint256 id = _list(2, Pricing(false, 0, 0, 3600));
        uint256 partWei = (uint256(VALUE_WEI) * 9_750) / 10_000;
        _purchase(0, id, 1);
        vm.prank(readers[0]);
        shop.purchase(id, 1, VALUE_WEI, readers[1], 0); // a gift, which nobody can give back
        shop.tip(id, 1e18);
        require(shop.listing(id).heldWei == partWei, "held");
        require(shop.claim(id, _payee(0)) == (partWei + 1e18) / 2, "the rest is paid at once");
        _pass(2 * 3600 - 1 - (nowS % 3600));
        bytes memory none = abi.encodeWithSelector(
            IContentShop.NothingToClaim.selector,
            id,
            _payee(0),
            (partWei + 1e18) / 2
        );
        vm.expectRevert(none);
        shop.claim(id, _payee(0));
        _pass(1);
        require(shop.listing(id).heldWei == 0, "let go");
        require(shop.claim(id, _payee(0)) == partWei / 2, "its share");
    }

    /// Invariant 33
    function test_Refund_TakesNothingFromTheOtherPayees() public {
        uint256 id = _list(2, Pricing(false, 0, 0, 3600));
        _purchase(1, id, 100);
        _pass(2 * 3600);
        uint256 halfWei = (50 * uint256(VALUE_WEI) * 9_750) / 10_000;
        require(_tryClaim(id, 0) == halfWei, "its half");
        _purchase(0, id, 80); // the first payee by another name
        require(_tryClaim(id, 0) == 0, "paid for its own purchase");
        require(_tryRefund(id, 0) == (80 * uint256(VALUE_WEI) * 9_750) / 10_000, "given back");
        _pass(2 * 3600);
        require(_tryClaim(id, 0) == 0 && _tryClaim(id, 1) == halfWei, "the other's half");
    }

    /// Invariants 32, 33
    function testFuzz_Refund_IsAlwaysFundedAndNoPayeeGetsAboveItsShare(uint256 seed) public {
        uint256 payees = (seed % 16) + 1;
        uint256 id = _list(payees, Pricing(false, 0, 0, 3600));
        uint256 earnedWei;
        for (uint256 i; i < 20; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 reader = (seed >> 8) % 3;
            if (seed % 4 == 0) _pass((seed >> 16) % 4000);
            else if (seed % 4 == 1) _tryClaim(id, (seed >> 16) % payees);
            else if (seed % 4 == 2) earnedWei += _buyGivable(id, reader, uint64((seed >> 16) % 50) + 1);
            else {
                uint256 wantedWei = nowS <= _untilS[reader] ? _givableWei[reader] : 0;
                require(_tryRefund(id, reader) == wantedWei, "funded");
                if (wantedWei == 0) continue;
                earnedWei -= wantedWei;
                (_untilS[reader], _givableWei[reader]) = (0, 0);
            }
        }
        _pass(2 * 3600);
        for (uint256 i; i < payees; ++i) {
            _tryClaim(id, i);
            (uint256 shareBps, uint256 claimedWei, ) = shop.payeeOf(id, _payee(i));
            require(claimedWei == (earnedWei * shareBps) / 10_000, "its share, to the wei");
        }
    }

    function _buyGivable(uint256 id, uint256 reader, uint64 quantity) private returns (uint256 partWei) {
        partWei = (_purchase(reader, id, quantity) * 9_750) / 10_000;
        if (_untilS[reader] < nowS) (_untilS[reader], _givableWei[reader]) = (nowS + 3600, 0);
        _givableWei[reader] += partWei;
    }
}
