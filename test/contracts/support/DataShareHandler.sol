// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Mandate, Rights} from "../../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../../contracts/libraries/DataNames.sol";
import {DataShareHash} from "../../../contracts/libraries/DataShareHash.sol";
import {DataShareBed} from "./DataShareBed.sol";
import {DataShareModel} from "./DataShareModel.sol";
import {DataShareQuestions} from "./DataShareQuestions.sol";
import {SmartWallet} from "./SmartWallet.sol";
import {vm} from "../Vm.sol";

/// @notice Makes every call of DataShare at random, in person and by signature, and asks after each whether contract and
/// model agree on what went through and on who may read.
/// @dev Five people, the last a wallet contract that the second signs for; two records each; two groups; two blinded
/// names. Three calls in four come from whom the scope belongs to.
contract DataShareHandler is DataShareBed {
    uint256 private constant PEOPLE = 5;
    uint256 private constant QUESTIONS = 6;

    struct Kept {
        Mandate mandate;
        bytes32 scope;
        bytes32 subject;
        Rights rights;
        bytes signature;
    }

    string public fault; // what the two disagreed on first
    uint256 public allowed; // questions that both said yes to
    uint256 public passed;
    uint256 public refused;
    DataShareModel private model;
    DataShareQuestions private questions;
    address[] private people;
    Kept[] private kept;
    uint256 private dice;

    constructor() {
        _openShare();
        model = new DataShareModel();
        for (uint256 i; i < PEOPLE; ++i) {
            people.push(i == PEOPLE - 1 ? address(new SmartWallet(people[1])) : vm.addr(i + 1));
            model.nameOwner(DataNames.ownerScope(people[i]), people[i]);
            _fund(people[i], 1e18);
            vm.prank(people[i]);
            time.approve(address(share), type(uint256).max);
        }
        questions = new DataShareQuestions(share, model, SALT, people);
    }

    /// @notice Reads by a share that both said yes to.
    function readsByShare() external view returns (uint256) {
        return questions.byShare();
    }

    modifier rolled(uint256 seed) {
        _begin(seed);
        _;
        _end();
    }

    function register(uint256 seed) external rolled(seed) {
        uint256 who = _roll(PEOPLE);
        bytes32 salt = bytes32(_roll(2));
        bytes memory data = abi.encodeCall(share.register, (salt, _content(1), ""));
        if (_roll(2) == 0) {
            bytes32 word = this.hashRegister(people[who], salt, _content(1), "", FOREVER_S);
            data = abi.encodeCall(
                share.registerBySig,
                (people[who], salt, _content(1), "", FOREVER_S, _signFor(who, word))
            );
        }
        _match("register", model.register(people[who], DataNames.recordId(people[who], salt)), people[who], data);
    }

    function rotate(uint256 seed) external rolled(seed) {
        (bytes32 id, uint256 who) = _record();
        bytes memory data = abi.encodeCall(share.rotate, (id, _content(2)));
        if (_roll(2) == 0) {
            uint32 version = uint32(model.versionOf(id));
            bytes32 word = this.hashRotate(people[who], id, version, _content(2), FOREVER_S);
            data = abi.encodeCall(share.rotateBySig, (id, version, _content(2), FOREVER_S, _signFor(who, word)));
        }
        _match("rotate", model.rotate(people[who], id), people[who], data);
        if (share.recordOf(id).version != model.versionOf(id)) fault = "version";
    }

    function freeze(uint256 seed) external rolled(seed) {
        (bytes32 id, uint256 who) = _record();
        _match("freeze", model.freeze(people[who], id), people[who], abi.encodeCall(share.freeze, (id)));
    }

    function unfreeze(uint256 seed) external rolled(seed) {
        (bytes32 id, uint256 who) = _record();
        _match("unfreeze", model.unfreeze(people[who], id), people[who], abi.encodeCall(share.unfreeze, (id)));
    }

    /// @dev Seldom, or nothing would be left to grant.
    function erase(uint256 seed) external rolled(seed) {
        if (_roll(4) != 0) return;
        (bytes32 id, uint256 who) = _record();
        bytes memory data = abi.encodeCall(share.erase, (id));
        if (_roll(2) == 0) {
            uint32 version = uint32(model.versionOf(id));
            bytes32 word = DataShareHash.hashErase(people[who], id, version, FOREVER_S);
            data = abi.encodeCall(share.eraseBySig, (id, version, FOREVER_S, _signFor(who, word)));
        }
        _match("erase", model.erase(people[who], id), people[who], data);
    }

    function grant(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        bytes32 subject = _subject();
        Rights memory rights = _someRights();
        bytes memory data = abi.encodeCall(share.grant, (scope, subject, rights));
        if (_roll(2) == 0) {
            Mandate memory mandate = _nowMandate(people[who], scope, subject);
            bytes memory signature = _signFor(who, this.hashGrant(mandate, scope, subject, rights));
            data = abi.encodeCall(share.grantBySig, (mandate, scope, subject, rights, signature));
        }
        _match("grant", model.grant(people[who], scope, subject, rights), people[who], data);
    }

    function grantMany(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        bytes32[] memory subjects = new bytes32[](2);
        (subjects[0], subjects[1]) = (_wallet(people[_roll(PEOPLE)]), _subject());
        Rights memory rights = _someRights();
        bool lawful = model.grant(people[who], scope, subjects[0], rights);
        if (lawful) model.grant(people[who], scope, subjects[1], rights);
        _match("grantMany", lawful, people[who], abi.encodeCall(share.grantMany, (scope, subjects, rights)));
    }

    /// @dev Signs a grant for later; `redeem` brings it.
    function pledge(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        if (!model.isThere(scope)) return;
        (bytes32 subject, Rights memory rights) = (_subject(), _someRights());
        Mandate memory mandate = _nowMandate(people[who], scope, subject);
        bytes memory signature = _signFor(who, this.hashGrant(mandate, scope, subject, rights));
        kept.push(Kept(mandate, scope, subject, rights, signature));
        model.pledge(people[who], scope, subject);
    }

    function redeem(uint256 seed) external rolled(seed) {
        if (kept.length == 0) return;
        uint256 i = _roll(kept.length);
        Kept memory one = kept[i];
        bool lawful = model.holds(i) && model.grant(one.mandate.owner, one.scope, one.subject, one.rights);
        bytes memory data = abi.encodeCall(
            share.grantBySig,
            (one.mandate, one.scope, one.subject, one.rights, one.signature)
        );
        _match("redeem", lawful, people[_roll(PEOPLE)], data);
    }

    function revoke(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        bytes32 subject = _subject();
        bytes memory data = abi.encodeCall(share.revoke, (scope, subject));
        if (_roll(2) == 0) {
            Mandate memory mandate = _nowMandate(people[who], scope, subject);
            bytes memory signature = _signFor(who, this.hashRevoke(mandate, scope, subject));
            data = abi.encodeCall(share.revokeBySig, (mandate, scope, subject, signature));
        }
        _match("revoke", model.revoke(people[who], scope, subject), people[who], data);
    }

    function revokeAll(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        bytes memory data = abi.encodeCall(share.revokeAll, (scope));
        if (_roll(2) == 0) {
            Mandate memory mandate = _nowMandate(people[who], scope, 0);
            data = abi.encodeCall(
                share.revokeAllBySig,
                (mandate, scope, _signFor(who, this.hashRevokeAll(mandate, scope)))
            );
        }
        _match("revokeAll", model.revokeAll(people[who], scope), people[who], data);
    }

    /// @dev Mostly of what somebody may share on; a part of it, or now and then a little more.
    function reshare(uint256 seed) external rolled(seed) {
        (bytes32 scope, ) = _scope();
        bytes32 sharer = _wallet(people[_roll(PEOPLE)]);
        Rights memory rights = _someRights();
        if (_roll(8) != 0) {
            (bool found, bytes32 held, bytes32 holder, Rights memory parent) = model.sharable(_roll(1 << 32));
            if (found) (scope, sharer, rights) = (held, holder, _partOf(parent));
        }
        _reshare(scope, sharer, people[_roll(PEOPLE)], rights);
    }

    /// @dev A grant and a share of it at once: by themselves they seldom meet. Of a new record where there is none.
    function passOn(uint256 seed) external rolled(seed) {
        (uint256 who, uint256 salt) = _known(_roll(PEOPLE), _roll(2));
        bytes32 id = DataNames.recordId(people[who], bytes32(salt));
        bytes memory data = abi.encodeCall(share.register, (bytes32(salt), _content(1), ""));
        if (!model.isThere(id)) _match("register", model.register(people[who], id), people[who], data);
        bytes32 scope = _roll(3) == 0 ? DataNames.ownerScope(people[who]) : id;
        bytes32 sharer = _wallet(people[_roll(PEOPLE)]);
        Rights memory rights = _someRights();
        rights.mayReshare = true;
        data = abi.encodeCall(share.grant, (scope, sharer, rights));
        _match("grant", model.grant(people[who], scope, sharer, rights), people[who], data);
        _reshare(scope, sharer, people[_roll(PEOPLE)], _partOf(rights));
    }

    function _reshare(bytes32 scope, bytes32 sharer, address reader, Rights memory rights) private {
        (uint40 fromS, uint40 untilS, uint32 purposes) = (rights.fromS, rights.untilS, rights.purposes);
        bool lawful = model.reshare(scope, sharer, reader, fromS, untilS, purposes);
        bytes memory data = abi.encodeCall(share.reshare, (scope, reader, fromS, untilS, purposes));
        _match("reshare", lawful, address(uint160(uint256(sharer))), data);
    }

    function revokeShare(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        (address sharer, address reader) = (people[_roll(PEOPLE)], people[_roll(PEOPLE)]);
        bool lawful = model.revokeShare(people[who], scope, _wallet(sharer), reader, people[who] == sharer);
        bytes memory data = abi.encodeCall(share.revokeShare, (scope, sharer, reader));
        _match("revokeShare", lawful, people[who], data);
    }

    function setOffer(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        (uint128 priceWei, uint32 durationS, uint32 purposes) = _someOffer();
        bool lawful = model.setOffer(people[who], scope, priceWei, durationS, purposes, TERMS);
        bytes memory data = abi.encodeCall(share.setOffer, (scope, priceWei, durationS, purposes, TERMS));
        _match("setOffer", lawful, people[who], data);
    }

    function withdrawOffer(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        bytes memory data = abi.encodeCall(share.withdrawOffer, (scope));
        _match("withdrawOffer", model.withdrawOffer(people[who], scope), people[who], data);
    }

    function buyAccess(uint256 seed) external rolled(seed) {
        (bytes32 scope, ) = _scope();
        address buyer = people[_roll(PEOPLE)];
        (uint128 maxPriceWei, uint32 durationS, uint32 purposes) = _someOffer();
        uint256 heldWei = time.balanceOf(buyer);
        (bool lawful, address seller, uint256 priceWei) = model.buy(
            scope,
            _wallet(buyer),
            heldWei,
            maxPriceWei,
            TERMS,
            purposes,
            durationS
        );
        uint256 sellerWei = time.balanceOf(seller);
        bytes memory data = abi.encodeCall(share.buyAccess, (scope, maxPriceWei, TERMS, purposes, durationS));
        _match("buyAccess", lawful, buyer, data);
        if (seller == buyer) priceWei = 0;
        if (time.balanceOf(buyer) != heldWei - priceWei) fault = "paid by";
        if (seller != buyer && time.balanceOf(seller) != sellerWei + priceWei) fault = "paid to";
    }

    function setGroupMember(uint256 seed) external rolled(seed) {
        uint256 manager = _roll(2);
        address member = people[_roll(PEOPLE)];
        uint40 untilS = _roll(3) == 0 ? 0 : uint40(block.timestamp + _roll(60));
        model.setGroupMember(DataNames.groupSubject(people[manager], SALT), member, untilS);
        bytes memory data = abi.encodeCall(share.setGroupMember, (SALT, member, untilS));
        _match("setGroupMember", true, people[manager], data);
    }

    /// @dev Neither gives a right.
    function ask(uint256 seed) external rolled(seed) {
        (bytes32 scope, uint256 who) = _scope();
        uint32 purposes = uint32(_roll(34));
        bytes memory data = abi.encodeCall(share.requestAccess, (scope, _subject(), purposes, TERMS, 0));
        _match("requestAccess", model.isThere(scope) && purposes > 0 && purposes < 32, people[who], data);
        _match("setEncryptionKey", true, people[who], abi.encodeCall(share.setEncryptionKey, (bytes32(dice))));
    }

    function _begin(uint256 seed) private {
        dice = seed;
        vm.warp(block.timestamp + _roll(4));
    }

    function _end() private {
        (uint256 yes, string memory difference) = questions.ask(dice, QUESTIONS);
        allowed += yes;
        if (bytes(fault).length == 0) fault = difference;
    }

    function _match(string memory what, bool lawful, address caller, bytes memory data) private {
        vm.prank(caller);
        (bool ok, ) = address(share).call(data);
        if (ok) ++passed;
        else ++refused;
        if (ok != lawful && bytes(fault).length == 0) fault = string.concat(what, ok ? " passed" : " refused");
    }

    /// @dev Mostly a record that is there.
    function _record() private returns (bytes32 id, uint256 who) {
        uint256 of_ = _roll(PEOPLE);
        uint256 salt = _roll(2);
        if (_roll(8) != 0) (of_, salt) = _known(of_, salt);
        id = DataNames.recordId(people[of_], bytes32(salt));
        who = _roll(4) == 0 ? _roll(PEOPLE) : of_;
    }

    /// @dev The first record from this one on that is there; this one if none is.
    function _known(uint256 of_, uint256 salt) private view returns (uint256, uint256) {
        for (uint256 i; i < 2 * PEOPLE; ++i) {
            uint256 place = (2 * of_ + salt + i) % (2 * PEOPLE);
            bytes32 id = DataNames.recordId(people[place / 2], bytes32(place % 2));
            if (model.isThere(id)) return (place / 2, place % 2);
        }
        return (of_, salt);
    }

    function _scope() private returns (bytes32 scope, uint256 who) {
        (scope, who) = _record();
        if (_roll(3) != 0) return (scope, who);
        uint256 of_ = _roll(PEOPLE);
        if (_roll(8) != 0) (of_, ) = _known(of_, 0);
        scope = DataNames.ownerScope(people[of_]);
        who = _roll(4) == 0 ? _roll(PEOPLE) : of_;
    }

    function _subject() private returns (bytes32) {
        uint256 kind = _roll(8);
        if (kind == 0) return DataNames.groupSubject(people[_roll(2)], SALT);
        if (kind == 1) return DataNames.blindedSubject(people[_roll(PEOPLE)], SALT);
        return _wallet(people[_roll(PEOPLE)]);
    }

    /// @dev Mostly a window round now of some purposes; now and then one that is refused.
    function _someRights() private returns (Rights memory rights) {
        rights.fromS = uint40(block.timestamp + 5 - _roll(20));
        rights.untilS = uint40(block.timestamp + _roll(120));
        rights.purposes = uint32(_roll(2) == 0 ? 31 : _roll(33));
        rights.termsId = TERMS + uint32(_roll(2));
        rights.mayReshare = _roll(3) != 0;
    }

    function _partOf(Rights memory parent) private returns (Rights memory part) {
        part = Rights(parent.purposes, 0, false, parent.fromS, parent.untilS);
        uint256 less = _roll(8);
        if (less == 0) part.fromS -= 1;
        if (less == 1) part.untilS += 1;
        if (less == 2) part.purposes = uint32(_roll(33));
        if (less == 3) part.fromS += 1;
        if (less == 4) part.untilS -= 1;
    }

    function _someOffer() private returns (uint128 priceWei, uint32 durationS, uint32 purposes) {
        priceWei = uint128(10 * _roll(3));
        durationS = uint32(20 * _roll(3));
        purposes = uint32(30 + _roll(2));
    }

    function _nowMandate(address of_, bytes32 scope, bytes32 subject) private view returns (Mandate memory) {
        if (!model.isThere(scope)) return Mandate(of_, 1, 0, FOREVER_S);
        return _mandate(of_, scope, subject);
    }

    function _signFor(uint256 who, bytes32 word) private view returns (bytes memory) {
        return _signWord(who == PEOPLE - 1 ? 2 : who + 1, word);
    }

    function _roll(uint256 sides) private returns (uint256) {
        dice = uint256(keccak256(abi.encode(dice)));
        return dice % sides;
    }
}
