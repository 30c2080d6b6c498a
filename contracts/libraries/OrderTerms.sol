// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Order, Refusal} from "../interfaces/IBankWindow.sol";
import {Deal, DeskBook} from "./DeskBook.sol";

/// @title OrderTerms
/// @notice EIP-712 struct hash of an order, and whether a deal is within what its maker signed.
library OrderTerms {
    bytes32 private constant ORDER_TYPEHASH = keccak256(
        "Order(address maker,bool buy,uint32 lots,uint96 limitWei,uint96 tipWei,uint32 fromRound,uint40 deadlineS,uint256 nonce)"
    );

    function hashOrder(Order calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(ORDER_TYPEHASH, order));
    }

    /// @notice CASH wei that a buyer pays, or TIME wei that a seller gives.
    function paysWei(
        Order calldata order,
        Deal memory deal,
        uint256 lotWei,
        uint256 coinWei
    ) internal pure returns (uint256) {
        return order.buy ? DeskBook.totalCoins(deal) * coinWei + order.tipWei : deal.lots * lotWei;
    }

    /// @notice The deal again, or refused where it is worse for the maker than the limit, the tip counted.
    function within(Order calldata order, Deal memory deal, uint256 coinWei) internal pure returns (Deal memory) {
        uint256 totalWei = DeskBook.totalCoins(deal) * coinWei;
        if (order.buy) {
            totalWei += order.tipWei;
            return totalWei <= order.limitWei ? deal : DeskBook.refused(Refusal.LimitMissed, order.limitWei, totalWei);
        }
        // A tip above the proceeds misses any limit, one of zero too.
        if (totalWei < uint256(order.limitWei) + order.tipWei) {
            uint256 getsWei = totalWei > order.tipWei ? totalWei - order.tipWei : 0;
            return DeskBook.refused(Refusal.LimitMissed, order.limitWei, getsWei);
        }
        return deal;
    }
}
