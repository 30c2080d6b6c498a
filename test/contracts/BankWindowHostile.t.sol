// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IBankWindow, Order, Refusal} from "../../contracts/interfaces/IBankWindow.sol";
import {DeskBank} from "./support/DeskBank.sol";
import {LyingToken, ReenteringToken, SkimmingToken} from "./support/HostileTokens.sol";
import {Vm, vm} from "./Vm.sol";

/// @notice CASH that does not keep its word breaks no book: invariant 25.
contract BankWindowHostileTest is DeskBank {
    function setUp() public {
        _openDesk(_deskTerms());
    }

    function _useCash(address token) private {
        for (uint256 i; i < 3; ++i) _mint(token, people[i]);
        _mint(token, address(this));
        window = _newWindow(IERC20(token), _deskTerms());
        _fund(window, TARGET, PURSE);
        for (uint256 i; i < 3; ++i) _approve(people[i]);
    }

    function _mint(address token, address to) private {
        (bool ok, ) = token.call(abi.encodeWithSignature("mint(address,uint256)", to, MUCH));
        require(ok, "mint");
    }

    function test_Buy_RefusesCashThatComesShort() public {
        SkimmingToken token = new SkimmingToken();
        _useCash(address(token));
        token.skim(true);
        (uint256 costWei, , ) = window.quote(true, 100);
        uint256 owedWei = uint256(PURSE) * COIN_WEI + costWei;
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.CashShort.selector, owedWei - costWei / 100, owedWei));
        vm.prank(people[0]);
        window.buy(100, type(uint256).max, LATE);
        vm.expectRevert(
            abi.encodeWithSelector(
                IBankWindow.CashShort.selector,
                owedWei - costWei + 99e12,
                owedWei - costWei + 100e12
            )
        );
        window.fund(0, 100);
    }

    function test_Fill_RefusesABatchWhoseCashComesShort() public {
        SkimmingToken token = new SkimmingToken();
        _useCash(address(token));
        token.skim(true);
        Order memory order = _order(true, 100, 1e24, 7);
        bytes memory signature = _signOrder(order, MAKER_KEY);
        (uint256 costWei, , ) = window.quote(true, 100);
        uint256 owedWei = uint256(PURSE) * COIN_WEI + costWei + 7;
        Order[] memory orders = new Order[](1);
        bytes[] memory signatures = new bytes[](1);
        (orders[0], signatures[0]) = (order, signature);
        vm.expectRevert(abi.encodeWithSelector(IBankWindow.CashShort.selector, owedWei - (costWei + 7) / 100, owedWei));
        window.fill(orders, signatures);
    }

    function test_Trade_RefusesCashThatSaysFalse() public {
        LyingToken token = new LyingToken();
        _useCash(address(token));
        token.lie(true);
        bytes memory reason = abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token));
        vm.expectRevert(reason);
        vm.prank(people[0]);
        window.buy(100, type(uint256).max, LATE);
        vm.expectRevert(reason);
        vm.prank(people[0]);
        window.sell(100, 0, LATE);
        require(_inventory() == TARGET, "books");
    }

    /// Invariant 30
    function test_Fill_SkipsAMakerWhoseCashSaysFalse() public {
        LyingToken token = new LyingToken();
        _useCash(address(token));
        Order memory order = _order(true, 100, 1e24, 7);
        bytes memory signature = _signOrder(order, MAKER_KEY);
        token.lie(true);
        require(_fill(order, signature) == 0 && _inventory() == TARGET, "passed over");
        require(!window.nonceSpent(people[2], 7), "nonce");
    }

    /// Invariant 30
    function test_Fill_SkipsAMakerWhomCashCannotReachAndGivesTheTimeBack() public {
        LyingToken token = new LyingToken();
        _useCash(address(token));
        token.block_(people[2]);
        (uint256 gotWei, , ) = window.quote(false, 100);
        Order memory order = _order(false, 100, 0, 7);
        bytes memory signature = _signOrder(order, MAKER_KEY);
        uint256 before = asset.balanceOf(people[2]);
        vm.recordLogs();
        require(_fill(order, signature) == 0, "passed over");
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes memory wanted = abi.encode(Refusal.NotTaken, gotWei - 7, 0);
        require(keccak256(logs[logs.length - 1].data) == keccak256(wanted), "why");
        require(asset.balanceOf(people[2]) == before && _inventory() == TARGET, "moved");
        require(!window.nonceSpent(people[2], 7) && window.tradeCount(people[2]) == 0, "written");
    }

    function test_Trade_LetsNobodyInWhileItMovesTokens() public {
        bytes[7] memory calls = [
            abi.encodeCall(window.buy, (1, type(uint256).max, LATE)),
            abi.encodeCall(window.sell, (1, 0, LATE)),
            abi.encodeCall(window.fund, (0, 0)),
            abi.encodeCall(window.collect, ()),
            abi.encodeCall(window.fill, (new Order[](0), new bytes[](0))),
            abi.encodeCall(window.halt, ()),
            abi.encodeCall(window.resume, ())
        ];
        for (uint256 i; i < 7; ++i) {
            ReenteringToken token = new ReenteringToken();
            access.grantRole(i == 5 ? 1 : 0, address(token), 0); // guardian, admin
            _mint(address(token), people[0]);
            _mint(address(token), address(this));
            window = _newWindow(IERC20(address(token)), _deskTerms());
            _fund(window, 1_000, PURSE);
            _approve(people[0]);
            token.plan(address(window), calls[i]);
            (bool ok, ) = _buy(0, 10);
            require(ok, "the trade itself");
            bytes4 reason = bytes4(token.answer());
            require(reason == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector, "let in");
        }
    }
}
