// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title ITimeAsset
/// @notice TIME: an ERC-20 with permit that has no minter. The only way to mint is a proof against a root that the
/// attention ledger scheduled. Leaves hold an account's cumulative amount, so an old proof can never pay twice and a
/// missed epoch loses nothing. A leaf is keccak256(keccak256(abi.encode(account, cumulativeWei))), the tree is
/// OpenZeppelin's sorted-pair tree.
/// @dev A mint shows as `Transfer` from the zero address: it says who was paid how much.
interface ITimeAsset {
    /// @notice `root` becomes the claimable one at `activeAtS`, with `issuedWei` as the most that may be minted.
    event RootScheduled(bytes32 indexed root, uint256 issuedWei, uint64 activeAtS);
    /// @notice `root` was taken back before it was active; `issuedWei` is again the most that may be minted.
    event RootWithdrawn(bytes32 indexed root, uint256 issuedWei);
    /// @notice What `account` had earned was paid to `to` at the account's word.
    event ClaimedTo(address indexed account, address indexed to, uint256 amountWei, uint256 cumulativeWei);

    /// @notice Only the ledger schedules and withdraws roots.
    error NotLedger(address caller);
    /// @notice The leaf and the proof do not lead to the claimable root.
    error InvalidProof();
    /// @notice Everything proved so far was already paid.
    error NothingToClaim(address account, uint256 claimedWei);
    /// @notice The payment would mint more than was issued.
    error AboveIssued(uint256 supplyWei, uint256 issuedWei);
    /// @notice The zero root commits to nothing.
    error ZeroRoot();
    /// @notice The root before this one is not active yet.
    error RootPending(uint64 activeAtS);
    /// @notice There is no root to withdraw: the last one is active.
    error NoRootPending();
    /// @notice Issued never falls, and fits 96 bits.
    error IssuedOutOfRange(uint256 issuedWei, uint256 lastIssuedWei);
    /// @notice The account's word was given until `deadlineS`.
    error ClaimExpired(uint256 deadlineS);
    /// @notice The signature is not `account`'s for this claim and nonce.
    error InvalidClaimSignature(address account);
    /// @notice A full subtree of 2^k packed entries of 36 bytes is wanted.
    error BadEntries(uint256 bytesGiven);

    /// @notice Schedules the next root. Ledger only.
    /// @param root Root of (account, cumulativeWei).
    /// @param issuedWei The most that may be minted once the root is active.
    /// @param activeAtS When it becomes claimable; until then the last root stays so.
    function schedule(bytes32 root, uint256 issuedWei, uint64 activeAtS) external;

    /// @notice Takes back the root that is not active yet. Ledger only.
    function withdraw() external;

    /// @notice Pays `account` what it has earned and not been paid. Anyone may call.
    function claim(address account, uint256 cumulativeWei, bytes32[] calldata proof) external;

    /// @notice Pays what the caller has earned to `to`.
    function claimTo(uint256 cumulativeWei, bytes32[] calldata proof, address to) external;

    /// @notice Pays what `account` has earned to `to`, at the account's signed word
    /// Claim(address account,address to,uint256 cumulativeWei,uint256 nonce,uint256 deadline). EOA or ERC-1271 wallet.
    function claimBySig(
        address account,
        uint256 cumulativeWei,
        bytes32[] calldata proof,
        address to,
        uint256 deadlineS,
        bytes calldata signature
    ) external;

    /// @notice Pays every account of a full subtree of 2^k neighbouring leaves; skips what is paid and the zero account. Anyone
    /// may call.
    /// @param entries Packed (20-byte account, 16-byte cumulativeWei), left to right as they stand in the tree.
    /// @param proof Siblings from the subtree's root upward.
    function settle(bytes calldata entries, bytes32[] calldata proof) external;

    /// @notice The attention ledger: the only scheduler, for ever.
    function ledger() external view returns (address);

    /// @notice The root that proofs are checked against now.
    function claimableRoot() external view returns (bytes32);

    /// @notice The most that may have been minted by now.
    function issuedWei() external view returns (uint256);

    /// @notice What `account` was paid in all, whoever got it.
    function claimedWei(address account) external view returns (uint256);

    /// @notice The root under its challenge period, or zero; what it issues; when it becomes claimable.
    function pendingRoot() external view returns (bytes32 root, uint256 issuedWei, uint64 activeAtS);
}
