// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Rights} from "../../../contracts/interfaces/DataShareTypes.sol";

/// @notice What the plain model of DataShare knows: lists, and how they are searched and moved on.
contract DataShareLists {
    enum Life {
        Unborn,
        Active,
        Frozen,
        Erased
    }

    struct Item {
        bytes32 id;
        address owner;
        Life life;
        uint256 version;
    }

    struct Given {
        bool alive;
        address owner;
        bytes32 scope;
        bytes32 subject;
        Rights rights;
    }

    struct Passed {
        bool alive;
        uint256 parent; // place among the given
        address reader;
        uint256 fromS;
        uint256 untilS;
        uint256 purposes;
    }

    struct Sale {
        bool alive;
        address owner;
        bytes32 scope;
        uint256 priceWei;
        uint40 durationS;
        uint32 purposes;
        uint32 termsId;
    }

    /// @dev A signed word that was not brought yet; it dies with whatever moves its slot on.
    struct Pledge {
        bool alive;
        address owner;
        bytes32 scope;
        bytes32 subject;
    }

    Item[] internal _items;
    Given[] internal _given;
    Passed[] internal _passed;
    Sale[] internal _sales;
    Pledge[] internal _pledges;
    mapping(bytes32 group => mapping(address member => uint256)) internal _memberUntilS;
    mapping(bytes32 scope => address) internal _scopeOwner;

    /// @dev Refused while the buyer holds the scope on other terms.
    function _deliver(bytes32 scope, bytes32 buyer, Sale memory sale) internal returns (bool) {
        uint40 nowS = uint40(block.timestamp);
        Rights memory rights = Rights(sale.purposes, sale.termsId, false, nowS, nowS + sale.durationS);
        (bool held, uint256 j) = _holding(scope, buyer);
        if (held) {
            rights = _given[j].rights;
            if (rights.purposes != sale.purposes || rights.termsId != sale.termsId) return false;
            rights.untilS += sale.durationS;
        }
        _move(scope, buyer);
        _given.push(Given(true, sale.owner, scope, buyer, rights));
        return true;
    }

    function _isGiven(bytes32 id, address owner, bytes32 subject, uint32 purpose) internal view returns (bool) {
        for (uint256 i; i < _given.length; ++i) {
            if (_given[i].subject == subject && _lives(_given[i], id, owner, purpose)) return true;
        }
        return false;
    }

    function _lives(Given memory given, bytes32 id, address owner, uint32 purpose) internal view returns (bool) {
        if (!given.alive || !(given.scope == id || _scopeOwner[given.scope] == owner)) return false;
        if (block.timestamp < given.rights.fromS || block.timestamp >= given.rights.untilS) return false;
        return _within(purpose, given.rights.purposes);
    }

    function _within(uint256 purposes, uint256 granted) internal pure returns (bool) {
        for (uint256 bit; bit < 32; ++bit) {
            if ((purposes >> bit) % 2 == 1 && (granted >> bit) % 2 == 0) return false;
        }
        return true;
    }

    function _sane(Rights memory rights) internal view returns (bool) {
        if (rights.fromS >= rights.untilS || rights.untilS <= block.timestamp) return false;
        return rights.purposes > 0 && rights.purposes < 32;
    }

    /// @dev Whatever the slot's state was, it is another one now.
    function _move(bytes32 scope, bytes32 subject) internal {
        for (uint256 i; i < _given.length; ++i) {
            if (_given[i].scope == scope && _given[i].subject == subject) _given[i].alive = false;
        }
        for (uint256 i; i < _pledges.length; ++i) {
            if (_pledges[i].scope == scope && _pledges[i].subject == subject) _pledges[i].alive = false;
        }
    }

    function _forget(bytes32 scope, bytes32 sharer, address reader) internal {
        for (uint256 i; i < _passed.length; ++i) {
            Given memory parent = _given[_passed[i].parent];
            if (parent.scope == scope && parent.subject == sharer && _passed[i].reader == reader) {
                _passed[i].alive = false;
            }
        }
    }

    function _closeSales(bytes32 scope) internal {
        for (uint256 i; i < _sales.length; ++i) if (_sales[i].scope == scope) _sales[i].alive = false;
    }

    /// @dev The grant that is not over, which may begin later.
    function _holding(bytes32 scope, bytes32 subject) internal view returns (bool, uint256) {
        for (uint256 i; i < _given.length; ++i) {
            if (!_given[i].alive || _given[i].scope != scope || _given[i].subject != subject) continue;
            if (block.timestamp < _given[i].rights.untilS) return (true, i);
        }
        return (false, 0);
    }

    function _rules(address caller, bytes32 scope) internal view returns (bool) {
        if (_scopeOwner[scope] != address(0)) return _scopeOwner[scope] == caller;
        (bool known, uint256 i) = _find(scope);
        return known && _items[i].life != Life.Erased && _items[i].owner == caller;
    }

    function _there(bytes32 scope) internal view returns (bool) {
        if (_scopeOwner[scope] != address(0)) return true;
        (bool known, uint256 i) = _find(scope);
        return known && _items[i].life != Life.Erased;
    }

    function _turn(address caller, bytes32 id, Life from, Life to) internal returns (bool) {
        (bool known, uint256 i) = _find(id);
        if (!known || _items[i].life != from || _items[i].owner != caller) return false;
        _items[i].life = to;
        return true;
    }

    function _find(bytes32 id) internal view returns (bool, uint256) {
        for (uint256 i; i < _items.length; ++i) if (_items[i].id == id) return (true, i);
        return (false, 0);
    }
}
