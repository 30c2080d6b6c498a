// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Grant, Rights} from "../interfaces/DataShareTypes.sol";

/// @title GrantWord
/// @notice A grant as the one word that is stored. Read and written whole: a struct would be loaded and stored field by
/// field.
/// @dev mayReshare << 208 | epoch << 176 | seq << 144 | termsId << 112 | purposes << 80 | untilS << 40 | fromS.
library GrantWord {
    uint256 private constant UNTIL = 40;
    uint256 private constant PURPOSES = 80;
    uint256 private constant TERMS = 112;
    uint256 private constant SEQ = 144;
    uint256 private constant EPOCH = 176;
    uint256 private constant MAY_RESHARE = 208;

    function pack(Rights calldata rights, uint32 epoch, uint32 seq) internal pure returns (uint256 word) {
        word = uint256(rights.fromS) | (uint256(rights.untilS) << UNTIL) | (uint256(rights.purposes) << PURPOSES);
        word |= (uint256(rights.termsId) << TERMS) | (uint256(seq) << SEQ) | (uint256(epoch) << EPOCH);
        if (rights.mayReshare) word |= 1 << MAY_RESHARE;
    }

    function pack(Grant memory slot) internal pure returns (uint256 word) {
        word = uint256(slot.fromS) | (uint256(slot.untilS) << UNTIL) | (uint256(slot.purposes) << PURPOSES);
        word |= (uint256(slot.termsId) << TERMS) | (uint256(slot.seq) << SEQ) | (uint256(slot.epoch) << EPOCH);
        if (slot.mayReshare) word |= 1 << MAY_RESHARE;
    }

    /// @dev Nothing is granted; what comes next has the next seq.
    function revoked(uint32 seq) internal pure returns (uint256) {
        return uint256(seq) << SEQ;
    }

    function seqOf(uint256 word) internal pure returns (uint32) {
        return uint32(word >> SEQ);
    }

    function unpack(uint256 word) internal pure returns (Grant memory slot) {
        (slot.fromS, slot.untilS) = (uint40(word), uint40(word >> UNTIL));
        (slot.purposes, slot.termsId) = (uint32(word >> PURPOSES), uint32(word >> TERMS));
        (slot.epoch, slot.seq) = (uint32(word >> EPOCH), uint32(word >> SEQ));
        slot.mayReshare = word >> MAY_RESHARE != 0;
    }
}
