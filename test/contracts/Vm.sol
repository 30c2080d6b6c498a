// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice The cheat codes of the test runner that the tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function warp(uint256 atS) external;
    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function addr(uint256 key) external pure returns (address);
    function sign(uint256 key, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function expectRevert(bytes calldata reason) external;
    function store(address account, bytes32 slot, bytes32 word) external;
    function chainId(uint256 id) external;
    function getBlockTimestamp() external view returns (uint256 atS);
    function deal(address account, uint256 balanceWei) external;
    function snapshotState() external returns (uint256 id);
    function toString(uint256 value) external pure returns (string memory);
    function revertToState(uint256 id) external returns (bool);
    function recordLogs() external;
    function getCode(string calldata name) external view returns (bytes memory code);
    function getRecordedLogs() external returns (Log[] memory);
}

Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
