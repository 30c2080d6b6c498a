// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Grant, Rights} from "../../contracts/interfaces/DataShareTypes.sol";
import {IDataShare} from "../../contracts/interfaces/IDataShare.sol";
import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {Purposes} from "../../contracts/libraries/Purposes.sol";
import {DataShareBed} from "./support/DataShareBed.sol";
import {vm} from "./Vm.sol";

contract DataShareOffersTest is DataShareBed {
    uint128 private constant PRICE_WEI = 3e18;
    uint32 private constant DURATION_S = 100;

    bytes32 private id;

    function setUp() public {
        _openShare();
        id = _register(owner);
        _fund(READER, 10e18);
        vm.prank(READER);
        time.approve(address(share), type(uint256).max);
        _offer(id);
    }

    function _offer(bytes32 scope) private {
        vm.prank(owner);
        share.setOffer(scope, PRICE_WEI, DURATION_S, RESEARCH, TERMS);
    }

    function _buy(bytes32 scope) private {
        vm.prank(READER);
        share.buyAccess(scope, PRICE_WEI, TERMS, RESEARCH, DURATION_S);
    }

    /// Invariant 68
    function test_BuyAccess_PaysTheOwnerAndGrantsWhatWasOffered() public {
        _buy(id);
        require(time.balanceOf(owner) == PRICE_WEI && time.balanceOf(READER) == 7e18, "payment");
        Grant memory held = share.grantOf(id, _wallet(READER));
        require(held.fromS == START_S && held.untilS == START_S + DURATION_S, "window");
        require(held.purposes == RESEARCH && held.termsId == TERMS && !held.mayReshare, "rights");
        require(held.seq == 1 && held.epoch == 1, "place");
        require(share.canRead(id, READER, RESEARCH) && !share.canRead(id, READER, Purposes.TRAIN), "read");
        vm.warp(START_S + DURATION_S);
        require(!share.canRead(id, READER, RESEARCH), "over");
    }

    function test_BuyAccess_OfAnOwnerIsForEachRecord() public {
        bytes32 all = DataNames.ownerScope(owner);
        _offer(all);
        _buy(all);
        require(share.canRead(id, READER, RESEARCH), "first");
        require(share.canRead(_register(owner, "second"), READER, RESEARCH), "second");
    }

    /// Invariant 68
    function test_BuyAccess_AgainExtendsWhatIsHeldAndStartsAnewOnceItIsOver() public {
        _buy(id);
        vm.warp(START_S + 10);
        _buy(id);
        Grant memory held = share.grantOf(id, _wallet(READER));
        require(held.fromS == START_S && held.untilS == START_S + 2 * DURATION_S && held.seq == 2, "extended");
        vm.warp(START_S + 2 * DURATION_S);
        _buy(id);
        held = share.grantOf(id, _wallet(READER));
        require(held.fromS == block.timestamp && held.untilS == block.timestamp + DURATION_S, "anew");
    }

    function test_BuyAccess_ExtendsAGrantAndLeavesItsRightToShare() public {
        Rights memory rights = _sharable();
        _grant(id, READER, rights);
        _buy(id);
        Grant memory held = share.grantOf(id, _wallet(READER));
        require(held.untilS == rights.untilS + DURATION_S && held.mayReshare, "extended");
    }

    /// Invariant 62
    function test_BuyAccess_AfterAGrantThatIsOverGivesNoRightToShare() public {
        vm.prank(owner);
        share.grant(id, _wallet(READER), _sharable());
        vm.warp(START_S + DAY_S);
        _buy(id);
        require(share.canRead(id, READER, RESEARCH), "bought");
        require(!share.grantOf(id, _wallet(READER)).mayReshare, "shared on");
    }

    function test_BuyAccess_IsRevokedLikeAnyGrant() public {
        _buy(id);
        vm.prank(owner);
        share.revoke(id, _wallet(READER));
        require(!share.canRead(id, READER, RESEARCH), "revoked");
    }

    function test_BuyAccess_DoesNotReviveSharesOrRightsOfBefore() public {
        _grant(id, READER, _sharable());
        vm.prank(READER);
        share.reshare(id, OTHER, START_S, START_S + 10, RESEARCH);
        vm.prank(owner);
        share.revoke(id, _wallet(READER));
        _buy(id);
        require(!share.canReadShared(id, OTHER, READER, RESEARCH), "share");
        require(!share.grantOf(id, _wallet(READER)).mayReshare, "right to share");
    }

    function test_AnOfferWithoutAPriceIsFree() public {
        vm.prank(owner);
        share.setOffer(id, 0, DURATION_S, RESEARCH, TERMS);
        vm.prank(OTHER);
        share.buyAccess(id, 0, TERMS, RESEARCH, DURATION_S);
        require(share.canRead(id, OTHER, RESEARCH), "granted");
    }

    function test_NoOffer_NoneWithdrawnOrOfAnEpochBefore() public {
        bytes32 second = _register(owner, "second");
        vm.expectRevert(abi.encodeWithSelector(IDataShare.NoOffer.selector, second));
        _buy(second);
        vm.prank(owner);
        share.withdrawOffer(id);
        require(share.offerOf(id).durationS == 0, "withdrawn");
        vm.expectRevert(abi.encodeWithSelector(IDataShare.NoOffer.selector, id));
        _buy(id);
        bytes32[2] memory scopes = [id, DataNames.ownerScope(owner)];
        for (uint256 i; i < 2; ++i) {
            _offer(id);
            vm.prank(owner);
            share.revokeAll(scopes[i]);
            vm.expectRevert(abi.encodeWithSelector(IDataShare.NoOffer.selector, id));
            _buy(id);
        }
    }

    /// Invariant 68
    function test_OfferDiffers_InTermsPurposesOrDuration() public {
        bytes memory reason = abi.encodeWithSelector(IDataShare.OfferDiffers.selector, DURATION_S, RESEARCH, TERMS);
        vm.startPrank(READER);
        vm.expectRevert(reason);
        share.buyAccess(id, PRICE_WEI, TERMS + 1, RESEARCH, DURATION_S);
        vm.expectRevert(reason);
        share.buyAccess(id, PRICE_WEI, TERMS, RESEARCH | Purposes.TRAIN, DURATION_S);
        vm.expectRevert(reason);
        share.buyAccess(id, PRICE_WEI, TERMS, RESEARCH, DURATION_S + 1);
        vm.stopPrank();
    }

    /// Invariant 68
    function test_PriceAboveMax_ByAWei() public {
        vm.expectRevert(abi.encodeWithSelector(IDataShare.PriceAboveMax.selector, PRICE_WEI, PRICE_WEI - 1));
        vm.prank(READER);
        share.buyAccess(id, PRICE_WEI - 1, TERMS, RESEARCH, DURATION_S);
    }

    function test_AlreadyGranted_OfOtherPurposesOrTermsOrForEver() public {
        bytes32 subject = _wallet(READER);
        for (uint256 i; i < 3; ++i) {
            Rights memory rights = _rights();
            if (i == 0) rights.purposes |= Purposes.TRAIN;
            if (i == 1) rights.termsId += 1;
            if (i == 2) rights.untilS = type(uint40).max - DURATION_S + 1;
            _grant(id, READER, rights);
            vm.expectRevert(abi.encodeWithSelector(IDataShare.AlreadyGranted.selector, id, subject, rights.untilS));
            _buy(id);
        }
        Rights memory last = _rights();
        last.untilS = type(uint40).max - DURATION_S;
        _grant(id, READER, last);
        _buy(id);
        require(share.grantOf(id, subject).untilS == type(uint40).max, "extended to the last second");
    }

    /// Invariant 68
    function test_WhoCannotPayGetsNothing() public {
        vm.prank(OTHER);
        time.approve(address(share), type(uint256).max);
        vm.expectRevert(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, OTHER, 0, PRICE_WEI));
        vm.prank(OTHER);
        share.buyAccess(id, PRICE_WEI, TERMS, RESEARCH, DURATION_S);
        require(share.grantOf(id, _wallet(OTHER)).seq == 0, "granted");
    }
}
