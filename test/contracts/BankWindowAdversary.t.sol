// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {DeskTerms, Order} from "../../contracts/interfaces/IBankWindow.sol";
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
        // A hundredth more than the edges: what was bought leans the price at which it is sold back.
        require(gainedWei <= (uint256(terms.accountCapLots) * edgesApartWei * 101) / 200, "beyond the bound");
    }

    /// @dev A quorum's keys: the band rises a tenth a round, and what three accounts bought before is sold after ten rounds.
    /// Their caps bound it; the guardian has ten rounds to halt the desk.
    function test_StolenQuorum_TakesWhatTheAccountCapsAllow() public {
        DeskTerms memory terms = _deskTerms();
        (terms.feeBps, terms.accountCapLots) = (0, 100_000);
        _openDesk(terms);
        uint256 before = _dollars();
        for (uint256 i; i < 3; ++i) {
            (bool bought, ) = _buy(i, 50_000);
            require(bought, "before");
        }
        (uint256 bidWei, uint256 askWei) = (BID_WEI, ASK_WEI);
        for (uint256 i; i < 10; ++i) {
            _pass(1);
            // The band opens upwards first and then moves whole, so that each meets the one before.
            if (i != 0) bidWei = (bidWei * 109) / 100;
            askWei = (askWei * 109) / 100;
            require(_postBand(bidWei, askWei), "the thief's band");
        }
        for (uint256 i; i < 3; ++i) {
            (bool sold, ) = _sell(i, 50_000);
            require(sold, "after");
            (bool more, ) = _sell(i, 1);
            require(!more, "past the account cap");
        }
        uint256 gainedWei = _dollars() - before;
        require(gainedWei <= 150_000 * ((bidWei * 101) / 100 - ASK_WEI), "beyond the bound");
        require(gainedWei > 165e18 && gainedWei < 180e18, "the figure of docs/market.md");
        (uint256 purseWei, ) = _bookedWei();
        require(purseWei + gainedWei == uint256(PURSE) * COIN_WEI, "the desk's loss is the thief's gain");
    }

    /// @dev A keeper who fills only some orders, or in an order of its own, takes nothing from a maker beyond the limit.
    function testFuzz_Keeper_CannotMakeAnOrderWorseThanItsLimit(uint256 ahead, uint256 slack) public {
        ahead = (ahead % 100_000) + 1;
        (uint256 quoteWei, , ) = window.quote(true, 10_000);
        uint256 limitWei = quoteWei + (slack % (quoteWei / 50));
        Order memory order = _order(true, 10_000, limitWei, 1e9);
        uint256 keeper0 = dollar.balanceOf(people[0]);
        (bool ok, ) = _buy(0, ahead); // before the maker, in the same round
        require(ok, "ahead");
        uint256 cash0 = dollar.balanceOf(people[2]);
        uint256 tipsWei = _fill(order, _signOrder(order, MAKER_KEY));
        require(cash0 - dollar.balanceOf(people[2]) <= limitWei, "past the limit");
        (ok, ) = _sell(0, ahead);
        require(ok && tipsWei <= 1e9, "back");
        require(dollar.balanceOf(people[0]) <= keeper0, "the keeper gains more than the tip");
    }

    function _dollars() private view returns (uint256 wei_) {
        for (uint256 i; i < 3; ++i) wei_ += dollar.balanceOf(people[i]);
    }
}
