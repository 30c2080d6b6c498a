// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ContentValues, IContentShop, Pricing} from "../../contracts/interfaces/IContentShop.sol";
import {IOperatorSet} from "../../contracts/interfaces/IOperatorSet.sol";
import {ShopBank} from "./support/ShopBank.sol";
import {Vm, vm} from "./Vm.sol";

contract ContentShopValuesTest is ShopBank {
    function setUp() public {
        _openShop();
    }

    /// Invariant 34
    function testFuzz_PostValues_StayWithinAFifthAndTheFloor(uint96 valueWei, uint96 floorWei) public {
        floorWei = uint96(floorWei % VALUE_WEI);
        valueWei = uint96(valueWei % (2 * VALUE_WEI));
        uint256 id = _list(1, Pricing(true, floorWei, 0, 0));
        uint256 lowWei = floorWei > 8e17 ? floorWei : 8e17;
        bool lawful = valueWei >= lowWei && valueWei <= 12e17;
        vm.recordLogs();
        _postValues(_values(id, valueWei));
        Vm.Log memory log_ = vm.getRecordedLogs()[0];
        require(shop.listing(id).valueWei == (lawful ? valueWei : VALUE_WEI), "value");
        require(log_.topics[1] == bytes32(id), "which");
        if (lawful) require(log_.topics[0] == IContentShop.Revalued.selector, "told");
        else require(keccak256(log_.data) == keccak256(abi.encode(valueWei, lowWei, uint256(12e17))), "passed over");
    }

    /// Invariant 34
    function test_PostValues_AreNotPostedAgain() public {
        uint256 id = _list(1, Pricing(true, 0, 0, 0));
        ContentValues memory old = _values(id, 9e17);
        _postValues(old);
        _pass(1);
        _postValues(_values(id, 1e18));
        _postValues(old);
        require(shop.listing(id).valueWei == 1e18, "an old value came back");
        uint256 fixed_ = _list(1, _plain());
        _pass(1);
        _postValues(_values(fixed_, 9e17));
        require(shop.listing(fixed_).valueWei == VALUE_WEI, "the creator's own value moved");
    }

    /// Invariant 12
    function test_PostValues_WantTheOperatorsSignaturesOnThemAndTheShop() public {
        ContentValues memory values = _values(_list(1, Pricing(true, 0, 0, 0)), 9e17);
        bytes memory signatures = _sign(shop.digestValues(values), FIRST_THREE);
        values.valuesWei[0] = 8e17;
        (bool ok, bytes memory reason) = address(shop).call(
            abi.encodeCall(shop.postValues, (values, FIRST_THREE, signatures))
        );
        require(!ok && bytes4(reason) == IOperatorSet.NotTheOperator.selector, "other values");
        values.ids = new uint256[](2);
        vm.expectRevert(abi.encodeWithSelector(IContentShop.LengthMismatch.selector, 2, 1));
        shop.postValues(values, FIRST_THREE, signatures);
        values = _values(1, 9e17);
        values.atS += 1;
        vm.expectRevert(abi.encodeWithSelector(IContentShop.ValuesOfTheFuture.selector, nowS + 1, nowS));
        shop.postValues(values, FIRST_THREE, signatures);
    }
}
