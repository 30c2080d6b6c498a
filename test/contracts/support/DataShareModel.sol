// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Rights} from "../../../contracts/interfaces/DataShareTypes.sol";
import {DataShareLists} from "./DataShareLists.sol";

/// @notice Who may read what, by lists that are searched from end to end: no epochs, no counters, no packed words.
/// @dev Each function says whether the contract must let the caller do it, and books it if so. Owners are addresses,
/// scopes and subjects names, whose meaning the caller tells.
contract DataShareModel is DataShareLists {
    /// @dev `scope` stands for all records of `owner`.
    function nameOwner(bytes32 scope, address owner) external {
        _scopeOwner[scope] = owner;
    }

    function register(address owner, bytes32 id) external returns (bool) {
        (bool known, ) = _find(id);
        if (known) return false;
        _items.push(Item(id, owner, Life.Active, 1));
        return true;
    }

    function rotate(address caller, bytes32 id) external returns (bool) {
        (bool known, uint256 i) = _find(id);
        if (!known || _items[i].life == Life.Erased || _items[i].owner != caller) return false;
        _items[i].version += 1;
        return true;
    }

    function freeze(address caller, bytes32 id) external returns (bool) {
        return _turn(caller, id, Life.Active, Life.Frozen);
    }

    function unfreeze(address caller, bytes32 id) external returns (bool) {
        return _turn(caller, id, Life.Frozen, Life.Active);
    }

    function erase(address caller, bytes32 id) external returns (bool) {
        (bool known, uint256 i) = _find(id);
        if (!known || _items[i].life == Life.Erased || _items[i].owner != caller) return false;
        _items[i].life = Life.Erased;
        return true;
    }

    function grant(address caller, bytes32 scope, bytes32 subject, Rights memory rights) external returns (bool) {
        if (!_rules(caller, scope) || subject == 0 || !_sane(rights)) return false;
        _move(scope, subject);
        _given.push(Given(true, caller, scope, subject, rights));
        return true;
    }

    function revoke(address caller, bytes32 scope, bytes32 subject) external returns (bool) {
        if (!_rules(caller, scope)) return false;
        _move(scope, subject);
        return true;
    }

    function revokeAll(address caller, bytes32 scope) external returns (bool) {
        if (!_rules(caller, scope)) return false;
        bool whole = _scopeOwner[scope] == caller;
        for (uint256 i; i < _given.length; ++i) {
            if (whole ? _given[i].owner == caller : _given[i].scope == scope) _given[i].alive = false;
        }
        for (uint256 i; i < _sales.length; ++i) {
            if (whole ? _sales[i].owner == caller : _sales[i].scope == scope) _sales[i].alive = false;
        }
        for (uint256 i; i < _pledges.length; ++i) {
            if (whole ? _pledges[i].owner == caller : _pledges[i].scope == scope) _pledges[i].alive = false;
        }
        return true;
    }

    function reshare(
        bytes32 scope,
        bytes32 sharer,
        address reader,
        uint40 fromS,
        uint40 untilS,
        uint32 purposes
    ) external returns (bool) {
        if (!_there(scope) || !_sane(Rights(purposes, 0, false, fromS, untilS))) return false;
        (bool held, uint256 i) = _holding(scope, sharer);
        if (!held) return false;
        Rights memory rights = _given[i].rights;
        if (!rights.mayReshare || fromS < rights.fromS || untilS > rights.untilS) return false;
        if (!_within(purposes, rights.purposes)) return false;
        _forget(scope, sharer, reader);
        _passed.push(Passed(true, i, reader, fromS, untilS, purposes));
        return true;
    }

    function revokeShare(
        address caller,
        bytes32 scope,
        bytes32 sharer,
        address reader,
        bool isSharer
    ) external returns (bool) {
        if (!_there(scope) || !(isSharer || _rules(caller, scope))) return false;
        _forget(scope, sharer, reader);
        return true;
    }

    function setOffer(
        address caller,
        bytes32 scope,
        uint256 priceWei,
        uint40 durationS,
        uint32 purposes,
        uint32 termsId
    ) external returns (bool) {
        if (!_rules(caller, scope) || durationS == 0 || purposes == 0 || purposes > 31) return false;
        _closeSales(scope);
        _sales.push(Sale(true, caller, scope, priceWei, durationS, purposes, termsId));
        return true;
    }

    function withdrawOffer(address caller, bytes32 scope) external returns (bool) {
        if (!_rules(caller, scope)) return false;
        _closeSales(scope);
        return true;
    }

    /// @return lawful Whether the buyer, who holds `balanceWei`, gets it.
    /// @return seller To whom `priceWei` goes.
    function buy(
        bytes32 scope,
        bytes32 buyer,
        uint256 balanceWei,
        uint256 maxPriceWei,
        uint32 termsId,
        uint32 purposes,
        uint40 durationS
    ) external returns (bool lawful, address seller, uint256 priceWei) {
        if (!_there(scope)) return (false, seller, 0);
        (bool known, uint256 place) = _find(scope);
        if (known && _items[place].life == Life.Frozen) return (false, seller, 0);
        for (uint256 i; i < _sales.length; ++i) {
            Sale memory sale = _sales[i];
            if (!sale.alive || sale.scope != scope) continue;
            if (sale.termsId != termsId || sale.purposes != purposes || sale.durationS != durationS) break;
            if (sale.priceWei > maxPriceWei || sale.priceWei > balanceWei) break;
            if (!_deliver(scope, buyer, sale)) break;
            return (true, sale.owner, sale.priceWei);
        }
    }

    function setGroupMember(bytes32 group, address member, uint256 untilS) external {
        _memberUntilS[group][member] = untilS;
    }

    function pledge(address owner, bytes32 scope, bytes32 subject) external returns (uint256) {
        _pledges.push(Pledge(true, owner, scope, subject));
        return _pledges.length - 1;
    }

    function holds(uint256 place) external view returns (bool) {
        return _pledges[place].alive;
    }

    function isThere(bytes32 scope) external view returns (bool) {
        return _there(scope);
    }

    function versionOf(bytes32 id) external view returns (uint256) {
        (bool known, uint256 i) = _find(id);
        return known ? _items[i].version : 0;
    }

    /// @notice Some grant that its wallet may share on now, for whoever looks for one.
    function sharable(
        uint256 dice
    ) external view returns (bool found, bytes32 scope, bytes32 subject, Rights memory rights) {
        for (uint256 i; i < _given.length && !found; ++i) {
            Given memory given = _given[(dice + i) % _given.length];
            (scope, subject, rights) = (given.scope, given.subject, given.rights);
            found =
                given.alive &&
                rights.mayReshare &&
                block.timestamp < rights.untilS &&
                uint256(subject) <= type(uint160).max &&
                _there(scope);
        }
    }

    /// @notice Some share that was ever passed on, alive or not.
    function someShare(
        uint256 dice
    ) external view returns (bool found, bytes32 scope, address owner, bytes32 sharer, address reader) {
        if (_passed.length == 0) return (false, 0, address(0), 0, address(0));
        Passed memory passed = _passed[dice % _passed.length];
        Given memory parent = _given[passed.parent];
        return (true, parent.scope, parent.owner, parent.subject, passed.reader);
    }

    /// @param subject The reader's wallet as a subject.
    function canRead(bytes32 id, address reader, bytes32 subject, uint32 purpose) external view returns (bool) {
        (bool known, uint256 i) = _find(id);
        if (!known || _items[i].life != Life.Active || purpose == 0 || purpose > 31) return false;
        return _items[i].owner == reader || _isGiven(id, _items[i].owner, subject, purpose);
    }

    function hasGranted(bytes32 scope, bytes32 subject, uint32 purpose) external view returns (bool) {
        if (purpose == 0 || purpose > 31) return false;
        for (uint256 i; i < _given.length; ++i) {
            if (_given[i].scope != scope || _given[i].subject != subject) continue;
            if (_lives(_given[i], scope, _given[i].owner, purpose)) return true;
        }
        return false;
    }

    /// @dev By a group's name or a blinded one.
    function canReadAs(bytes32 id, bytes32 subject, uint32 purpose) public view returns (bool) {
        (bool known, uint256 i) = _find(id);
        if (!known || _items[i].life != Life.Active || purpose == 0 || purpose > 31) return false;
        return _isGiven(id, _items[i].owner, subject, purpose);
    }

    function canReadAsMember(bytes32 id, address reader, bytes32 group, uint32 purpose) external view returns (bool) {
        return block.timestamp < _memberUntilS[group][reader] && canReadAs(id, group, purpose);
    }

    function canReadShared(bytes32 id, address reader, bytes32 sharer, uint32 purpose) external view returns (bool) {
        (bool known, uint256 place) = _find(id);
        if (!known || _items[place].life != Life.Active || purpose == 0) return false;
        for (uint256 i; i < _passed.length; ++i) {
            Passed memory passed = _passed[i];
            Given memory parent = _given[passed.parent];
            if (!passed.alive || passed.reader != reader || parent.subject != sharer) continue;
            if (!_lives(parent, id, _items[place].owner, purpose) || !_within(purpose, passed.purposes)) continue;
            if (passed.fromS <= block.timestamp && block.timestamp < passed.untilS) return true;
        }
        return false;
    }
}
