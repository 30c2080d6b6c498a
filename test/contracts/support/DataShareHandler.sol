// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Content, Mandate, Rights} from "../../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../../contracts/libraries/DataNames.sol";
import {DataShareHash} from "../../../contracts/libraries/DataShareHash.sol";
import {DataShareDice} from "./DataShareDice.sol";

/// @notice Makes every call of DataShare at random, in person and by signature, and asks after each whether contract and
/// model agree on what went through and on who may read.
contract DataShareHandler is DataShareDice {
    struct Kept {
        Mandate mandate;
        bytes32 scope;
        bytes32 subject;
        Rights rights;
        bytes signature;
    }

    Kept[] private kept;

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
}
