// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ContentShop} from "../../../contracts/ContentShop.sol";
import {ContentValues, Pricing} from "../../../contracts/interfaces/IContentShop.sol";
import {MarketBank} from "./MarketBank.sol";
import {deploy} from "./Deploy.sol";
import {vm} from "../Vm.sol";

/// @notice A shop with three readers who hold TIME; this contract creates the listings.
contract ShopBank is MarketBank {
    address internal constant TREASURY = address(0x7EA);
    uint256 internal constant FEE_BPS = 250;
    uint256 internal constant MUCH = 1e24;
    uint96 internal constant VALUE_WEI = 1e18;

    ContentShop internal shop;
    address[3] internal readers = [address(0xA11), address(0xB22), address(0xC33)];
    uint256 internal nowS; // the compiler takes block.timestamp for constant in a call

    function _openShop() internal {
        nowS = START_S;
        _openBoard();
        address[] memory owners = new address[](4);
        (owners[0], owners[1], owners[2], owners[3]) = (address(this), readers[0], readers[1], readers[2]);
        _earn(owners, MUCH);
        shop = ContentShop(deploy("ContentShop", abi.encode(asset, operatorSet, TREASURY, FEE_BPS)));
        for (uint256 i; i < 4; ++i) {
            vm.prank(owners[i]);
            asset.approve(address(shop), type(uint256).max);
        }
    }

    function _pass(uint256 seconds_) internal {
        nowS += seconds_;
        vm.warp(nowS);
    }

    function _payee(uint256 i) internal pure returns (address) {
        return address(uint160(0xE000 + i));
    }

    /// @dev Equal shares, the last one takes what is left.
    function _payees(uint256 count) internal pure returns (address[] memory payees, uint16[] memory shares) {
        (payees, shares) = (new address[](count), new uint16[](count));
        for (uint256 i; i < count; ++i) (payees[i], shares[i]) = (_payee(i), uint16(10_000 / count));
        shares[count - 1] = uint16(10_000 - (count - 1) * (10_000 / count));
    }

    function _list(uint256 count, Pricing memory pricing) internal returns (uint256) {
        (address[] memory payees, uint16[] memory shares) = _payees(count);
        return shop.list(VALUE_WEI, payees, shares, "ipfs://pass", pricing);
    }

    function _plain() internal pure returns (Pricing memory) {
        return Pricing(false, 0, 0, 0);
    }

    function _purchase(uint256 reader, uint256 id, uint64 quantity) internal returns (uint256) {
        vm.prank(readers[reader]);
        return shop.purchase(id, quantity, type(uint256).max, readers[reader], 0);
    }

    function _values(uint256 id, uint96 valueWei) internal view returns (ContentValues memory values) {
        values.operatorSet = operatorSet.digest();
        (values.atS, values.modelId) = (uint40(nowS), keccak256("interest"));
        (values.ids, values.valuesWei) = (new uint256[](1), new uint96[](1));
        (values.ids[0], values.valuesWei[0]) = (id, valueWei);
    }

    function _postValues(ContentValues memory values) internal {
        shop.postValues(values, FIRST_THREE, _sign(shop.digestValues(values), FIRST_THREE));
    }

    /// @dev Claims what is due, if anything is.
    function _tryClaim(uint256 id, uint256 i) internal returns (uint256 wei_) {
        (, , uint256 dueWei) = shop.payeeOf(id, _payee(i));
        if (dueWei == 0) return 0;
        wei_ = shop.claim(id, _payee(i));
        require(wei_ == dueWei, "due");
    }

    /// @dev What the reader is given back; nothing where that is refused.
    function _tryRefund(uint256 id, uint256 reader) internal returns (uint256 wei_) {
        vm.prank(readers[reader]);
        (bool ok, bytes memory answer) = address(shop).call(abi.encodeCall(shop.refund, (id)));
        return ok ? abi.decode(answer, (uint256)) : 0;
    }
}
