// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ContentShop} from "../../../contracts/ContentShop.sol";
import {TimeAsset} from "../../../contracts/TimeAsset.sol";
import {ContentValues, Listing, Pricing} from "../../../contracts/interfaces/IContentShop.sol";
import {ShopBank} from "./ShopBank.sol";
import {vm} from "../Vm.sol";

/// @notice Acts on a shop at random, and keeps books of its own of what must be true.
contract ShopHandler is ShopBank {
    struct Kept {
        uint256 valueWei;
        uint256 floorWei;
        uint256 valueAtS;
        uint256 payees;
        uint256 revenueWei;
        uint256 claimedWei;
        uint256 feesWei;
        uint256 sold;
        uint256 heldAtS; // when something that may come back was last paid
        uint32 periodS;
        uint32 refundS;
        bool byModel;
        bool closed;
    }

    struct Slip {
        uint256 untilS;
        uint256 quantity;
        uint256 paidWei;
    }

    uint256 private constant MOST_LISTINGS = 6;

    bool public unlawful; // something went through that must not, or did not that must
    uint256 public givenWei; // by donation
    uint256 public count;
    mapping(uint256 id => Kept) private _kept;
    mapping(uint256 id => mapping(uint256 payee => uint256)) private _claimedWei;
    mapping(uint256 id => mapping(uint256 reader => Slip)) private _slips;
    mapping(uint256 id => mapping(uint256 reader => uint256)) private _passes;
    mapping(uint256 id => mapping(uint256 reader => uint256)) private _paidUntilS;
    mapping(uint256 reader => mapping(uint256 ref => bool)) private _refs;

    constructor() {
        _openShop();
        list(0x0101); // one of each kind, so that every act finds something to act on
        list(0x0302);
    }

    function list(uint256 seed) public {
        if (count == MOST_LISTINGS) return;
        bool periodic = (seed >> 16) % 4 == 3;
        Pricing memory pricing = Pricing(
            seed % 2 == 0,
            uint96((seed >> 32) % VALUE_WEI),
            periodic ? uint32(1 + (seed % 90_000)) : 0,
            (seed >> 8) % 2 == 1 ? 40_000 : 0
        );
        uint256 payees = (seed % 16) + 1;
        if (_list(payees, pricing) != ++count) unlawful = true;
        Kept storage kept = _kept[count];
        (kept.valueWei, kept.floorWei, kept.payees) = (VALUE_WEI, pricing.floorWei, payees);
        (kept.periodS, kept.refundS, kept.byModel) = (pricing.periodS, pricing.refundS, pricing.byModel);
    }

    /// Invariant 31
    function buy(uint256 seed) external {
        (uint256 id, uint256 who, uint256 quantity) = (_id(seed), (seed >> 8) % 3, (seed >> 16) % 40);
        uint256 ref = (seed >> 32) % 6;
        Kept storage kept = _kept[id];
        uint256 totalWei = kept.valueWei * quantity;
        bool lawful = !kept.closed && quantity != 0 && (ref == 0 || !_refs[who][ref]);
        vm.prank(readers[who]);
        (bool ok, ) = address(shop).call(
            kept.periodS == 0
                ? abi.encodeCall(shop.purchase, (id, uint64(quantity), totalWei, readers[who], ref))
                : abi.encodeCall(shop.subscribe, (id, uint32(quantity), totalWei, readers[who], ref))
        );
        if (ok != lawful) unlawful = true;
        if (!ok) return;
        if (ref != 0) _refs[who][ref] = true;
        uint256 feeWei = (totalWei * FEE_BPS + 9_999) / 10_000;
        (kept.feesWei, kept.revenueWei) = (kept.feesWei + feeWei, kept.revenueWei + totalWei - feeWei);
        kept.sold += quantity;
        if (kept.periodS == 0) _hand(id, who, quantity, totalWei - feeWei);
        else _extend(id, who, quantity);
    }

    function tip(uint256 seed) external {
        uint256 id = _id(seed);
        uint96 wei_ = uint96((seed >> 8) % 1e19);
        vm.prank(readers[seed % 3]);
        shop.tip(id, wei_);
        _kept[id].revenueWei += wei_;
    }

    /// Invariant 33
    function refund(uint256 seed) external {
        (uint256 id, uint256 who) = (_id(seed), (seed >> 8) % 3);
        Kept storage kept = _kept[id];
        Slip memory slip = _slips[id][who];
        bool lawful = slip.quantity != 0 && nowS <= slip.untilS;
        uint256 before = asset.balanceOf(readers[who]);
        vm.prank(readers[who]);
        (bool ok, ) = address(shop).call(abi.encodeCall(shop.refund, (id)));
        if (ok != lawful || asset.balanceOf(readers[who]) - before != (lawful ? slip.paidWei : 0)) unlawful = true;
        if (!ok) return;
        kept.revenueWei -= slip.paidWei;
        kept.sold -= slip.quantity;
        _passes[id][who] -= slip.quantity;
        delete _slips[id][who];
    }

    /// Invariants 32, 33
    function claim(uint256 seed) external {
        uint256 id = _id(seed);
        Kept storage kept = _kept[id];
        uint256 payee = (seed >> 8) % kept.payees;
        uint256 shareBps = payee == kept.payees - 1 ? 10_000 - payee * (10_000 / kept.payees) : 10_000 / kept.payees;
        uint256 earnedWei = kept.revenueWei - shop.listing(id).heldWei;
        uint256 dueWei = (earnedWei * shareBps) / 10_000 - _claimedWei[id][payee];
        uint256 before = asset.balanceOf(_payee(payee));
        (bool ok, ) = address(shop).call(abi.encodeCall(shop.claim, (id, _payee(payee))));
        if (ok != (dueWei != 0) || asset.balanceOf(_payee(payee)) - before != dueWei) unlawful = true;
        _claimedWei[id][payee] += dueWei;
        kept.claimedWei += dueWei;
    }

    function collect(uint256 seed) external {
        uint256 id = _id(seed);
        if (shop.collect(id) != _kept[id].feesWei) unlawful = true;
        _kept[id].feesWei = 0;
    }

    /// Invariant 34
    function value(uint256 seed) external {
        uint256 id = _id(seed);
        Kept storage kept = _kept[id];
        uint96 valueWei = uint96((kept.valueWei * ((seed >> 8) % 160)) / 100);
        bool near = valueWei * 10 >= kept.valueWei * 8 && valueWei * 10 <= kept.valueWei * 12;
        bool lawful = near && valueWei != 0 && valueWei >= kept.floorWei;
        if (seed % 2 == 0) {
            ContentValues memory values = _values(id, valueWei);
            values.atS -= uint40((seed >> 16) % 2_000);
            _postValues(values);
            lawful = lawful && kept.byModel && values.atS > kept.valueAtS;
            if (lawful) kept.valueAtS = values.atS;
        } else {
            lawful = !kept.byModel && valueWei != 0 && valueWei >= kept.floorWei;
            (bool ok, ) = address(shop).call(abi.encodeCall(shop.setValue, (id, valueWei)));
            if (ok != lawful) unlawful = true;
        }
        if (lawful) kept.valueWei = valueWei;
    }

    function close(uint256 seed) external {
        if (seed % 16 != 0) return; // else nothing is sold any more
        shop.close(_id(seed >> 8));
        _kept[_id(seed >> 8)].closed = true;
    }

    function wait(uint256 seconds_) external {
        _pass(seconds_ % 50_000);
    }

    function donate(uint256 seed) external {
        vm.prank(readers[seed % 3]);
        asset.transfer(address(shop), seed % 1e18);
        givenWei += seed % 1e18;
    }

    function parts() external view returns (ContentShop, TimeAsset) {
        return (shop, asset);
    }

    /// @notice TIME that the listings' books say the shop holds.
    function bookedWei() external view returns (uint256 wei_) {
        for (uint256 id = 1; id <= count; ++id) {
            wei_ += _kept[id].revenueWei - _kept[id].claimedWei + _kept[id].feesWei;
        }
    }

    function listingsAreTheBooks() external view returns (bool) {
        for (uint256 id = 1; id <= count; ++id) {
            Listing memory told = shop.listing(id);
            Kept storage kept = _kept[id];
            if (told.revenueWei != kept.revenueWei || told.claimedWei != kept.claimedWei) return false;
            if (told.feesWei != kept.feesWei || told.sold != kept.sold) return false;
            if (told.valueWei != kept.valueWei || told.valueWei < kept.floorWei) return false;
            if (told.closed != kept.closed) return false;
        }
        return true;
    }

    /// @notice What is held covers all that may still be given back, and is let go of two windows after the last of it.
    function heldIsWhatMayComeBack() external view returns (bool) {
        for (uint256 id = 1; id <= count; ++id) {
            Kept storage kept = _kept[id];
            uint256 heldWei = shop.listing(id).heldWei;
            uint256 openWei;
            for (uint256 i; i < 3; ++i) if (_slips[id][i].untilS >= nowS) openWei += _slips[id][i].paidWei;
            if (heldWei < openWei || heldWei > kept.revenueWei - kept.claimedWei) return false;
            if (nowS >= kept.heldAtS + 2 * uint256(kept.refundS) && heldWei != 0) return false;
        }
        return true;
    }

    function accessIsWhatWasPaid() external view returns (bool) {
        for (uint256 id = 1; id <= count; ++id) {
            for (uint256 i; i < 3; ++i) {
                if (shop.balanceOf(readers[i], id) != _passes[id][i]) return false;
                if (shop.paidUntilS(id, readers[i]) != _paidUntilS[id][i]) return false;
                if (shop.hasAccess(readers[i], id) != (_passes[id][i] != 0 || _paidUntilS[id][i] > nowS)) return false;
            }
        }
        return true;
    }

    function _hand(uint256 id, uint256 who, uint256 quantity, uint256 paidWei) private {
        _passes[id][who] += quantity;
        if (_kept[id].refundS == 0) return;
        _kept[id].heldAtS = nowS;
        Slip storage slip = _slips[id][who];
        if (slip.untilS < nowS) (slip.untilS, slip.quantity, slip.paidWei) = (nowS + _kept[id].refundS, 0, 0);
        (slip.quantity, slip.paidWei) = (slip.quantity + quantity, slip.paidWei + paidWei);
    }

    function _extend(uint256 id, uint256 who, uint256 periods) private {
        uint256 fromS = _paidUntilS[id][who] > nowS ? _paidUntilS[id][who] : nowS;
        _paidUntilS[id][who] = fromS + periods * _kept[id].periodS;
    }

    function _id(uint256 seed) private view returns (uint256) {
        return 1 + ((seed >> 128) % count);
    }
}
