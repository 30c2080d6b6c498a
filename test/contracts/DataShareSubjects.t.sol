// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Rights} from "../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {Purposes} from "../../contracts/libraries/Purposes.sol";
import {DataShareBed} from "./support/DataShareBed.sol";
import {vm} from "./Vm.sol";

/// @notice Who a grant lets read, and for what: wallets, groups, blinded readers, and those whom a reader shares with.
contract DataShareSubjectsTest is DataShareBed {
    bytes32 private id;
    bytes32 private all; // scope of the owner

    function setUp() public {
        _openShare();
        id = _register(owner);
        all = DataNames.ownerScope(owner);
    }

    function test_Group_LetsItsMembersReadUntilTheyAreOut() public {
        bytes32 group = DataNames.groupSubject(OTHER, SALT);
        vm.prank(owner);
        share.grant(id, group, _rights());
        vm.prank(OTHER);
        share.setGroupMember(SALT, READER, START_S + 10);
        require(share.canReadAsMember(id, READER, group, RESEARCH), "member");
        require(!share.canRead(id, READER, RESEARCH) && !share.canReadAsMember(id, OTHER, group, RESEARCH), "others");
        vm.warp(START_S + 9);
        require(share.canReadAsMember(id, READER, group, RESEARCH), "last second");
        vm.warp(START_S + 10);
        require(!share.canReadAsMember(id, READER, group, RESEARCH), "over");
        vm.prank(OTHER);
        share.setGroupMember(SALT, READER, START_S + 100);
        require(share.canReadAsMember(id, READER, group, RESEARCH), "member anew");
        vm.prank(OTHER);
        share.setGroupMember(SALT, READER, 0);
        require(!share.canReadAsMember(id, READER, group, RESEARCH), "taken out");
    }

    /// Invariant 66
    function test_Group_HasMembersOfItsManagerOnly() public {
        bytes32 group = DataNames.groupSubject(OTHER, SALT);
        vm.prank(owner);
        share.grant(id, group, _rights());
        vm.prank(READER);
        share.setGroupMember(SALT, READER, type(uint40).max);
        require(share.memberUntilS(group, READER) == 0, "member");
        require(!share.canReadAsMember(id, READER, group, RESEARCH), "read");
    }

    function test_Blinded_LetsTheReaderThatItHidesReadAndNobodyElse() public {
        bytes32 subject = DataNames.blindedSubject(READER, SALT);
        vm.prank(owner);
        share.grant(id, subject, _rights());
        require(share.canReadBlinded(id, READER, SALT, RESEARCH), "reader");
        require(!share.canReadBlinded(id, READER, "other", RESEARCH), "salt");
        require(!share.canReadBlinded(id, OTHER, SALT, RESEARCH) && !share.canRead(id, READER, RESEARCH), "others");
    }

    /// Invariant 61
    function test_CanRead_WantsNamedPurposesAllOfThemGranted() public {
        Rights memory rights = _rights();
        rights.purposes = Purposes.RESEARCH | Purposes.TRAIN;
        _grant(id, READER, rights);
        require(share.canRead(id, READER, Purposes.TRAIN), "one");
        require(share.canRead(id, READER, Purposes.RESEARCH | Purposes.TRAIN), "both");
        require(!share.canRead(id, READER, Purposes.TRAIN | Purposes.ADVERTISE), "one of two");
        require(!share.canRead(id, READER, 0) && !share.canRead(id, owner, 0), "none");
        require(!share.canRead(id, owner, 32) && share.canRead(id, owner, Purposes.ALL), "owner");
    }

    /// Invariant 60
    function test_Grant_LetsNobodyReadTheOtherWay() public {
        bytes32 readers = _register(READER);
        _grant(all, READER, _rights());
        require(share.canRead(id, READER, RESEARCH) && !share.canRead(readers, owner, RESEARCH), "direction");
    }

    function test_Reshare_LetsAnotherReadWithinTheParent() public {
        Rights memory rights = _sharable();
        rights.purposes |= Purposes.TRAIN;
        _grant(id, READER, rights);
        vm.prank(READER);
        share.reshare(id, OTHER, START_S + 5, START_S + 10, RESEARCH);
        require(!share.canReadShared(id, OTHER, READER, RESEARCH), "early");
        vm.warp(START_S + 9);
        require(share.canReadShared(id, OTHER, READER, RESEARCH), "shared");
        require(!share.canRead(id, OTHER, RESEARCH), "not granted");
        require(!share.canReadShared(id, OTHER, READER, Purposes.TRAIN), "purpose");
        vm.warp(START_S + 10);
        require(!share.canReadShared(id, OTHER, READER, RESEARCH), "over");
    }

    function test_Reshare_OfAnOwnersGrantHoldsForEachRecord() public {
        _grant(all, READER, _sharable());
        vm.prank(READER);
        share.reshare(all, OTHER, START_S, START_S + 10, RESEARCH);
        require(share.canReadShared(id, OTHER, READER, RESEARCH), "shared");
        require(share.canReadShared(_register(owner, "second"), OTHER, READER, RESEARCH), "second");
    }

    /// Invariant 64
    function test_Reshare_DiesWithItsParent() public {
        for (uint256 i; i < 3; ++i) {
            _grant(id, READER, _sharable());
            vm.prank(READER);
            share.reshare(id, OTHER, uint40(block.timestamp), uint40(block.timestamp) + 10, RESEARCH);
            require(share.canReadShared(id, OTHER, READER, RESEARCH), "shared");
            vm.prank(owner);
            if (i == 0) share.revoke(id, _wallet(READER));
            else if (i == 1) share.grant(id, _wallet(READER), _sharable());
            else share.revokeAll(id);
            require(!share.canReadShared(id, OTHER, READER, RESEARCH), "alive");
        }
    }

    function test_RevokeShare_IsTheSharersAndTheOwners() public {
        _grant(id, READER, _sharable());
        for (uint256 i; i < 2; ++i) {
            vm.prank(READER);
            share.reshare(id, OTHER, START_S, START_S + 10, RESEARCH);
            vm.prank(i == 0 ? READER : owner);
            share.revokeShare(id, READER, OTHER);
            require(!share.canReadShared(id, OTHER, READER, RESEARCH), "shared");
        }
        require(share.canRead(id, READER, RESEARCH), "parent");
    }
}
