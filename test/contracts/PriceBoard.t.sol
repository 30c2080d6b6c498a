// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PriceBoard} from "../../contracts/PriceBoard.sol";
import {IOperatorSet} from "../../contracts/interfaces/IOperatorSet.sol";
import {Band, IPriceBoard, Price} from "../../contracts/interfaces/IPriceBoard.sol";
import {PriceWord, wordOf} from "../../contracts/libraries/PriceWord.sol";
import {MarketBank} from "./support/MarketBank.sol";
import {deploy} from "./support/Deploy.sol";
import {typedDataDigest} from "./support/TypedData.sol";
import {vm} from "./Vm.sol";

contract PriceBoardTest is MarketBank {
    function setUp() public {
        _openBoard();
        vm.warp(START_S + 60);
    }

    function _require(Price memory price, uint32 round, uint256 atS, uint256 bidWei, uint256 askWei) private pure {
        require(price.round == round && price.atS == atS, "round");
        require(price.bidWei == bidWei && price.askWei == askWei, "edges");
    }

    function _refuse(Band memory band, bytes memory reason) private {
        bytes memory signatures = _sign(board.digestBand(band), FIRST_THREE);
        vm.expectRevert(reason);
        board.post(band, FIRST_THREE, signatures);
    }

    function test_Constructor_BeginsWithRoundZero() public view {
        _require(board.latest(), 0, START_S, BID_WEI, ASK_WEI);
        _require(board.band(0), 0, START_S, BID_WEI, ASK_WEI);
        require(address(board.operatorSet()) == address(operatorSet), "operators");
    }

    function test_Constructor_RefusesAFirstBandWithoutSpread() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceBoard.NoSpread.selector, 5, 5));
        deploy("PriceBoard", abi.encode(operatorSet, 5, 5));
        vm.expectRevert(abi.encodeWithSelector(IPriceBoard.NoSpread.selector, 0, 5));
        deploy("PriceBoard", abi.encode(operatorSet, 0, 5));
    }

    /// Invariant 24
    function test_Post_KeepsEveryRoundAndTellsIt() public {
        Band memory band = _nextBand(100e13, 102e13);
        bytes memory signatures = _sign(board.digestBand(band), FIRST_THREE);
        vm.recordLogs();
        board.post(band, FIRST_THREE, signatures);
        bytes32[] memory topics = vm.getRecordedLogs()[0].topics;
        require(topics[0] == IPriceBoard.BandPosted.selector && topics[1] == bytes32(uint256(1)), "event");
        require(topics[2] == FORECAST, "model");
        vm.warp(START_S + 120);
        require(_postBand(101e13, 103e13), "second");
        _require(board.band(0), 0, START_S, BID_WEI, ASK_WEI);
        _require(board.band(1), 1, START_S + 60, 100e13, 102e13);
        _require(board.band(2), 2, START_S + 120, 101e13, 103e13);
        _require(board.latest(), 2, START_S + 120, 101e13, 103e13);
    }

    function testFuzz_LatestWord_HoldsTheLatestPrice(uint88 bidWei, uint88 askWei, uint40 atS) public {
        if (bidWei > askWei) (bidWei, askWei) = (askWei, bidWei);
        if (bidWei == 0 || bidWei == askWei) (bidWei, askWei) = (1, 2);
        vm.warp(atS);
        board = PriceBoard(deploy("PriceBoard", abi.encode(operatorSet, bidWei, askWei)));
        _require(board.latest(), 0, atS, bidWei, askWei);
        PriceWord word = board.latestWord();
        require(word.round() == 0 && word.atS() == atS, "round 0");
        require(word.bidWei() == bidWei && word.askWei() == askWei, "edges");
        require(PriceWord.unwrap(word) == PriceWord.unwrap(wordOf(board.latest())), "the same word");
    }

    function test_LatestWord_TellsTheRound() public {
        require(_postBand(100e13, 102e13), "post");
        require(board.latestWord().round() == 1, "round 1");
        require(PriceWord.unwrap(board.latestWord()) == PriceWord.unwrap(wordOf(board.latest())), "the same word");
    }

    function test_Band_RefusesARoundThatWasNotPosted() public {
        vm.expectRevert(abi.encodeWithSelector(IPriceBoard.NoBand.selector, 1));
        board.band(1);
    }

    function test_Post_RefusesEveryRoundButTheNext() public {
        Band memory band = _nextBand(BID_WEI, ASK_WEI);
        for (uint32 round; round < 4; ++round) {
            if (round == 1) continue;
            band.round = round;
            _refuse(band, abi.encodeWithSelector(IPriceBoard.RoundOutOfTurn.selector, round, 1));
        }
    }

    function test_Post_RefusesATimeThatDoesNotRiseOrIsOfTheFuture() public {
        Band memory band = _nextBand(BID_WEI, ASK_WEI);
        uint256 nowS = block.timestamp;
        band.atS = uint40(START_S);
        _refuse(band, abi.encodeWithSelector(IPriceBoard.TimeOutOfRange.selector, START_S, START_S, nowS));
        band.atS = uint40(nowS + 1);
        _refuse(band, abi.encodeWithSelector(IPriceBoard.TimeOutOfRange.selector, nowS + 1, START_S, nowS));
    }

    function test_Post_RefusesABandWithoutSpread() public {
        _refuse(_nextBand(ASK_WEI, ASK_WEI), abi.encodeWithSelector(IPriceBoard.NoSpread.selector, ASK_WEI, ASK_WEI));
        _refuse(_nextBand(0, ASK_WEI), abi.encodeWithSelector(IPriceBoard.NoSpread.selector, 0, ASK_WEI));
    }

    function test_Post_RefusesABandThatMissesTheOneBefore() public {
        _refuse(
            _nextBand(ASK_WEI + 1, ASK_WEI + 2),
            abi.encodeWithSelector(IPriceBoard.BandsApart.selector, ASK_WEI + 1, ASK_WEI + 2, BID_WEI, ASK_WEI)
        );
        _refuse(
            _nextBand(BID_WEI - 2, BID_WEI - 1),
            abi.encodeWithSelector(IPriceBoard.BandsApart.selector, BID_WEI - 2, BID_WEI - 1, BID_WEI, ASK_WEI)
        );
        require(_postBand(ASK_WEI, ASK_WEI + 2), "bands that touch");
        vm.warp(START_S + 61);
        require(_postBand(ASK_WEI - 2, ASK_WEI), "bands that touch from below");
    }

    function test_Post_RefusesAnEdgeThatMovesTooFar() public {
        uint88 lowest = BID_WEI - BID_WEI / 10;
        uint88 highest = ASK_WEI + ASK_WEI / 10;
        _refuse(
            _nextBand(lowest - 1, ASK_WEI),
            abi.encodeWithSelector(IPriceBoard.MoveTooFar.selector, lowest - 1, BID_WEI, 1_000)
        );
        _refuse(
            _nextBand(BID_WEI, highest + 1),
            abi.encodeWithSelector(IPriceBoard.MoveTooFar.selector, highest + 1, ASK_WEI, 1_000)
        );
        require(_postBand(lowest, highest), "both edges at their limit");
    }

    /// Invariant 12
    function test_Post_WantsTheOperatorsSignaturesOnThisBandAndBoard() public {
        Band memory band = _nextBand(100e13, 102e13);
        bytes memory signatures = _sign(board.digestBand(band), FIRST_THREE);
        bytes memory elsewhere = _sign(
            PriceBoard(deploy("PriceBoard", abi.encode(operatorSet, BID_WEI, ASK_WEI))).digestBand(band),
            FIRST_THREE
        );
        (bool ok, bytes memory reason) = address(board).call(
            abi.encodeCall(board.post, (band, FIRST_THREE, elsewhere))
        );
        require(!ok && bytes4(reason) == IOperatorSet.NotTheOperator.selector, "signed for another board");
        band.modelId = 0;
        (ok, reason) = address(board).call(abi.encodeCall(board.post, (band, FIRST_THREE, signatures)));
        require(!ok && bytes4(reason) == IOperatorSet.NotTheOperator.selector, "signed for another model");
        band.operatorSet = 0;
        vm.expectRevert(abi.encodeWithSelector(IOperatorSet.SetNotValid.selector, bytes32(0)));
        board.post(band, FIRST_THREE, signatures);
    }

    /// Invariant 24
    function testFuzz_Post_TakesExactlyTheBandsThatTheRulesAllow(uint256 seed) public {
        for (uint256 i = 1; i <= 5; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 nowS = START_S + 60 + i; // the compiler takes block.timestamp for constant in a call
            vm.warp(nowS);
            Price memory last = board.latest();
            uint256 bidWei = (last.bidWei * (880 + (seed % 240))) / 1000;
            uint256 askWei = (last.askWei * (880 + ((seed >> 64) % 240))) / 1000;
            bool lawful =
                bidWei < askWei &&
                    bidWei <= last.askWei &&
                    askWei >= last.bidWei &&
                    bidWei * 10 >= uint256(last.bidWei) * 9 &&
                    bidWei * 10 <= uint256(last.bidWei) * 11 &&
                    askWei * 10 >= uint256(last.askWei) * 9 &&
                    askWei * 10 <= uint256(last.askWei) * 11;
            require(_postBand(bidWei, askWei) == lawful, "the rules");
            Price memory after_ = board.latest();
            require(after_.round == last.round + (lawful ? 1 : 0), "round");
            if (lawful) _require(after_, last.round + 1, nowS, bidWei, askWei);
        }
    }

    function test_Digest_IsOfTheTypedDataInItsDomain() public view {
        Band memory band = _nextBand(100e13, 102e13);
        bytes32 typehash = keccak256(
            "Band(bytes32 operatorSet,uint32 round,uint40 atS,uint88 bidWei,uint88 askWei,bytes32 modelId)"
        );
        bytes32 hash = keccak256(
            abi.encode(typehash, band.operatorSet, band.round, band.atS, band.bidWei, band.askWei, band.modelId)
        );
        bytes32 digest = typedDataDigest("PriceBoard", block.chainid, address(board), hash);
        require(board.digestBand(band) == digest, "digest");
    }
}
