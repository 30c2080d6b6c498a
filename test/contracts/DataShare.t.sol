// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Grant, Record, Rights, Status} from "../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {Purposes} from "../../contracts/libraries/Purposes.sol";
import {DataShareBed} from "./support/DataShareBed.sol";
import {vm} from "./Vm.sol";

contract DataShareTest is DataShareBed {
    bytes32 private id;
    bytes32 private all; // scope of the owner

    function setUp() public {
        _openShare();
        id = _register(owner);
        all = DataNames.ownerScope(owner);
    }

    function test_Register_KeepsWhatItWasGivenUnderTheNameOfOwnerAndSalt() public view {
        require(id == keccak256(abi.encode(owner, SALT)), "name");
        Record memory record = share.recordOf(id);
        require(record.owner == owner && record.status == Status.Active, "record");
        require(record.version == 1 && record.epoch == 1, "beginning");
        require(_same(share.contentOf(id), _content(1)), "content");
    }

    function test_Rotate_MakesTheNextVersionAndLeavesGrants() public {
        _grant(id, READER, _rights());
        vm.prank(owner);
        share.rotate(id, _content(2));
        require(share.recordOf(id).version == 2, "version");
        require(_same(share.contentOf(id), _content(2)), "content");
        require(share.canRead(id, READER, RESEARCH), "grant");
    }

    /// Invariant 65
    function test_Freeze_StopsAllReadsTheOwnersIncludedUntilUnfreeze() public {
        _grant(id, READER, _rights());
        vm.prank(owner);
        share.freeze(id);
        require(!share.canRead(id, READER, RESEARCH) && !share.canRead(id, owner, RESEARCH), "frozen");
        vm.prank(owner);
        share.unfreeze(id);
        require(share.canRead(id, READER, RESEARCH) && share.canRead(id, owner, RESEARCH), "unfrozen");
    }

    /// Invariant 65
    function test_Erase_ZeroesTheCommitmentsAndStopsAllReadsForEver() public {
        _grant(id, READER, _rights());
        vm.prank(owner);
        share.erase(id);
        require(_same(share.contentOf(id), Content(0, 0)), "content");
        require(share.recordOf(id).status == Status.Erased, "status");
        require(!share.canRead(id, READER, RESEARCH) && !share.canRead(id, owner, RESEARCH), "read");
    }

    function test_Grant_OfARecordLetsItsReaderReadThatRecordOnly() public {
        bytes32 second = _register(owner, "second");
        _grant(id, READER, _rights());
        require(share.canRead(id, READER, RESEARCH), "granted");
        require(!share.canRead(second, READER, RESEARCH) && !share.canRead(id, OTHER, RESEARCH), "beyond");
    }

    function test_Grant_OfAnOwnerLetsItsReaderReadEachRecordAlsoLaterOnes() public {
        _grant(all, READER, _rights());
        bytes32 second = _register(owner, "second");
        require(share.canRead(id, READER, RESEARCH) && share.canRead(second, READER, RESEARCH), "granted");
        require(!share.canRead(_register(OTHER), READER, RESEARCH), "another's record");
    }

    function test_HaveGranted_SaysOfEachOwnerInTurnWhetherItsOwnScopeGrantsTheSubjectAllPurposesNow() public {
        bytes32 program = keccak256("program");
        vm.prank(owner);
        share.grant(all, program, Rights(Purposes.MEASURE | RESEARCH, TERMS, false, START_S + 5, START_S + 9));
        address[] memory owners = new address[](3);
        (owners[0], owners[1], owners[2]) = (READER, owner, READER);
        for (uint40 s = START_S + 3; s < START_S + 12; ++s) {
            vm.warp(s);
            bool[] memory granted = share.haveGranted(owners, program, Purposes.MEASURE);
            require(granted.length == 3 && !granted[0] && !granted[2], "direction");
            require(granted[1] == (s >= START_S + 5 && s < START_S + 9), "window");
        }
        vm.warp(START_S + 5);
        require(_granted(program, Purposes.MEASURE | RESEARCH), "both purposes");
        require(!_granted(program, Purposes.TRAIN | RESEARCH), "one purpose too many");
        require(!_granted(program, 0) && !_granted(keccak256("another"), RESEARCH), "nothing, and another subject");
    }

    function test_HaveGranted_EndsWithARevokeAndTakesNoGrantOfARecord() public {
        bytes32 program = keccak256("program");
        Rights memory rights = _rights();
        vm.startPrank(owner);
        share.grant(id, program, rights);
        require(!_granted(program, RESEARCH), "a record is not all records");
        share.grant(all, program, rights);
        require(_granted(program, RESEARCH), "granted");
        share.revoke(all, program);
        require(!_granted(program, RESEARCH), "revoked");
        share.grant(all, program, rights);
        share.revokeAll(all);
        require(!_granted(program, RESEARCH), "all revoked");
        share.grant(all, program, rights);
        require(_granted(program, RESEARCH), "granted anew");
        vm.stopPrank();
    }

    function test_Grant_IsOneWordThatSaysWhatWasGranted() public {
        Rights memory rights = _sharable();
        _grant(id, READER, rights);
        Grant memory held = share.grantOf(id, _wallet(READER));
        require(held.fromS == rights.fromS && held.untilS == rights.untilS, "window");
        require(held.purposes == RESEARCH && held.termsId == TERMS && held.mayReshare, "rights");
        require(held.epoch == 1 && held.seq == 1, "place");
    }

    function test_Grant_HoldsFromItsFirstSecondToItsLast() public {
        Rights memory rights = _rights();
        (rights.fromS, rights.untilS) = (START_S + 10, START_S + 20);
        _grant(id, READER, rights);
        uint40[4] memory times = [START_S + 9, START_S + 10, START_S + 19, START_S + 20];
        for (uint256 i; i < 4; ++i) {
            vm.warp(times[i]);
            require(share.canRead(id, READER, RESEARCH) == (i == 1 || i == 2), "second");
        }
    }

    function test_GrantMany_GrantsToEach() public {
        bytes32[] memory subjects = new bytes32[](2);
        (subjects[0], subjects[1]) = (_wallet(READER), _wallet(OTHER));
        vm.prank(owner);
        share.grantMany(id, subjects, _rights());
        require(share.canRead(id, READER, RESEARCH) && share.canRead(id, OTHER, RESEARCH), "granted");
    }

    /// Invariant 62
    function test_Revoke_EndsOneGrantAndLeavesTheOthers() public {
        _grant(id, READER, _rights());
        _grant(id, OTHER, _rights());
        vm.prank(owner);
        share.revoke(id, _wallet(READER));
        require(!share.canRead(id, READER, RESEARCH) && share.canRead(id, OTHER, RESEARCH), "revoked");
        require(share.grantOf(id, _wallet(READER)).seq == 2, "seq");
    }

    /// Invariant 63
    function test_RevokeAll_OfARecordLeavesTheOwnersOtherGrants() public {
        bytes32 second = _register(owner, "second");
        _grant(id, READER, _rights());
        _grant(second, READER, _rights());
        _grant(all, OTHER, _rights());
        vm.prank(owner);
        share.revokeAll(id);
        require(!share.canRead(id, READER, RESEARCH), "revoked");
        require(share.canRead(second, READER, RESEARCH) && share.canRead(id, OTHER, RESEARCH), "others");
        require(share.epochOf(id) == 2 && share.epochOf(second) == 1, "epochs");
    }

    /// Invariant 63
    function test_RevokeAll_OfAnOwnerEndsThoseOfItsRecordsToo() public {
        _grant(id, READER, _rights());
        _grant(all, OTHER, _rights());
        bytes32 others = _register(OTHER);
        vm.prank(OTHER);
        share.grant(others, _wallet(READER), _rights());
        vm.prank(owner);
        share.revokeAll(all);
        require(!share.canRead(id, READER, RESEARCH) && !share.canRead(id, OTHER, RESEARCH), "revoked");
        require(share.canRead(others, READER, RESEARCH), "another owner's grant");
        require(share.epochOf(id) == 2 && share.epochOf(all) == 2, "epochs");
        _grant(id, READER, _rights());
        require(share.canRead(id, READER, RESEARCH), "granted anew");
    }

    /// Invariant 63: two figures make an epoch; no order of raising them brings an old one back.
    function test_RevokeAll_NeverRevivesAGrantWhicheverScopeIsRevokedInBetween() public {
        _grant(id, READER, _rights());
        for (uint256 i; i < 4; ++i) {
            vm.prank(owner);
            share.revokeAll(i % 2 == 0 ? id : all);
            require(!share.canRead(id, READER, RESEARCH), "alive");
        }
        require(share.epochOf(id) == 5 && share.epochOf(all) == 3, "epochs");
    }

    function test_EncryptionKey_IsItsReaders() public {
        vm.prank(READER);
        share.setEncryptionKey("key");
        require(share.encryptionKeyOf(READER) == "key" && share.encryptionKeyOf(OTHER) == 0, "key");
    }

    function test_AnchorReads_KeepsTheRootOfEachEpoch() public {
        vm.prank(VAULT);
        share.anchorReads(1, "root one", 10);
        vm.prank(VAULT);
        share.anchorReads(5, "root five", 0);
        require(share.readsRootOf(1) == "root one" && share.readsRootOf(5) == "root five", "roots");
        require(share.readsRootOf(2) == 0 && share.lastAnchoredEpoch() == 5, "epochs");
    }

    function _same(Content memory a, Content memory b) private pure returns (bool) {
        return a.manifest == b.manifest && a.keyCommitment == b.keyCommitment;
    }

    function _granted(bytes32 subject, uint32 purpose) private view returns (bool) {
        address[] memory owners = new address[](1);
        owners[0] = owner;
        return share.haveGranted(owners, subject, purpose)[0];
    }
}
