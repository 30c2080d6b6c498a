// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Mandate, Rights} from "../../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../../contracts/libraries/DataNames.sol";
import {DataShareBed} from "./DataShareBed.sol";
import {DataShareModel} from "./DataShareModel.sol";
import {DataShareQuestions} from "./DataShareQuestions.sol";
import {SmartWallet} from "./SmartWallet.sol";
import {vm} from "../Vm.sol";

/// @notice Rolls who and what the next call is about, and asks after it whether contract and model agree.
/// @dev Five people, the last a wallet contract that the second signs for; two records each; two groups; two blinded
/// names. Three calls in four come from whom the scope belongs to.
contract DataShareDice is DataShareBed {
    uint256 internal constant PEOPLE = 5;
    uint256 internal constant QUESTIONS = 6;

    string public fault; // what the two disagreed on first
    uint256 public allowed; // questions that both said yes to
    uint256 public passed;
    uint256 public refused;
    DataShareModel internal model;
    DataShareQuestions internal questions;
    address[] internal people;
    uint256 internal dice;

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

    function _begin(uint256 seed) internal {
        dice = seed;
        vm.warp(block.timestamp + _roll(4));
    }

    function _end() internal {
        (uint256 yes, string memory difference) = questions.ask(dice, QUESTIONS);
        allowed += yes;
        if (bytes(fault).length == 0) fault = difference;
    }

    function _match(string memory what, bool lawful, address caller, bytes memory data) internal {
        vm.prank(caller);
        (bool ok, ) = address(share).call(data);
        if (ok) ++passed;
        else ++refused;
        if (ok != lawful && bytes(fault).length == 0) fault = string.concat(what, ok ? " passed" : " refused");
    }

    /// @dev Mostly a record that is there.
    function _record() internal returns (bytes32 id, uint256 who) {
        uint256 of_ = _roll(PEOPLE);
        uint256 salt = _roll(2);
        if (_roll(8) != 0) (of_, salt) = _known(of_, salt);
        id = DataNames.recordId(people[of_], bytes32(salt));
        who = _roll(4) == 0 ? _roll(PEOPLE) : of_;
    }

    /// @dev The first record from this one on that is there; this one if none is.
    function _known(uint256 of_, uint256 salt) internal view returns (uint256, uint256) {
        for (uint256 i; i < 2 * PEOPLE; ++i) {
            uint256 place = (2 * of_ + salt + i) % (2 * PEOPLE);
            bytes32 id = DataNames.recordId(people[place / 2], bytes32(place % 2));
            if (model.isThere(id)) return (place / 2, place % 2);
        }
        return (of_, salt);
    }

    function _scope() internal returns (bytes32 scope, uint256 who) {
        (scope, who) = _record();
        if (_roll(3) != 0) return (scope, who);
        uint256 of_ = _roll(PEOPLE);
        if (_roll(8) != 0) (of_, ) = _known(of_, 0);
        scope = DataNames.ownerScope(people[of_]);
        who = _roll(4) == 0 ? _roll(PEOPLE) : of_;
    }

    function _subject() internal returns (bytes32) {
        uint256 kind = _roll(8);
        if (kind == 0) return DataNames.groupSubject(people[_roll(2)], SALT);
        if (kind == 1) return DataNames.blindedSubject(people[_roll(PEOPLE)], SALT);
        return _wallet(people[_roll(PEOPLE)]);
    }

    /// @dev Mostly a window round now of some purposes; now and then one that is refused.
    function _someRights() internal returns (Rights memory rights) {
        rights.fromS = uint40(block.timestamp + 5 - _roll(20));
        rights.untilS = uint40(block.timestamp + _roll(120));
        rights.purposes = uint32(_roll(2) == 0 ? 31 : _roll(33));
        rights.termsId = TERMS + uint32(_roll(2));
        rights.mayReshare = _roll(3) != 0;
    }

    function _partOf(Rights memory parent) internal returns (Rights memory part) {
        part = Rights(parent.purposes, 0, false, parent.fromS, parent.untilS);
        uint256 less = _roll(8);
        if (less == 0) part.fromS -= 1;
        if (less == 1) part.untilS += 1;
        if (less == 2) part.purposes = uint32(_roll(33));
        if (less == 3) part.fromS += 1;
        if (less == 4) part.untilS -= 1;
    }

    function _someOffer() internal returns (uint128 priceWei, uint32 durationS, uint32 purposes) {
        priceWei = uint128(10 * _roll(3));
        durationS = uint32(20 * _roll(3));
        purposes = uint32(30 + _roll(2));
    }

    function _nowMandate(address of_, bytes32 scope, bytes32 subject) internal view returns (Mandate memory) {
        if (!model.isThere(scope)) return Mandate(of_, 1, 0, FOREVER_S);
        return _mandate(of_, scope, subject);
    }

    function _signFor(uint256 who, bytes32 word) internal view returns (bytes memory) {
        return _signWord(who == PEOPLE - 1 ? 2 : who + 1, word);
    }

    function _roll(uint256 sides) internal returns (uint256) {
        dice = uint256(keccak256(abi.encode(dice)));
        return dice % sides;
    }
}
