// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @notice The cheat codes with which tests read golden vectors.
interface Json {
    function readFile(string calldata path) external view returns (string memory);
    function toString(uint256 value) external pure returns (string memory);
    function parseJsonUint(string calldata text, string calldata key) external pure returns (uint256);
    function parseJsonUintArray(string calldata text, string calldata key) external pure returns (uint256[] memory);
    function parseJsonIntArray(string calldata text, string calldata key) external pure returns (int256[] memory);
    function parseJsonBytes(string calldata text, string calldata key) external pure returns (bytes memory);
    function parseJsonBytes32(string calldata text, string calldata key) external pure returns (bytes32);
    function parseJsonBytes32Array(string calldata text, string calldata key) external pure returns (bytes32[] memory);
    function parseJsonAddress(string calldata text, string calldata key) external pure returns (address);
    function keyExistsJson(string calldata text, string calldata key) external pure returns (bool);
}

Json constant json = Json(address(uint160(uint256(keccak256("hevm cheat code")))));
