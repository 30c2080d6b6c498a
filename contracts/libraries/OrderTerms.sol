// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Order, Refusal} from "../interfaces/IBankWindow.sol";
import {Deal, DeskBook} from "./DeskBook.sol";

/// @title OrderTerms
/// @notice EIP-712 struct hash of an order, and whether a deal is within what its maker signed.
library OrderTerms {
    using DeskBook for Deal;

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
        return order.buy ? deal.totalCoins() * coinWei + order.tipWei : deal.lots * lotWei;
    }

    /// @notice Whether the deal is as good for the maker as the limit, the tip counted. If not, the deal says so.
    function isWithin(Order calldata order, Deal memory deal, uint256 coinWei) internal pure returns (bool) {
        uint256 totalWei = deal.totalCoins() * coinWei;
        if (order.buy) {
            totalWei += order.tipWei;
            return totalWei <= order.limitWei || deal.refuse(Refusal.LimitMissed, order.limitWei, totalWei);
        }
        // A tip above the proceeds misses any limit, one of zero too.
        if (totalWei >= uint256(order.limitWei) + order.tipWei) return true;
        uint256 getsWei = totalWei > order.tipWei ? totalWei - order.tipWei : 0;
        return deal.refuse(Refusal.LimitMissed, order.limitWei, getsWei);
    }
}
