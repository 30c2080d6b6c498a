// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {OperatorSet} from "../../contracts/OperatorSet.sol";
import {IOperatorSet} from "../../contracts/interfaces/IOperatorSet.sol";
import {Bank} from "./support/Bank.sol";
import {deploy} from "./support/Deploy.sol";
import {vm} from "./Vm.sol";

contract OperatorSetTest is Bank {
    bytes32 private constant SIGNED = keccak256("a digest");

    function setUp() public {
        _openBank();
    }

    function test_Digest_CommitsChainAddressVersionOperatorsAndThreshold() public view {
        bytes32 wanted = keccak256(abi.encode(block.chainid, address(operatorSet), uint32(1), _addresses(), uint8(3)));
        require(operatorSet.digest() == wanted && operatorSet.version() == 1, "digest");
        (address[] memory operators, uint8 threshold, uint64 validUntilS) = operatorSet.setOf(wanted);
        require(keccak256(abi.encode(operators)) == keccak256(abi.encode(_addresses())), "operators");
        require(threshold == 3 && validUntilS == 0, "terms");
    }

    /// Invariant 12
    function testFuzz_Check_TakesExactlyTheThresholdOfOperators(uint256 bitmap) public {
        bitmap %= 32;
        uint256 given;
        for (uint256 i; i < 5; ++i) given += (bitmap >> i) & 1;
        bytes memory signatures = _sign(SIGNED, bitmap);
        bytes32 set = operatorSet.digest();
        if (given != 3) vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SignatureCount.selector, given, 3));
        operatorSet.check(set, SIGNED, bitmap, signatures);
    }

    /// Invariant 12
    function testFuzz_Check_RefusesASignatureOfSomethingElse(bytes32 other, uint256 place) public view {
        if (other == SIGNED) return;
        place %= 3;
        bytes memory signatures = _sign(SIGNED, FIRST_THREE);
        bytes memory foreign = _sign(other, FIRST_THREE);
        for (uint256 i = 64 * place; i < 64 * place + 64; ++i) signatures[i] = foreign[i];
        (bool ok, bytes memory reason) = address(operatorSet).staticcall(
            abi.encodeCall(operatorSet.check, (operatorSet.digest(), SIGNED, FIRST_THREE, signatures))
        );
        require(!ok && bytes4(reason) == IOperatorSet.NotTheOperator.selector, "taken");
    }

    function test_Check_RefusesSignaturesOutOfOrder() public {
        bytes memory signatures = abi.encodePacked(_sign(SIGNED, 2), _sign(SIGNED, 1), _sign(SIGNED, 4));
        address[] memory operators = _addresses();
        bytes32 set = operatorSet.digest();
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.NotTheOperator.selector, 0, operators[0], operators[1]));
        operatorSet.check(set, SIGNED, FIRST_THREE, signatures);
    }

    function test_Check_NamesTheOperatorWhoseSignatureRecoversNobody() public {
        bytes memory signatures = abi.encodePacked(_sign(SIGNED, 3), bytes32(0), bytes32(0));
        bytes32 set = operatorSet.digest();
        address last = _addresses()[2];
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.NotTheOperator.selector, 2, last, address(0)));
        operatorSet.check(set, SIGNED, FIRST_THREE, signatures);
    }

    function test_Check_RefusesSignaturesOfAnotherLength() public {
        bytes memory signatures = abi.encodePacked(_sign(SIGNED, FIRST_THREE), bytes3(0));
        bytes32 set = operatorSet.digest();
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SignatureBytes.selector, 195, 192));
        operatorSet.check(set, SIGNED, FIRST_THREE, signatures);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SignatureBytes.selector, 0, 192));
        operatorSet.check(set, SIGNED, FIRST_THREE, "");
    }

    function test_Check_RefusesABitBeyondTheLastOperator() public {
        bytes32 set = operatorSet.digest();
        bytes memory signatures = _sign(SIGNED, FIRST_THREE);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.BitmapOutOfRange.selector, 32 | 3, 5));
        operatorSet.check(set, SIGNED, 32 | 3, signatures);
    }

    function test_Check_RefusesAnUnknownSet() public {
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, bytes32("nobody")));
        operatorSet.check("nobody", SIGNED, 0, "");
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, bytes32("nobody")));
        operatorSet.setOf("nobody");
    }

    /// Invariant 13
    function testFuzz_Rotate_KeepsTheOldVersionForTheOverlapAndNotASecondLonger(uint64 overlapS) public {
        overlapS %= 365 days;
        bytes32 old = operatorSet.digest();
        bytes memory signatures = _sign(SIGNED, FIRST_THREE);
        operatorSet.rotate(_addresses(), 2, overlapS);
        bytes32 current = operatorSet.digest();
        require(current != old && operatorSet.version() == 2, "version");
        (, , uint64 validUntilS) = operatorSet.setOf(old);
        require(validUntilS == START_S + overlapS, "overlap");
        operatorSet.check(current, SIGNED, 3, _sign(SIGNED, 3));
        if (overlapS != 0) {
            vm.warp(START_S + overlapS - 1);
            operatorSet.check(old, SIGNED, FIRST_THREE, signatures);
        }
        vm.warp(START_S + overlapS);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, old));
        operatorSet.check(old, SIGNED, FIRST_THREE, signatures);
    }

    /// Invariant 13
    function testFuzz_Rotate_LeavesNoVersionValidLongerThanALaterOne(
        uint16[5] memory gapsS,
        uint16[5] memory overlapsS
    ) public {
        bytes32[5] memory sets;
        uint256 nowS = START_S;
        for (uint256 i; i < 5; ++i) {
            sets[i] = operatorSet.digest();
            nowS += gapsS[i];
            vm.warp(nowS);
            operatorSet.rotate(_addresses(), 3, overlapsS[i]);
        }
        bytes memory signatures = _sign(SIGNED, FIRST_THREE);
        uint256 endS = type(uint256).max;
        for (uint256 i = 5; i != 0; --i) {
            if (nowS + overlapsS[i - 1] < endS) endS = nowS + overlapsS[i - 1];
            (, , uint64 validUntilS) = operatorSet.setOf(sets[i - 1]);
            require(validUntilS == endS, "end");
            nowS -= gapsS[i - 1];
        }
        for (uint256 i; i < 5; ++i) {
            (, , uint64 validUntilS) = operatorSet.setOf(sets[i]);
            if (block.timestamp >= validUntilS) {
                vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, sets[i]));
            }
            operatorSet.check(sets[i], SIGNED, FIRST_THREE, signatures);
        }
    }

    /// Invariant 13
    function test_Rotate_WithoutOverlapLeavesTheNewVersionAlone() public {
        bytes32[2] memory old;
        bytes memory signatures = _sign(SIGNED, FIRST_THREE);
        for (uint256 i; i < 2; ++i) {
            old[i] = operatorSet.digest();
            operatorSet.rotate(_addresses(), 3, 30 days);
        }
        for (uint256 i; i < 2; ++i) operatorSet.check(old[i], SIGNED, FIRST_THREE, signatures);
        bytes32 replaced = operatorSet.digest();
        operatorSet.rotate(_addresses(), 3, 0);
        operatorSet.check(operatorSet.digest(), SIGNED, FIRST_THREE, signatures);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, replaced));
        operatorSet.check(replaced, SIGNED, FIRST_THREE, signatures);
        for (uint256 i; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, old[i]));
            operatorSet.check(old[i], SIGNED, FIRST_THREE, signatures);
        }
        operatorSet.rotate(_addresses(), 3, 60 days); // what ended stays so
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, old[0]));
        operatorSet.check(old[0], SIGNED, FIRST_THREE, signatures);
    }

    function test_Rotate_SaysWhatItDid() public {
        bytes32 old = operatorSet.digest();
        vm.recordLogs();
        operatorSet.rotate(_addresses(), 4, 60);
        bytes memory data = vm.getRecordedLogs()[0].data;
        require(keccak256(data) == keccak256(abi.encode(_addresses(), uint8(4), old, uint64(START_S + 60))), "event");
    }

    function test_Rotate_RefusesAnyoneButTheAdmin() public {
        address[] memory operators = _addresses();
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, STRANGER));
        vm.prank(STRANGER);
        operatorSet.rotate(operators, 3, 0);
    }

    function test_Rotate_RefusesNoOperatorAndThirtyThree() public {
        address[] memory operators = new address[](0);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.OperatorCount.selector, 0));
        operatorSet.rotate(operators, 0, 0);
        operators = _rising(33);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.OperatorCount.selector, 33));
        operatorSet.rotate(operators, 1, 0);
        operatorSet.rotate(_rising(32), 32, 0);
    }

    function test_Rotate_RefusesAThresholdNobodyOrNotAllCouldReach() public {
        address[] memory operators = _addresses();
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.ThresholdOutOfRange.selector, 0, 5));
        operatorSet.rotate(operators, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.ThresholdOutOfRange.selector, 6, 5));
        operatorSet.rotate(operators, 6, 0);
    }

    function test_Constructor_RefusesTheZeroAddressAndARepeat() public {
        address[] memory operators = _rising(2);
        operators[1] = operators[0];
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.OperatorsNotRising.selector, operators[0], operators[0]));
        deploy("OperatorSet", abi.encode(address(access), operators, 1, PENALTY_WEI, BOND_DELAY_S));
        operators[0] = address(0);
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.OperatorsNotRising.selector, address(0), address(0)));
        deploy("OperatorSet", abi.encode(address(access), operators, 1, PENALTY_WEI, BOND_DELAY_S));
    }

    function _rising(uint256 count) private pure returns (address[] memory operators) {
        operators = new address[](count);
        for (uint256 i; i < count; ++i) operators[i] = address(uint160(i + 1));
    }
}
