// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PriceBoard} from "../../../contracts/PriceBoard.sol";
import {TimeAsset} from "../../../contracts/TimeAsset.sol";
import {Band} from "../../../contracts/interfaces/IPriceBoard.sol";
import {Bank} from "./Bank.sol";
import {Entry, RewardsTree} from "./RewardsTree.sol";
import {deploy} from "./Deploy.sol";
import {vm} from "../Vm.sol";

/// @notice A bank with a price board, and TIME in the hands of those who trade.
contract MarketBank is Bank {
    uint88 internal constant BID_WEI = 99e13; // a lot of a thousandth of a TIME, so 0.99 a TIME
    uint88 internal constant ASK_WEI = 101e13;
    bytes32 internal constant FORECAST = keccak256("forecast");

    PriceBoard internal board;
    TimeAsset internal asset;

    function _openBoard() internal {
        _openBank();
        board = PriceBoard(deploy("PriceBoard", abi.encode(operatorSet, BID_WEI, ASK_WEI)));
    }

    function _nextBand(uint256 bidWei, uint256 askWei) internal view returns (Band memory) {
        uint32 round = board.latest().round + 1;
        return
            Band(operatorSet.digest(), round, uint40(vm.getBlockTimestamp()), uint88(bidWei), uint88(askWei), FORECAST);
    }

    function _signedPost(Band memory band) internal view returns (bytes memory) {
        return abi.encodeCall(board.post, (band, FIRST_THREE, _sign(board.digestBand(band), FIRST_THREE)));
    }

    function _postBand(uint256 bidWei, uint256 askWei) internal returns (bool ok) {
        (ok, ) = address(board).call(_signedPost(_nextBand(bidWei, askWei)));
    }

    /// @dev Pays TIME the only way there is: by a proof against a scheduled root. Of a power of two accounts, once a test.
    function _earn(address[] memory accounts, uint256 eachWei) internal {
        asset = TimeAsset(deploy("TimeAsset", "")); // this contract is its ledger
        Entry[] memory entries = new Entry[](accounts.length);
        for (uint256 i; i < accounts.length; ++i) entries[i] = Entry(accounts[i], eachWei);
        asset.schedule(RewardsTree.build(entries)[1], RewardsTree.sum(entries), 0);
        asset.settle(RewardsTree.pack(entries, 0, entries.length), new bytes32[](0));
    }
}
