// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {BankWindow} from "../../../contracts/BankWindow.sol";
import {TestDollar} from "../../../contracts/TestDollar.sol";
import {DeskTerms, Order} from "../../../contracts/interfaces/IBankWindow.sol";
import {MarketBank} from "./MarketBank.sol";
import {deploy} from "./Deploy.sol";
import {vm} from "../Vm.sol";

/// @notice A desk at its target with three people who have TIME, dollars and approvals; this contract is the treasury.
contract DeskBank is MarketBank {
    uint32 internal constant TARGET = 1_000_000;
    uint16 internal constant SKEW_BPS = 1_000;
    uint16 internal constant FEE_BPS = 30;
    uint64 internal constant LOT_WEI = 1e15;
    uint64 internal constant COIN_WEI = 1e12;
    uint64 internal constant PURSE = 5e9; // coins: 5,000 dollars
    uint32 internal constant NO_CAP = type(uint32).max;
    uint256 internal constant MUCH = 1e24;
    uint256 internal constant LATE = type(uint40).max;
    uint256 internal constant MAKER_KEY = 0xA11CE;

    TestDollar internal dollar;
    BankWindow internal window;
    address[3] internal people;
    uint256 internal nowS; // the compiler takes block.timestamp for constant in a call

    function _openDesk(DeskTerms memory terms) internal {
        nowS = START_S;
        _openBoard();
        people = [address(0xA11), address(0xB22), vm.addr(MAKER_KEY)];
        dollar = TestDollar(deploy("TestDollar", ""));
        address[] memory owners = new address[](4);
        (owners[0], owners[1], owners[2], owners[3]) = (address(this), people[0], people[1], people[2]);
        _earn(owners, MUCH);
        for (uint256 i; i < 4; ++i) dollar.mint(owners[i], MUCH);
        window = _newWindow(IERC20(address(dollar)), terms);
        _fund(window, TARGET, PURSE);
        for (uint256 i; i < 3; ++i) _approve(people[i]);
    }

    function _newWindow(IERC20 cash, DeskTerms memory terms) internal returns (BankWindow made) {
        made = BankWindow(deploy("BankWindow", abi.encode(address(access), asset, cash, board, address(this), terms)));
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = BankWindow.halt.selector;
        access.setTargetFunctionRole(address(made), selectors, 1);
    }

    function _fund(BankWindow to, uint32 lots, uint64 coins) internal {
        asset.approve(address(to), type(uint256).max);
        to.cash().approve(address(to), type(uint256).max);
        to.fund(lots, coins);
    }

    function _approve(address who) internal {
        vm.startPrank(who);
        asset.approve(address(window), type(uint256).max);
        window.cash().approve(address(window), type(uint256).max);
        vm.stopPrank();
    }

    function _deskTerms() internal pure returns (DeskTerms memory) {
        return DeskTerms(TARGET, NO_CAP, NO_CAP, 3600, SKEW_BPS, FEE_BPS, LOT_WEI, COIN_WEI);
    }

    function _pass(uint256 seconds_) internal {
        nowS += seconds_;
        vm.warp(nowS);
    }

    function _buy(uint256 who, uint256 lots) internal returns (bool ok, uint256 wei_) {
        bytes memory answer;
        vm.prank(people[who]);
        (ok, answer) = address(window).call(abi.encodeCall(window.buy, (uint32(lots), type(uint256).max, LATE)));
        if (ok) wei_ = abi.decode(answer, (uint256));
    }

    function _sell(uint256 who, uint256 lots) internal returns (bool ok, uint256 wei_) {
        bytes memory answer;
        vm.prank(people[who]);
        (ok, answer) = address(window).call(abi.encodeCall(window.sell, (uint32(lots), 0, LATE)));
        if (ok) wei_ = abi.decode(answer, (uint256));
    }

    /// @dev Moves the inventory off its target, and opens a fresh round at the same band.
    function _lean(uint256 by) internal {
        by %= 200_000;
        if (by > 100_000) _buy(1, by - 100_000);
        else if (by != 0) _sell(1, by);
        _pass(10);
        require(_postBand(BID_WEI, ASK_WEI), "a fresh round");
    }

    function _inventory() internal view returns (uint256 lots) {
        (lots, , , , , , ) = window.desk();
    }

    /// @dev CASH wei that the desk's books hold: purse and fees.
    function _bookedWei() internal view returns (uint256 purseWei, uint256 feesWei) {
        (, , , , uint64 purseCoins, uint56 feeCoins, ) = window.desk();
        return (uint256(purseCoins) * COIN_WEI, uint256(feeCoins) * COIN_WEI);
    }

    function _order(bool buy, uint32 lots, uint256 limitWei, uint256 tipWei) internal view returns (Order memory) {
        return Order(people[2], buy, lots, uint96(limitWei), uint96(tipWei), 0, uint40(LATE), 7);
    }

    function _signOrder(Order memory order, uint256 key) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, window.hashOrder(order));
        return abi.encodePacked(r, s, v);
    }

    function _fill(Order memory order, bytes memory signature) internal returns (uint256 tipsWei) {
        Order[] memory orders = new Order[](1);
        bytes[] memory signatures = new bytes[](1);
        (orders[0], signatures[0]) = (order, signature);
        return window.fill(orders, signatures);
    }
}
