// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Price} from "../interfaces/IPriceBoard.sol";

/// @notice A price in a word, as a board keeps it: round 32 | atS 40 | bidWei 88 | askWei 88, the round lowest.
type PriceWord is uint256;

using {round, atS, bidWei, askWei} for PriceWord global;

function round(PriceWord word) pure returns (uint256) {
    return uint32(PriceWord.unwrap(word));
}

function atS(PriceWord word) pure returns (uint256) {
    return uint40(PriceWord.unwrap(word) >> 32);
}

function bidWei(PriceWord word) pure returns (uint256) {
    return uint88(PriceWord.unwrap(word) >> 72);
}

function askWei(PriceWord word) pure returns (uint256) {
    return uint88(PriceWord.unwrap(word) >> 160);
}

/// @notice The word of a price.
function wordOf(Price memory price) pure returns (PriceWord) {
    uint256 low = price.round | (uint256(price.atS) << 32);
    return PriceWord.wrap(low | (uint256(price.bidWei) << 72) | (uint256(price.askWei) << 160));
}
