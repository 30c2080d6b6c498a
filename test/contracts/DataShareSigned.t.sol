// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DataShare} from "../../contracts/DataShare.sol";
import {Content, Mandate, Rights, Status} from "../../contracts/interfaces/DataShareTypes.sol";
import {IDataShare} from "../../contracts/interfaces/IDataShare.sol";
import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {DataShareHash} from "../../contracts/libraries/DataShareHash.sol";
import {DataShareBed} from "./support/DataShareBed.sol";
import {SmartWallet} from "./support/SmartWallet.sol";
import {deploy} from "./support/Deploy.sol";
import {vm} from "./Vm.sol";

/// @notice Invariant 69: a signature does what its owner said, once, for one wallet, and only while nothing has moved on.
contract DataShareSignedTest is DataShareBed {
    uint256 private constant STRANGER_KEY = 0x57;

    bytes32 private id;
    bytes32 private subject;

    function setUp() public {
        _openShare();
        id = _register(owner);
        subject = _wallet(READER);
    }

    function test_Domain_IsThatOfDataShareVersionOne() public view {
        (bytes1 fields, string memory name, string memory version, uint256 chainId, address verifier, , ) = share
            .eip712Domain();
        require(fields == hex"0f" && chainId == block.chainid && verifier == address(share), "domain");
        require(keccak256(bytes(name)) == keccak256("DataShare"), "name");
        require(keccak256(bytes(version)) == keccak256("1"), "version");
    }

    function test_GrantBySig_GrantsWhatTheOwnerSignedWhoeverBringsIt() public {
        _bringGrant(_mandate(owner, id, subject), _rights(), OWNER_KEY);
        require(share.canRead(id, READER, RESEARCH), "granted");
    }

    function test_RevokeBySig_RevokesOnce() public {
        _grant(id, READER, _rights());
        Mandate memory mandate = _mandate(owner, id, subject);
        bytes memory signature = _signWord(OWNER_KEY, this.hashRevoke(mandate, id, subject));
        share.revokeBySig(mandate, id, subject, signature);
        require(!share.canRead(id, READER, RESEARCH), "revoked");
        _grant(id, READER, _rights());
        vm.expectRevert(_stale(mandate, 1, 3));
        share.revokeBySig(mandate, id, subject, signature);
    }

    function test_RevokeAllBySig_RevokesOnceInEitherScope() public {
        bytes32[2] memory scopes = [id, DataNames.ownerScope(owner)];
        for (uint256 i; i < 2; ++i) {
            _grant(id, READER, _rights());
            Mandate memory mandate = Mandate(owner, share.epochOf(scopes[i]), 0, FOREVER_S);
            bytes memory signature = _signWord(OWNER_KEY, this.hashRevokeAll(mandate, scopes[i]));
            share.revokeAllBySig(mandate, scopes[i], signature);
            require(!share.canRead(id, READER, RESEARCH), "revoked");
            vm.expectRevert(_stale(mandate, mandate.epoch + 1, 0));
            share.revokeAllBySig(mandate, scopes[i], signature);
        }
    }

    function test_RevokeAllBySig_HasNoSeq() public {
        Mandate memory mandate = Mandate(owner, 1, 1, FOREVER_S);
        vm.expectRevert(_stale(mandate, 1, 0));
        share.revokeAllBySig(mandate, id, "");
    }

    function test_RegisterBySig_RegistersForTheOwnerOnce() public {
        bytes32 word = this.hashRegister(owner, "new", _content(1), "uri", FOREVER_S);
        bytes memory signature = _signWord(OWNER_KEY, word);
        bytes32 made = share.registerBySig(owner, "new", _content(1), "uri", FOREVER_S, signature);
        require(made == DataNames.recordId(owner, "new") && share.recordOf(made).owner == owner, "registered");
        vm.expectRevert(abi.encodeWithSelector(IDataShare.RecordExists.selector, made));
        share.registerBySig(owner, "new", _content(1), "uri", FOREVER_S, signature);
    }

    function test_RotateBySig_RotatesOnceAndOnlyTheVersionItNames() public {
        bytes memory signature = _signWord(OWNER_KEY, this.hashRotate(owner, id, 1, _content(2), FOREVER_S));
        share.rotateBySig(id, 1, _content(2), FOREVER_S, signature);
        require(share.recordOf(id).version == 2, "rotated");
        vm.expectRevert(abi.encodeWithSelector(IDataShare.StaleVersion.selector, uint32(1), uint32(2)));
        share.rotateBySig(id, 1, _content(2), FOREVER_S, signature);
    }

    function test_EraseBySig_ErasesTheVersionItNames() public {
        bytes memory signature = _signWord(OWNER_KEY, DataShareHash.hashErase(owner, id, 1, FOREVER_S));
        vm.prank(owner);
        share.rotate(id, _content(2));
        vm.expectRevert(abi.encodeWithSelector(IDataShare.StaleVersion.selector, uint32(1), uint32(2)));
        share.eraseBySig(id, 1, FOREVER_S, signature);
        signature = _signWord(OWNER_KEY, DataShareHash.hashErase(owner, id, 2, FOREVER_S));
        share.eraseBySig(id, 2, FOREVER_S, signature);
        require(share.recordOf(id).status == Status.Erased, "erased");
    }

    function test_StaleMandate_AGrantIsNotReplayed() public {
        Mandate memory mandate = _mandate(owner, id, subject);
        bytes memory signature = _signGrant(OWNER_KEY, mandate, id, subject, _rights());
        share.grantBySig(mandate, id, subject, _rights(), signature);
        vm.expectRevert(_stale(mandate, 1, 1));
        share.grantBySig(mandate, id, subject, _rights(), signature);
    }

    function test_StaleMandate_ARevokeEndsSignaturesNotYetUsed() public {
        bytes32[3] memory scopes = [bytes32(0), id, DataNames.ownerScope(owner)];
        for (uint256 i; i < 3; ++i) {
            Mandate memory mandate = _mandate(owner, id, subject);
            bytes memory signature = _signGrant(OWNER_KEY, mandate, id, subject, _rights());
            vm.prank(owner);
            if (i == 0) share.revoke(id, subject);
            else share.revokeAll(scopes[i]);
            vm.expectRevert(_stale(mandate, share.epochOf(id), share.grantOf(id, subject).seq));
            share.grantBySig(mandate, id, subject, _rights(), signature);
        }
    }

    function test_NotOwner_OneWalletsWordIsNothingForAnotherOfTheSameSigner() public {
        SmartWallet first = new SmartWallet(owner);
        SmartWallet second = new SmartWallet(owner);
        bytes32 firstId = _register(address(first));
        bytes32 secondId = _register(address(second));
        Mandate memory mandate = _mandate(address(first), firstId, subject);
        bytes memory signature = _signGrant(OWNER_KEY, mandate, firstId, subject, _rights());
        vm.expectRevert(abi.encodeWithSelector(IDataShare.NotOwner.selector, first, second));
        share.grantBySig(mandate, secondId, subject, _rights(), signature);
        mandate.owner = address(second);
        vm.expectRevert(_invalid(address(second)));
        share.grantBySig(mandate, secondId, subject, _rights(), signature);
        vm.expectRevert(abi.encodeWithSelector(IDataShare.NotOwner.selector, second, first));
        share.grantBySig(mandate, firstId, subject, _rights(), signature);
        mandate.owner = address(first);
        share.grantBySig(mandate, firstId, subject, _rights(), signature);
        require(share.canRead(firstId, READER, RESEARCH) && !share.canRead(secondId, READER, RESEARCH), "granted");
    }

    function test_AWalletContractSignsEveryWordByItsOwner() public {
        address wallet = address(new SmartWallet(owner));
        bytes32 word = this.hashRegister(wallet, SALT, _content(1), "", FOREVER_S);
        bytes32 its = share.registerBySig(wallet, SALT, _content(1), "", FOREVER_S, _signWord(OWNER_KEY, word));
        word = this.hashRotate(wallet, its, 1, _content(2), FOREVER_S);
        share.rotateBySig(its, 1, _content(2), FOREVER_S, _signWord(OWNER_KEY, word));
        Mandate memory mandate = _mandate(wallet, its, subject);
        share.grantBySig(mandate, its, subject, _rights(), _signGrant(OWNER_KEY, mandate, its, subject, _rights()));
        require(share.canRead(its, READER, RESEARCH), "granted");
        mandate = _mandate(wallet, its, subject);
        word = this.hashRevoke(mandate, its, subject);
        share.revokeBySig(mandate, its, subject, _signWord(OWNER_KEY, word));
        require(!share.canRead(its, READER, RESEARCH), "revoked");
        mandate.seq = 0;
        share.revokeAllBySig(mandate, its, _signWord(OWNER_KEY, this.hashRevokeAll(mandate, its)));
        require(share.epochOf(its) == 2, "all revoked");
        word = DataShareHash.hashErase(wallet, its, 2, FOREVER_S);
        share.eraseBySig(its, 2, FOREVER_S, _signWord(OWNER_KEY, word));
        require(share.recordOf(its).status == Status.Erased, "erased");
    }

    function test_InvalidSignature_OfAStrangerInEveryWord() public {
        _refuseAllWords(owner, id, STRANGER_KEY, _invalid(owner), FOREVER_S);
        address wallet = address(new SmartWallet(owner));
        _refuseAllWords(wallet, _register(wallet), STRANGER_KEY, _invalid(wallet), FOREVER_S);
    }

    function test_SignatureExpired_ASecondLateInEveryWord() public {
        uint64 deadlineS = START_S - 1;
        bytes memory reason = abi.encodeWithSelector(IDataShare.SignatureExpired.selector, deadlineS);
        _refuseAllWords(owner, id, OWNER_KEY, reason, deadlineS);
    }

    function test_GrantBySig_HoldsInItsLastSecond() public {
        Mandate memory mandate = _mandate(owner, id, subject);
        mandate.deadlineS = START_S;
        _bringGrant(mandate, _rights(), OWNER_KEY);
        require(share.canRead(id, READER, RESEARCH), "granted");
    }

    function test_InvalidSignature_WhenAnyFieldIsAnother() public {
        Mandate memory mandate = _mandate(owner, id, subject);
        bytes memory signature = _signGrant(OWNER_KEY, mandate, id, subject, _rights());
        for (uint256 field; field < 5; ++field) {
            Rights memory rights = _rights();
            if (field == 0) rights.fromS -= 1;
            if (field == 1) rights.untilS += 1;
            if (field == 2) rights.purposes = 31;
            if (field == 3) rights.termsId += 1;
            if (field == 4) rights.mayReshare = true;
            vm.expectRevert(_invalid(owner));
            share.grantBySig(mandate, id, subject, rights, signature);
        }
        vm.expectRevert(_invalid(owner));
        share.grantBySig(mandate, id, _wallet(OTHER), _rights(), signature);
        bytes32 second = _register(owner, "second");
        vm.expectRevert(_invalid(owner));
        share.grantBySig(mandate, second, subject, _rights(), signature);
        mandate.deadlineS -= 1;
        vm.expectRevert(_invalid(owner));
        share.grantBySig(mandate, id, subject, _rights(), signature);
    }

    function test_InvalidSignature_ForAnotherDataShare() public {
        Mandate memory mandate = _mandate(owner, id, subject);
        bytes memory signature = _signGrant(OWNER_KEY, mandate, id, subject, _rights());
        share = DataShare(deploy("DataShare", abi.encode(address(access), address(time))));
        _register(owner);
        vm.expectRevert(_invalid(owner));
        share.grantBySig(mandate, id, subject, _rights(), signature);
    }

    function test_InvalidSignature_NobodySignsForTheZeroOwner() public {
        Mandate memory mandate = Mandate(address(0), 1, 0, FOREVER_S);
        vm.expectRevert(_invalid(address(0)));
        share.grantBySig(mandate, 0, subject, _rights(), new bytes(65));
    }

    function _bringGrant(Mandate memory mandate, Rights memory rights, uint256 key) private {
        bytes memory signature = _signGrant(key, mandate, id, subject, rights);
        vm.prank(OTHER);
        share.grantBySig(mandate, id, subject, rights, signature);
    }

    function _refuseAllWords(address of_, bytes32 record, uint256 key, bytes memory reason, uint64 deadlineS) private {
        Content memory content = _content(2);
        bytes memory signature = _signWord(key, this.hashRegister(of_, "new", content, "", deadlineS));
        vm.expectRevert(reason);
        share.registerBySig(of_, "new", content, "", deadlineS, signature);
        signature = _signWord(key, this.hashRotate(of_, record, 1, content, deadlineS));
        vm.expectRevert(reason);
        share.rotateBySig(record, 1, content, deadlineS, signature);
        signature = _signWord(key, DataShareHash.hashErase(of_, record, 1, deadlineS));
        vm.expectRevert(reason);
        share.eraseBySig(record, 1, deadlineS, signature);
        Mandate memory mandate = _mandate(of_, record, subject);
        mandate.deadlineS = deadlineS;
        signature = _signGrant(key, mandate, record, subject, _rights());
        vm.expectRevert(reason);
        share.grantBySig(mandate, record, subject, _rights(), signature);
        signature = _signWord(key, this.hashRevoke(mandate, record, subject));
        vm.expectRevert(reason);
        share.revokeBySig(mandate, record, subject, signature);
        signature = _signWord(key, this.hashRevokeAll(mandate, record));
        vm.expectRevert(reason);
        share.revokeAllBySig(mandate, record, signature);
    }

    function _stale(Mandate memory mandate, uint32 epoch, uint32 seq) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IDataShare.StaleMandate.selector, mandate.epoch, mandate.seq, epoch, seq);
    }

    function _invalid(address of_) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IDataShare.InvalidSignature.selector, of_);
    }
}
