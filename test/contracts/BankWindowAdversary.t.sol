// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DeskTerms} from "../../contracts/interfaces/IBankWindow.sol";
import {DeskBank} from "./support/DeskBank.sol";
import {vm} from "./Vm.sol";

/// @notice Attacks without any fee, so that only the rules stand in the way: invariant 26.
contract BankWindowAdversaryTest is DeskBank {
    function setUp() public {
        DeskTerms memory terms = _deskTerms();
        terms.feeBps = 0;
        _openDesk(terms);
    }

    /// @dev Profit is at most zero even if the victim trades as much as it may.
    function testFuzz_Sandwich_NeverPays(uint256 own, uint256 victims, uint256 by, bool up) public {
        _lean(by);
        own = (own % 181_818) + 1;
        victims = (victims % (181_819 - own)) + 1; // what the round's cap leaves; zero is refused
        (uint256 cash0, uint256 asset0) = (dollar.balanceOf(people[0]), asset.balanceOf(people[0]));
        (bool first, ) = up ? _buy(0, own) : _sell(0, own);
        if (up) _buy(1, victims);
        else _sell(1, victims);
        (bool last, ) = up ? _sell(0, own) : _buy(0, own);
        require(first && last && asset.balanceOf(people[0]) == asset0, "both legs");
        require(dollar.balanceOf(people[0]) <= cash0, "the sandwich pays");
    }

    /// @dev The widest sandwich there is loses: its figure is stated in docs/market.md.
    function test_Sandwich_LosesEvenAtTheCap() public {
        uint256 cash0 = dollar.balanceOf(people[0]);
        _buy(0, 90_909);
        (bool ok, ) = _buy(1, 90_909);
        require(ok, "the victim");
        _sell(0, 90_909);
        uint256 lostWei = cash0 - dollar.balanceOf(people[0]);
        require(lostWei > 0.9e18 && lostWei < 1.1e18, "about 1 dollar of 91");
    }

    /// @dev Known beforehand, one post gives nothing: consecutive bands meet.
    function testFuzz_FrontRunningAPost_NeverPays(uint256 own, uint256 move, uint256 width, bool up) public {
        own = (own % 181_818) + 1;
        uint256 cash0 = dollar.balanceOf(people[0]);
        uint256 bidWei = (uint256(BID_WEI) * (900 + (move % 200))) / 1000;
        uint256 askWei = (bidWei * (1_001 + (width % 150))) / 1000;
        (bool ok, ) = up ? _buy(0, own) : _sell(0, own);
        require(ok, "before");
        _pass(60);
        if (!_postBand(bidWei, askWei)) return;
        // A narrower band caps lower: what is left of the position stays open, and is marked at the new band's edge.
        (uint256 left, ) = window.leftLots(people[0], !up);
        uint256 back = left < own ? left : own;
        if (back != 0) (ok, ) = up ? _sell(0, back) : _buy(0, back);
        require(ok, "after");
        uint256 openWei = (own - back) * (up ? bidWei : askWei);
        uint256 cash1 = dollar.balanceOf(people[0]);
        require(up ? cash1 + openWei <= cash0 : cash1 <= cash0 + openWei, "front-running pays");
    }

    /// @dev The residue: a rise of a tenth over two rounds, foreseen, pays about 8 cents a TIME, whatever the skew;
    /// the account cap bounds it. Figures are those of docs/market.md.
    function testFuzz_Foresight_IsBoundedByTheAccountCap(uint256 own, uint32 capLots) public {
        DeskTerms memory terms = _deskTerms();
        terms.feeBps = 0;
        terms.accountCapLots = (capLots % 100_000) + 2;
        _openDesk(terms);
        uint256 cash0 = dollar.balanceOf(people[0]);
        own = (own % (terms.accountCapLots / 2)) + 1; // both legs count
        (bool ok, ) = _buy(0, own);
        require(ok, "before");
        for (uint256 i; i < 2; ++i) {
            _pass(60);
            uint256 bidWei = i == 0 ? BID_WEI : (uint256(BID_WEI) * 11) / 10;
            require(_postBand(bidWei, (uint256(ASK_WEI) * 11) / 10), "the foreseen rounds");
        }
        (ok, ) = _sell(0, own);
        require(ok, "after");
        uint256 gainedWei = dollar.balanceOf(people[0]) > cash0 ? dollar.balanceOf(people[0]) - cash0 : 0;
        uint256 edgesApartWei = (uint256(BID_WEI) * 11) / 10 - ASK_WEI;
        require(gainedWei <= (uint256(terms.accountCapLots) * edgesApartWei) / 2, "beyond the bound");
    }
}
