// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DataShare} from "../../../contracts/DataShare.sol";
import {DataNames} from "../../../contracts/libraries/DataNames.sol";
import {DataShareModel} from "./DataShareModel.sol";

/// @notice Asks contract and model the same questions: may this person read that record for these purposes in some way?
/// @dev People have two records each, of salts 0 and 1; the first two run a group.
contract DataShareQuestions {
    DataShare private immutable _share;
    DataShareModel private immutable _model;
    bytes32 private immutable _salt;
    address[] private _people;
    uint256 private _dice;
    uint256 public byShare; // questions after a share that both said yes to

    constructor(DataShare share, DataShareModel model, bytes32 salt, address[] memory people) {
        (_share, _model, _salt, _people) = (share, model, salt, people);
    }

    /// @return allowed How many of `count` questions both said yes to.
    /// @return fault How they differed, if they did.
    function ask(uint256 dice, uint256 count) external returns (uint256 allowed, string memory fault) {
        _dice = dice;
        for (uint256 i; i < count; ++i) {
            (bool wanted, bool said) = _answers();
            if (wanted && said) ++allowed;
            if (wanted != said) fault = said ? "reads too much" : "reads too little";
        }
    }

    function _answers() private returns (bool wanted, bool said) {
        bytes32 id = DataNames.recordId(_person(_people.length), bytes32(_roll(2)));
        address reader = _person(_people.length);
        uint32 purpose = uint32(_roll(2) == 0 ? 1 << _roll(6) : _roll(34));
        uint256 way = _roll(7);
        if (way == 0) {
            bytes32 group = DataNames.groupSubject(_person(2), _salt);
            wanted = _model.canReadAsMember(id, reader, group, purpose);
            said = _share.canReadAsMember(id, reader, group, purpose);
        } else if (way == 1) {
            wanted = _model.canReadAs(id, DataNames.blindedSubject(reader, _salt), purpose);
            said = _share.canReadBlinded(id, reader, _salt, purpose);
        } else if (way < 4) {
            (wanted, said) = _sharedAnswers(id, reader, purpose);
            if (wanted && said) ++byShare;
        } else if (way == 4) {
            (wanted, said) = _grantAnswers(reader, purpose);
        } else {
            wanted = _model.canRead(id, reader, DataNames.walletSubject(reader), purpose);
            said = _share.canRead(id, reader, purpose);
        }
    }

    /// @dev Of two owners at once, each by its place.
    function _grantAnswers(address subject, uint32 purpose) private returns (bool wanted, bool said) {
        address[] memory owners = new address[](2);
        (owners[0], owners[1]) = (_person(_people.length), _person(_people.length));
        uint256 place = _roll(2);
        bytes32 name = DataNames.walletSubject(subject);
        wanted = _model.hasGranted(DataNames.ownerScope(owners[place]), name, purpose);
        said = _share.haveGranted(owners, name, purpose)[place];
    }

    /// @dev Mostly after a share that was once passed on, and of the record, reader and sharer that it was for.
    function _sharedAnswers(bytes32 id, address reader, uint32 purpose) private returns (bool wanted, bool said) {
        bytes32 sharer = DataNames.walletSubject(_person(_people.length));
        if (_roll(3) != 0) {
            (bool found, bytes32 scope, address owner, bytes32 by, address to) = _model.someShare(_roll(1 << 32));
            if (found) {
                (sharer, reader) = (by, to);
                id = DataNames.isOwnerScope(scope) ? DataNames.recordId(owner, bytes32(_roll(2))) : scope;
            }
        }
        wanted = _model.canReadShared(id, reader, sharer, purpose);
        said = _share.canReadShared(id, reader, address(uint160(uint256(sharer))), purpose);
    }

    function _person(uint256 ofFirst) private returns (address) {
        return _people[_roll(ofFirst)];
    }

    function _roll(uint256 sides) private returns (uint256) {
        _dice = uint256(keccak256(abi.encode(_dice)));
        return _dice % sides;
    }
}
