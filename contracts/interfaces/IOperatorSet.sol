// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title IOperatorSet
/// @notice The N operators whose signatures, M at a time, stand for the oracle. Rotation makes a new version; the one
/// before stays valid for the overlap that the admin states, so that what was signed under way is not lost. No version
/// outlives one that came after it, so an overlap of zero leaves the new version alone.
interface IOperatorSet {
    /// @notice `digest` names the new version, which `operators` sign with `threshold` of them. The version before
    /// it, `previousDigest`, is accepted until `previousValidUntilS`, and none before that any longer.
    event OperatorsRotated(
        uint32 indexed version,
        bytes32 indexed digest,
        address[] operators,
        uint8 threshold,
        bytes32 previousDigest,
        uint64 previousValidUntilS
    );

    /// @notice `from` added to what `operator` stands to lose.
    event BondDeposited(address indexed operator, address indexed from, uint256 amountWei);
    /// @notice `operator` took its bond back to `to`.
    event BondWithdrawn(address indexed operator, address indexed to, uint256 amountWei);
    /// @notice `operator` signed a report that was proved wrong: half of `amountWei` went to `to`, half was burnt.
    event BondSlashed(address indexed operator, address indexed to, uint256 amountWei);

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

    /// @notice The bond stays while a version that names the operator can sign, and for `bondDelayS` after that.
    error BondLocked(address operator, uint256 untilS);
    /// @notice The operator has no bond.
    error NoBond(address operator);
    /// @notice `to` did not take the ether.
    error PaymentFailed(address to, uint256 amountWei);

    /// @notice Adds the ether sent to the bond of `operator`. Anyone may.
    function deposit(address operator) external payable;

    /// @notice Takes the caller's bond back.
    /// @dev Refused while the caller's last version is valid, which none before it outlives, and `bondDelayS` after: by
    /// then every report that it can have signed is active, or whoever had it voided had time to collect. The delay is
    /// thus longer than the challenge period.
    function withdraw(address payable to) external;

    /// @notice Takes up to `penaltyWei` from each operator whose signature on `signed` is given. Half is paid to `to`,
    /// half burnt, so that an operator who challenges itself still loses. Court only (AccessManager).
    function slash(bytes32 set, bytes32 signed, uint256 bitmap, bytes calldata signatures, address payable to) external;

    /// @notice What the operator stands to lose, in wei.
    function bondWei(address operator) external view returns (uint256);

    /// @notice The most that one wrong report costs one operator, in wei.
    function penaltyWei() external view returns (uint256);

    /// @notice Seconds a bond stays behind the end of the last version that names its operator.
    function bondDelayS() external view returns (uint64);

    /// @notice Replaces the operators. Admin only (AccessManager).
    /// @param operators 1 to 32 addresses, rising.
    /// @param threshold How many must sign.
    /// @param overlapS Seconds for which the version before this one stays valid. An older one whose overlap runs longer
    /// ends with it; zero thus ends all of them at once.
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
