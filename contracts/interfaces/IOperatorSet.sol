// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title IOperatorSet
/// @notice The N operators whose signatures, M at a time, stand for the oracle. Rotation makes a new version; the one
/// before stays valid for the overlap that the admin states, so that what was signed under way is not lost.
interface IOperatorSet {
    /// @notice `digest` names the new version, which `operators` sign with `threshold` of them. The version before
    /// it, `previousDigest`, is accepted until `previousValidUntilS`.
    event OperatorsRotated(
        uint32 indexed version,
        bytes32 indexed digest,
        address[] operators,
        uint8 threshold,
        bytes32 previousDigest,
        uint64 previousValidUntilS
    );

    /// @notice A version needs 1 to 32 operators.
    error OperatorCount(uint256 count);
    /// @notice The threshold must be between 1 and the number of operators.
    error ThresholdOutOfRange(uint256 threshold, uint256 operators);
    /// @notice Operators are listed in rising order of address, so none stands twice; zero is none.
    error OperatorsNotRising(address before, address operator);
    /// @notice `set` is neither the current version nor one whose overlap still runs.
    error SetNotValid(bytes32 set);
    /// @notice The bitmap names an operator beyond the version's last.
    error BitmapOutOfRange(uint256 bitmap, uint256 operators);
    /// @notice Exactly the threshold of signatures is taken: `given` stand in the bitmap.
    error SignatureCount(uint256 given, uint256 threshold);
    /// @notice A signature has 64 bytes (EIP-2098), so the threshold of them has `wanted`.
    error SignatureBytes(uint256 given, uint256 wanted);
    /// @notice The signature in place `index` of the operators' order is not that operator's.
    error NotTheOperator(uint256 index, address operator, address recovered);

    /// @notice Replaces the operators. Admin only (AccessManager).
    /// @param operators 1 to 32 addresses, rising.
    /// @param threshold How many must sign.
    /// @param overlapS Seconds for which the version before this one stays valid; zero ends it at once.
    function rotate(address[] calldata operators, uint8 threshold, uint64 overlapS) external;

    /// @notice Reverts unless exactly the threshold of the operators of `set` signed `digest`.
    /// @param set The version's digest, as the report commits to it.
    /// @param digest What was signed (an EIP-712 digest).
    /// @param bitmap Bit i stands for operator i of the version.
    /// @param signatures 64 bytes each (EIP-2098), in operator order.
    function check(bytes32 set, bytes32 digest, uint256 bitmap, bytes calldata signatures) external view;

    /// @notice Commits chain, this address, version, operators and threshold of the current version.
    function digest() external view returns (bytes32);

    /// @notice The current version's number, from 1.
    function version() external view returns (uint32);

    /// @notice Operators, threshold and end of validity (exclusive; 0 = current) of the version that `set` names,
    /// also when it has ended. Reverts with SetNotValid where there never was such a version.
    function setOf(bytes32 set) external view returns (address[] memory operators, uint8 threshold, uint64 validUntilS);
}
