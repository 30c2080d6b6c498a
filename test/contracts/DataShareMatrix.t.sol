// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Rights} from "../../contracts/interfaces/DataShareTypes.sol";
import {DataNames} from "../../contracts/libraries/DataNames.sol";
import {Purposes} from "../../contracts/libraries/Purposes.sol";
import {DataShareBed} from "./support/DataShareBed.sol";
import {vm} from "./Vm.sol";

/// @notice Invariants 60, 61: every owner, reader, purpose and time, against a table that says who was granted what.
contract DataShareMatrixTest is DataShareBed {
    uint256 private constant PEOPLE = 4;
    uint40 private constant FROM_S = START_S + 100;
    uint40 private constant UNTIL_S = START_S + 200;

    bytes32[PEOPLE] private ids;
    bytes32[PEOPLE] private others; // a second record of each
    uint32[PEOPLE][PEOPLE] private table; // purposes, by owner and reader

    function setUp() public {
        _openShare();
        for (uint256 i; i < PEOPLE; ++i) (ids[i], others[i]) = (_register(_who(i)), _register(_who(i), "other"));
    }

    /// @dev A bit of `edges` for each ordered pair: one way says nothing of the other.
    function testFuzz_CanRead_IsWhatTheTableSaysForAllPairsPurposesAndTimes(
        uint16 edges,
        uint256 purposes,
        bool byOwner
    ) public {
        for (uint256 o; o < PEOPLE; ++o) {
            for (uint256 r; r < PEOPLE; ++r) {
                if (o == r || (edges >> (o * PEOPLE + r)) & 1 == 0) continue;
                table[o][r] = uint32(purposes >> (5 * (o * PEOPLE + r))) & Purposes.ALL;
                if (table[o][r] == 0) table[o][r] = Purposes.MEASURE;
                vm.prank(_who(o));
                share.grant(
                    byOwner ? DataNames.ownerScope(_who(o)) : ids[o],
                    _wallet(_who(r)),
                    Rights(table[o][r], TERMS, false, FROM_S, UNTIL_S)
                );
            }
        }
        uint40[4] memory times = [FROM_S - 1, FROM_S, UNTIL_S - 1, UNTIL_S];
        for (uint256 t; t < 4; ++t) {
            vm.warp(times[t]);
            _check(t == 1 || t == 2, byOwner);
        }
    }

    /// @dev What each pair's owner granted, and that the pair turned round may nothing.
    function test_CanRead_RefusesTheReversePairWhateverWasGranted() public {
        vm.warp(FROM_S);
        for (uint256 o; o < PEOPLE; ++o) {
            for (uint256 r; r < PEOPLE; ++r) {
                if (o == r) continue;
                vm.prank(_who(o));
                share.grant(ids[o], _wallet(_who(r)), Rights(Purposes.ALL, TERMS, true, FROM_S, UNTIL_S));
                for (uint32 purpose; purpose <= Purposes.ALL + 1; ++purpose) {
                    bool named = purpose != 0 && purpose <= Purposes.ALL;
                    require(share.canRead(ids[o], _who(r), purpose) == named, "pair");
                    require(!share.canRead(ids[r], _who(o), purpose), "reverse pair");
                }
                vm.prank(_who(o));
                share.revoke(ids[o], _wallet(_who(r)));
            }
        }
    }

    /// @dev No purpose, each of its own, two, all, and one without a name.
    function _check(bool inWindow, bool byOwner) private view {
        uint32[9] memory asked = [uint32(0), 1, 2, 4, 8, 16, 18, Purposes.ALL, Purposes.ALL + 1];
        for (uint256 o; o < PEOPLE; ++o) {
            for (uint256 r; r < PEOPLE; ++r) {
                uint32 granted =
                    o == r
                        ? Purposes.ALL
                        : inWindow
                            ? table[o][r]
                            : 0;
                for (uint256 i; i < asked.length; ++i) {
                    bool wanted = _covers(granted, asked[i]);
                    require(share.canRead(ids[o], _who(r), asked[i]) == wanted, "record");
                }
                bool beside = (byOwner || o == r) && granted != 0;
                require(share.canRead(others[o], _who(r), granted) == beside, "other record");
            }
        }
    }

    /// @dev Bit by bit; the bit above the last has no name.
    function _covers(uint32 granted, uint32 purpose) private pure returns (bool) {
        for (uint256 bit; bit < 6; ++bit) {
            if ((purpose >> bit) & 1 == 1 && (bit == 5 || (granted >> bit) & 1 == 0)) return false;
        }
        return purpose != 0;
    }

    function _who(uint256 i) private pure returns (address) {
        return address(uint160(0xA0 + i));
    }
}
