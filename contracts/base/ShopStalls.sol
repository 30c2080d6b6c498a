// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IContentShop, Listing, Pricing} from "../interfaces/IContentShop.sol";
import {Held, Refundable} from "../libraries/Refundable.sol";
import {Takings} from "../libraries/Takings.sol";

/// @title ShopStalls
/// @notice What a shop keeps of its listings, and what it tells of them. Moves no token.
abstract contract ShopStalls is IContentShop {
    using Refundable for Held;

    uint256 private constant MAX_PAYEES = 16;

    /// @dev One word: what a purchase reads.
    struct Terms {
        uint96 valueWei;
        uint32 periodS;
        uint32 refundS;
        uint40 valueAtS; // of the last posted value
        bool byModel;
        bool closed;
    }

    /// @dev One word: what a purchase writes.
    struct Till {
        uint96 revenueWei;
        uint96 feesWei;
        uint64 sold;
    }

    /// @dev One word.
    struct Share {
        uint16 bps;
        uint96 claimedWei;
    }

    /// @dev One word: what a buyer may give back.
    struct Receipt {
        uint40 untilS;
        uint64 quantity;
        uint96 paidWei; // the payees' part
    }

    struct Stall {
        Terms terms;
        Till takings;
        address creator; // with the next, one word
        uint96 claimedWei;
        uint96 floorWei;
        Held held;
        mapping(address payee => Share) shares;
        mapping(address account => uint40) paidUntilS;
        mapping(address buyer => Receipt) receipts;
        string uri;
    }

    mapping(uint256 id => Stall) internal _stalls;

    /// @inheritdoc IContentShop
    function listing(uint256 id) external view returns (Listing memory) {
        Stall storage stall = _stalls[id];
        require(stall.creator != address(0), NoListing(id));
        Terms memory terms = stall.terms;
        Till memory takings = stall.takings;
        return
            Listing({
                creator: stall.creator,
                closed: terms.closed,
                valueWei: terms.valueWei,
                pricing: Pricing(terms.byModel, stall.floorWei, terms.periodS, terms.refundS),
                revenueWei: takings.revenueWei,
                heldWei: uint96(takings.revenueWei - _earnedWei(stall)),
                claimedWei: stall.claimedWei,
                feesWei: takings.feesWei,
                sold: takings.sold
            });
    }

    /// @inheritdoc IContentShop
    function payeeOf(
        uint256 id,
        address payee
    ) external view returns (uint256 shareBps, uint256 claimedWei, uint256 dueWei) {
        Stall storage stall = _stalls[id];
        (shareBps, claimedWei) = (stall.shares[payee].bps, stall.shares[payee].claimedWei);
        dueWei = Takings.dueDown(_earnedWei(stall), shareBps, claimedWei);
    }

    /// @inheritdoc IContentShop
    function paidUntilS(uint256 id, address account) external view returns (uint40) {
        return _stalls[id].paidUntilS[account];
    }

    function _keepReceipt(Stall storage stall, uint32 refundS, uint64 quantity, uint96 paidWei) internal {
        Held memory held = _held(stall);
        held.add(paidWei);
        stall.held = held;
        Receipt storage kept = stall.receipts[msg.sender];
        Receipt memory open = kept.untilS < block.timestamp ? Receipt(uint40(block.timestamp + refundS), 0, 0) : kept;
        (kept.untilS, kept.quantity, kept.paidWei) = (open.untilS, open.quantity + quantity, open.paidWei + paidWei);
    }

    function _share(Stall storage stall, address[] calldata payees, uint16[] calldata sharesBps) internal {
        uint256 count = payees.length;
        require(count != 0 && count <= MAX_PAYEES && count == sharesBps.length, PayeeCount(count, sharesBps.length));
        uint256 sumBps;
        for (uint256 i; i < count; ++i) {
            (address payee, uint16 bps) = (payees[i], sharesBps[i]);
            require(payee != address(0) && bps != 0 && stall.shares[payee].bps == 0, BadPayee(payee, bps));
            stall.shares[payee].bps = bps;
            sumBps += bps;
        }
        require(sumBps == Takings.BPS, SharesSum(sumBps));
    }

    function _revalue(uint256 id, uint96 valueWei, uint40 atS, bytes32 modelId) internal {
        Terms storage terms = _stalls[id].terms;
        (uint256 lowWei, uint256 highWei) = Takings.bounds(terms.valueWei, _stalls[id].floorWei);
        if (!terms.byModel || atS <= terms.valueAtS || valueWei == 0 || valueWei < lowWei || valueWei > highWei) {
            emit ValueSkipped(id, valueWei, lowWei, highWei);
            return;
        }
        (terms.valueWei, terms.valueAtS) = (valueWei, atS);
        emit Revalued(id, valueWei, modelId);
    }

    /// @dev Of a listing with a refund window.
    function _held(Stall storage stall) internal view returns (Held memory) {
        return Refundable.rolled(stall.held, block.timestamp, stall.terms.refundS);
    }

    /// @dev The revenue that no buyer can give back any more. It never falls: a refund takes what is held.
    function _earnedWei(Stall storage stall) internal view returns (uint256) {
        uint256 revenueWei = stall.takings.revenueWei;
        if (stall.terms.refundS == 0) return revenueWei;
        Held memory held = _held(stall);
        return revenueWei - held.olderWei - held.newerWei;
    }

    function _own(uint256 id) internal view returns (Stall storage stall) {
        stall = _stalls[id];
        require(stall.creator != address(0), NoListing(id));
        require(stall.creator == msg.sender, NotCreator(id, msg.sender));
    }
}
