// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Content, Rights, Status} from "../../contracts/interfaces/DataShareTypes.sol";
import {IDataShare} from "../../contracts/interfaces/IDataShare.sol";
import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {Purposes} from "../../contracts/libraries/Purposes.sol";
import {DataShareBed} from "./support/DataShareBed.sol";
import {vm} from "./Vm.sol";

/// @notice Every refusal of the calls that are made in person, with its arguments.
contract DataShareRefusalsTest is DataShareBed {
    bytes32 private id;
    bytes32 private all;
    bytes32 private constant UNKNOWN = keccak256("unknown");

    function setUp() public {
        _openShare();
        id = _register(owner);
        all = DataNames.ownerScope(owner);
    }

    /// @dev What the owner of a scope alone may do with it.
    function _ownersCalls(bytes32 scope) private view returns (bytes[] memory calls) {
        bytes32[] memory subjects = new bytes32[](1);
        subjects[0] = _wallet(READER);
        calls = new bytes[](6);
        calls[0] = abi.encodeCall(share.grant, (scope, subjects[0], _rights()));
        calls[1] = abi.encodeCall(share.grantMany, (scope, subjects, _rights()));
        calls[2] = abi.encodeCall(share.revoke, (scope, subjects[0]));
        calls[3] = abi.encodeCall(share.revokeAll, (scope));
        calls[4] = abi.encodeCall(share.setOffer, (scope, 1, 1, RESEARCH, TERMS));
        calls[5] = abi.encodeCall(share.withdrawOffer, (scope));
    }

    /// @dev What the owner of a record alone may do with it.
    function _recordCalls(bytes32 recordId) private view returns (bytes[] memory calls) {
        calls = new bytes[](2);
        calls[0] = abi.encodeCall(share.rotate, (recordId, _content(2)));
        calls[1] = abi.encodeCall(share.erase, (recordId));
    }

    function _refused(address caller, bytes[] memory calls, bytes memory reason) private {
        for (uint256 i; i < calls.length; ++i) _refused(caller, calls[i], reason);
    }

    function _refused(address caller, bytes memory data, bytes memory reason) private {
        vm.prank(caller);
        (bool ok, bytes memory returned) = address(share).call(data);
        require(!ok && keccak256(returned) == keccak256(reason), "not refused so");
    }

    /// Invariant 67
    function test_NotOwner_OfARecord() public {
        bytes memory reason = abi.encodeWithSelector(IDataShare.NotOwner.selector, READER, owner);
        _refused(READER, _ownersCalls(id), reason);
        _refused(READER, _recordCalls(id), reason);
        _refused(READER, abi.encodeCall(share.freeze, (id)), reason);
        vm.prank(owner);
        share.freeze(id);
        _refused(READER, abi.encodeCall(share.unfreeze, (id)), reason);
    }

    /// Invariant 67
    function test_NotOwner_OfAnOwnersScope() public {
        _refused(READER, _ownersCalls(all), abi.encodeWithSelector(IDataShare.NotOwner.selector, READER, owner));
        _refused(
            READER,
            _ownersCalls(bytes32(0)),
            abi.encodeWithSelector(IDataShare.NotOwner.selector, READER, address(0))
        );
    }

    function test_RecordUnavailable_UnknownOrErased() public {
        vm.prank(owner);
        share.erase(id);
        for (uint256 i; i < 2; ++i) {
            bytes32 scope = i == 0 ? UNKNOWN : id;
            Status status = i == 0 ? Status.None : Status.Erased;
            bytes memory reason = abi.encodeWithSelector(IDataShare.RecordUnavailable.selector, scope, status);
            _refused(owner, _ownersCalls(scope), reason);
            _refused(owner, _recordCalls(scope), reason);
            _refused(owner, abi.encodeCall(share.freeze, (scope)), reason);
            _refused(owner, abi.encodeCall(share.unfreeze, (scope)), reason);
            _refused(READER, abi.encodeCall(share.reshare, (scope, OTHER, START_S, START_S + 1, RESEARCH)), reason);
            _refused(owner, abi.encodeCall(share.revokeShare, (scope, READER, OTHER)), reason);
            _refused(
                READER,
                abi.encodeCall(share.requestAccess, (scope, _wallet(READER), RESEARCH, TERMS, START_S + 1)),
                reason
            );
            _refused(READER, abi.encodeCall(share.buyAccess, (scope, 1, TERMS, RESEARCH, 1)), reason);
            _refused(READER, abi.encodeCall(share.epochOf, (scope)), reason);
            _refused(READER, abi.encodeCall(share.eraseBySig, (scope, 1, FOREVER_S, "")), reason);
            _refused(READER, abi.encodeCall(share.rotateBySig, (scope, 1, _content(2), FOREVER_S, "")), reason);
        }
    }

    function test_RecordUnavailable_FrozenTwiceUnfrozenTwiceOrBoughtWhileFrozen() public {
        vm.prank(owner);
        share.setOffer(id, 0, 1, RESEARCH, TERMS);
        _refused(
            owner,
            abi.encodeCall(share.unfreeze, (id)),
            abi.encodeWithSelector(IDataShare.RecordUnavailable.selector, id, Status.Active)
        );
        vm.prank(owner);
        share.freeze(id);
        bytes memory reason = abi.encodeWithSelector(IDataShare.RecordUnavailable.selector, id, Status.Frozen);
        _refused(owner, abi.encodeCall(share.freeze, (id)), reason);
        _refused(READER, abi.encodeCall(share.buyAccess, (id, 1, TERMS, RESEARCH, 1)), reason);
    }

    /// Invariant 65
    function test_RecordExists_AlsoWhenErased() public {
        bytes memory again = abi.encodeCall(share.register, (SALT, _content(2), ""));
        bytes memory reason = abi.encodeWithSelector(IDataShare.RecordExists.selector, id);
        _refused(owner, again, reason);
        vm.prank(owner);
        share.erase(id);
        _refused(owner, again, reason);
    }

    function test_ZeroCommitment() public {
        bytes memory reason = abi.encodeWithSelector(IDataShare.ZeroCommitment.selector);
        Content[2] memory contents = [Content(0, "key"), Content("manifest", 0)];
        for (uint256 i; i < 2; ++i) {
            _refused(owner, abi.encodeCall(share.register, ("new", contents[i], "")), reason);
            _refused(owner, abi.encodeCall(share.rotate, (id, contents[i])), reason);
        }
    }

    function test_ZeroSubject() public {
        bytes memory reason = abi.encodeWithSelector(IDataShare.ZeroSubject.selector);
        _refused(owner, abi.encodeCall(share.grant, (id, 0, _rights())), reason);
        _refused(owner, abi.encodeCall(share.grantMany, (id, new bytes32[](1), _rights())), reason);
        _refused(READER, abi.encodeCall(share.requestAccess, (id, 0, RESEARCH, TERMS, START_S + 1)), reason);
        _refused(READER, abi.encodeCall(share.reshare, (id, address(0), START_S, START_S + 1, RESEARCH)), reason);
    }

    function test_BadWindow_EmptyOrOver() public {
        uint40[2][3] memory windows = [[START_S + 5, START_S + 5], [START_S + 6, START_S + 5], [START_S - 5, START_S]];
        _grant(id, READER, _sharable());
        for (uint256 i; i < 3; ++i) {
            (uint40 fromS, uint40 untilS) = (windows[i][0], windows[i][1]);
            bytes memory reason = abi.encodeWithSelector(IDataShare.BadWindow.selector, fromS, untilS, START_S);
            Rights memory rights = _rights();
            (rights.fromS, rights.untilS) = (fromS, untilS);
            _refused(owner, abi.encodeCall(share.grant, (id, _wallet(READER), rights)), reason);
            _refused(READER, abi.encodeCall(share.reshare, (id, OTHER, fromS, untilS, RESEARCH)), reason);
        }
    }

    /// Invariant 61
    function test_BadPurposes_NoneOrWithoutAName() public {
        _grant(id, READER, _sharable());
        uint32[3] memory bits = [uint32(0), 32, Purposes.ALL + 32];
        for (uint256 i; i < 3; ++i) {
            bytes memory reason = abi.encodeWithSelector(IDataShare.BadPurposes.selector, bits[i]);
            Rights memory rights = _rights();
            rights.purposes = bits[i];
            _refused(owner, abi.encodeCall(share.grant, (id, _wallet(READER), rights)), reason);
            _refused(owner, abi.encodeCall(share.setOffer, (id, 1, 1, bits[i], TERMS)), reason);
            bytes32 subject = _wallet(READER);
            _refused(READER, abi.encodeCall(share.requestAccess, (id, subject, bits[i], TERMS, 0)), reason);
            _refused(READER, abi.encodeCall(share.reshare, (id, OTHER, START_S, START_S + 1, bits[i])), reason);
        }
    }

    /// Invariant 64
    function test_MayNotShare_WithoutALivingGrantThatSaysSo() public {
        bytes memory reason = abi.encodeWithSelector(IDataShare.MayNotShare.selector, id, READER);
        uint40 untilS = START_S + 3 * DAY_S;
        bytes memory reshare = abi.encodeCall(share.reshare, (id, OTHER, untilS - 1, untilS, RESEARCH));
        _refused(READER, reshare, reason); // nothing granted
        _grant(id, READER, _rights());
        _refused(READER, reshare, reason); // not to be shared
        _grant(id, READER, _sharable());
        vm.prank(owner);
        share.revokeAll(id);
        _refused(READER, reshare, reason); // of an epoch before
        _grant(id, READER, _sharable());
        vm.warp(START_S + DAY_S);
        _refused(READER, reshare, reason); // over
    }

    /// Invariant 64
    function test_MayNotShare_WhatWasSharedWithTheCaller() public {
        _grant(id, READER, _sharable());
        vm.prank(READER);
        share.reshare(id, OTHER, START_S, START_S + 10, RESEARCH);
        _refused(
            OTHER,
            abi.encodeCall(share.reshare, (id, VAULT, START_S, START_S + 10, RESEARCH)),
            abi.encodeWithSelector(IDataShare.MayNotShare.selector, id, OTHER)
        );
    }

    /// Invariant 64
    function test_ShareBeyondGrant_InWindowOrPurposes() public {
        Rights memory rights = _sharable();
        _grant(id, READER, rights);
        bytes memory reason = abi.encodeWithSelector(
            IDataShare.ShareBeyondGrant.selector,
            rights.fromS,
            rights.untilS,
            RESEARCH
        );
        _refused(READER, abi.encodeCall(share.reshare, (id, OTHER, rights.fromS - 1, rights.untilS, RESEARCH)), reason);
        _refused(READER, abi.encodeCall(share.reshare, (id, OTHER, rights.fromS, rights.untilS + 1, RESEARCH)), reason);
        uint32 more = RESEARCH | Purposes.TRAIN;
        _refused(READER, abi.encodeCall(share.reshare, (id, OTHER, rights.fromS, rights.untilS, more)), reason);
        vm.prank(READER);
        share.reshare(id, OTHER, rights.fromS, rights.untilS, RESEARCH);
    }

    function test_NotSharerNorOwner() public {
        _refused(
            OTHER,
            abi.encodeCall(share.revokeShare, (id, READER, OTHER)),
            abi.encodeWithSelector(IDataShare.NotSharerNorOwner.selector, OTHER)
        );
    }

    function test_NoDuration() public {
        _refused(
            owner,
            abi.encodeCall(share.setOffer, (id, 1, 0, RESEARCH, TERMS)),
            abi.encodeWithSelector(IDataShare.NoDuration.selector)
        );
    }

    function test_EpochNotRising() public {
        vm.prank(VAULT);
        share.anchorReads(4, "root", 1);
        for (uint64 epoch = 3; epoch < 5; ++epoch) {
            _refused(
                VAULT,
                abi.encodeCall(share.anchorReads, (epoch, "other", 1)),
                abi.encodeWithSelector(IDataShare.EpochNotRising.selector, epoch, uint64(4))
            );
        }
    }

    function test_ZeroRoot() public {
        _refused(
            VAULT,
            abi.encodeCall(share.anchorReads, (1, 0, 1)),
            abi.encodeWithSelector(IDataShare.ZeroRoot.selector)
        );
    }

    /// Invariant 10
    function test_AnchorReads_IsTheVaultsOnly() public {
        _refused(
            owner,
            abi.encodeCall(share.anchorReads, (1, "root", 1)),
            abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, owner)
        );
    }
}
