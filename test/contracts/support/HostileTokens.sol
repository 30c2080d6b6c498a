// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice Keeps a hundredth of every transfer once it is told to.
contract SkimmingToken is ERC20("Skim", "SKIM") {
    bool public skims;

    function mint(address to, uint256 amountWei) external {
        _mint(to, amountWei);
    }

    function skim(bool on) external {
        skims = on;
    }

    function _update(address from, address to, uint256 amountWei) internal override {
        super._update(from, to, amountWei);
        if (skims && from != address(0) && to != address(0)) super._update(to, address(0xFEE), amountWei / 100);
    }
}

/// @notice Says false instead of reverting, and can be told to move nothing, or to block who is to receive.
contract LyingToken is ERC20("Lie", "LIE") {
    bool public lies;
    address public blocked;

    function mint(address to, uint256 amountWei) external {
        _mint(to, amountWei);
    }

    function lie(bool on) external {
        lies = on;
    }

    function block_(address who) external {
        blocked = who;
    }

    function transfer(address to, uint256 amountWei) public override returns (bool) {
        if (lies || to == blocked) return false;
        return super.transfer(to, amountWei);
    }

    function transferFrom(address from, address to, uint256 amountWei) public override returns (bool) {
        if (lies || balanceOf(from) < amountWei) return false;
        return super.transferFrom(from, to, amountWei);
    }
}

/// @notice Calls back into the desk while it moves.
contract ReenteringToken is ERC20("Reenter", "RE") {
    address private _target;
    bytes private _data;
    bytes public answer;

    function mint(address to, uint256 amountWei) external {
        _mint(to, amountWei);
    }

    function plan(address target, bytes calldata data) external {
        (_target, _data) = (target, data);
    }

    function _update(address from, address to, uint256 amountWei) internal override {
        super._update(from, to, amountWei);
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        bool ok;
        (ok, answer) = target.call(_data);
        require(!ok, "the desk let it in");
    }
}
