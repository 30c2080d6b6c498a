// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title DataNames
/// @notice How records, scopes and subjects are named by 32 bytes. A name below 2^160 is an address as it is: an owner
/// where a scope is wanted, a wallet where a subject is. All others are hashes; those of groups and of blinded readers begin with a word of their own.
library DataNames {
    bytes32 private constant GROUP = keccak256("AB/group/v1");
    bytes32 private constant BLINDED = keccak256("AB/blinded/v1");

    /// @notice A record's name: known before it is registered, so that its ciphertext can be bound to it.
    function recordId(address owner, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(owner, salt));
    }

    /// @notice The scope of all records of `owner`.
    function ownerScope(address owner) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(owner)));
    }

    function walletSubject(address wallet) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(wallet)));
    }

    /// @notice A group that `manager` runs: nobody else can name its members.
    function groupSubject(address manager, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(GROUP, manager, salt));
    }

    /// @notice Hides `reader` from whoever does not know the salt, which has to be random.
    function blindedSubject(address reader, bytes32 salt) internal pure returns (bytes32) {
        return keccak256(abi.encode(BLINDED, reader, salt));
    }

    function isOwnerScope(bytes32 scope) internal pure returns (bool) {
        return uint256(scope) <= type(uint160).max;
    }
}
