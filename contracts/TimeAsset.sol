// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ITimeAsset} from "./interfaces/ITimeAsset.sol";

/// @title TimeAsset
/// @notice The time asset; ITimeAsset holds the prose.
contract TimeAsset is ITimeAsset, ERC20Permit {
    bytes32 private constant CLAIM_TYPEHASH = keccak256(
        "Claim(address account,address to,uint256 cumulativeWei,uint256 nonce,uint256 deadline)"
    );
    uint256 private constant ENTRY_BYTES = 36;

    /// @dev One word, so that a claim writes one word an account.
    struct Account {
        uint128 balanceWei;
        uint128 claimedWei;
    }

    /// @dev One word: a claim reads it and writes the supply in it.
    struct Head {
        uint96 supplyWei;
        uint96 issuedWei; // of _nextRoot
        uint64 nextAtS; // when _nextRoot becomes claimable; zero: it is
    }

    /// @inheritdoc ITimeAsset
    address public immutable ledger;

    mapping(address account => Account) private _accounts;
    Head private _head;
    bytes32 private _nextRoot;
    /// @dev The two below are read only while _nextRoot is pending, or to withdraw it.
    bytes32 private _lastRoot;
    uint256 private _lastIssuedWei;

    constructor() ERC20("Attention Bank TIME", "TIME") ERC20Permit("Attention Bank TIME") {
        ledger = msg.sender;
    }

    modifier onlyLedger() {
        require(msg.sender == ledger, NotLedger(msg.sender));
        _;
    }

    /// @inheritdoc ITimeAsset
    function schedule(bytes32 root, uint256 issuedWei_, uint64 activeAtS) external onlyLedger {
        Head memory head = _head;
        require(block.timestamp >= head.nextAtS, RootPending(head.nextAtS));
        require(root != 0, ZeroRoot());
        require(
            issuedWei_ >= head.issuedWei && issuedWei_ <= type(uint96).max,
            IssuedOutOfRange(issuedWei_, head.issuedWei)
        );
        (_lastRoot, _lastIssuedWei) = (_nextRoot, head.issuedWei);
        _nextRoot = root;
        _head = Head(head.supplyWei, uint96(issuedWei_), activeAtS);
        emit RootScheduled(root, issuedWei_, activeAtS);
    }

    /// @inheritdoc ITimeAsset
    function withdraw() external onlyLedger {
        Head memory head = _head;
        require(block.timestamp < head.nextAtS, NoRootPending());
        bytes32 root = _nextRoot;
        uint256 lastIssuedWei = _lastIssuedWei;
        _nextRoot = _lastRoot;
        _head = Head(head.supplyWei, uint96(lastIssuedWei), 0);
        emit RootWithdrawn(root, lastIssuedWei);
    }

    /// @inheritdoc ITimeAsset
    function claim(address account, uint256 cumulativeWei, bytes32[] calldata proof) external {
        _claim(account, cumulativeWei, proof, account);
    }

    /// @inheritdoc ITimeAsset
    function claimTo(uint256 cumulativeWei, bytes32[] calldata proof, address to) external {
        uint256 amountWei = _claim(msg.sender, cumulativeWei, proof, to);
        emit ClaimedTo(msg.sender, to, amountWei, cumulativeWei);
    }

    /// @inheritdoc ITimeAsset
    function claimBySig(
        address account,
        uint256 cumulativeWei,
        bytes32[] calldata proof,
        address to,
        uint256 deadlineS,
        bytes calldata signature
    ) external {
        require(block.timestamp <= deadlineS, ClaimExpired(deadlineS));
        bytes32 word = keccak256(abi.encode(CLAIM_TYPEHASH, account, to, cumulativeWei, _useNonce(account), deadlineS));
        require(
            SignatureChecker.isValidSignatureNowCalldata(account, _hashTypedDataV4(word), signature),
            InvalidClaimSignature(account)
        );
        uint256 amountWei = _claim(account, cumulativeWei, proof, to);
        emit ClaimedTo(account, to, amountWei, cumulativeWei);
    }

    /// @inheritdoc ITimeAsset
    function settle(bytes calldata entries, bytes32[] calldata proof) external {
        uint256 n = entries.length / ENTRY_BYTES;
        require(n != 0 && n & (n - 1) == 0 && n * ENTRY_BYTES == entries.length, BadEntries(entries.length));
        Head memory head = _head;
        (bytes32 root, uint256 issued) = _claimable(head);
        require(MerkleProof.verifyCalldata(proof, root, _subtree(entries, n)), InvalidProof());
        uint256 supplyWei = head.supplyWei;
        for (uint256 i; i < n; ++i) {
            (address account, uint256 cumulativeWei) = _entry(entries, i);
            Account memory held = _accounts[account];
            if (cumulativeWei <= held.claimedWei) continue;
            require(account != address(0), ERC20InvalidReceiver(address(0)));
            uint256 amountWei = cumulativeWei - held.claimedWei;
            supplyWei += amountWei;
            _accounts[account] = Account(uint128(held.balanceWei + amountWei), uint128(cumulativeWei));
            emit Transfer(address(0), account, amountWei);
        }
        require(supplyWei <= issued, AboveIssued(supplyWei, issued));
        _head.supplyWei = uint96(supplyWei);
    }

    /// @inheritdoc ITimeAsset
    function claimableRoot() external view returns (bytes32 root) {
        (root, ) = _claimable(_head);
    }

    /// @inheritdoc ITimeAsset
    function issuedWei() external view returns (uint256 issued) {
        (, issued) = _claimable(_head);
    }

    /// @inheritdoc ITimeAsset
    function claimedWei(address account) external view returns (uint256) {
        return _accounts[account].claimedWei;
    }

    /// @inheritdoc ITimeAsset
    function pendingRoot() external view returns (bytes32, uint256, uint64) {
        Head memory head = _head;
        return block.timestamp < head.nextAtS ? (_nextRoot, uint256(head.issuedWei), head.nextAtS) : (bytes32(0), 0, 0);
    }

    function balanceOf(address account) public view override returns (uint256) {
        return _accounts[account].balanceWei;
    }

    function totalSupply() public view override returns (uint256) {
        return _head.supplyWei;
    }

    /// @dev Transfers only: `from` and `to` are never zero, since nothing here calls _mint or _burn. The balance of
    /// `to` is read after that of `from` is written, so a transfer to oneself changes nothing.
    function _update(address from, address to, uint256 value) internal override {
        uint256 balanceWei = _accounts[from].balanceWei;
        require(balanceWei >= value, ERC20InsufficientBalance(from, balanceWei, value));
        _accounts[from].balanceWei = uint128(balanceWei - value);
        _accounts[to].balanceWei += uint128(value);
        emit Transfer(from, to, value);
    }

    /// @dev The casts are safe: amounts ever paid to an account sum to its claimed figure, all of them to the supply,
    /// and that is at most issued, which has 96 bits.
    function _claim(
        address account,
        uint256 cumulativeWei,
        bytes32[] calldata proof,
        address to
    ) private returns (uint256 amountWei) {
        require(account != address(0) && to != address(0), ERC20InvalidReceiver(address(0)));
        Head memory head = _head;
        (bytes32 root, uint256 issued) = _claimable(head);
        require(MerkleProof.verifyCalldata(proof, root, _leaf(account, cumulativeWei)), InvalidProof());
        Account memory held = _accounts[account];
        require(cumulativeWei > held.claimedWei, NothingToClaim(account, held.claimedWei));
        amountWei = cumulativeWei - held.claimedWei;
        uint256 supplyWei = Math.saturatingAdd(head.supplyWei, amountWei);
        require(supplyWei <= issued, AboveIssued(supplyWei, issued));
        _head.supplyWei = uint96(supplyWei);
        if (to == account) {
            _accounts[account] = Account(uint128(held.balanceWei + amountWei), uint128(cumulativeWei));
        } else {
            _accounts[account].claimedWei = uint128(cumulativeWei);
            _accounts[to].balanceWei += uint128(amountWei);
        }
        emit Transfer(address(0), to, amountWei);
    }

    /// @dev While a root is pending the one before it is claimable, up to what that one issued: a withdrawal can then
    /// never leave more minted than issued.
    function _claimable(Head memory head) private view returns (bytes32 root, uint256 issued) {
        return block.timestamp >= head.nextAtS ? (_nextRoot, uint256(head.issuedWei)) : (_lastRoot, _lastIssuedWei);
    }

    /// @dev The node above `n` neighbouring leaves, n a power of two.
    function _subtree(bytes calldata entries, uint256 n) private pure returns (bytes32) {
        bytes32[] memory nodes = new bytes32[](n);
        for (uint256 i; i < n; ++i) {
            (address account, uint256 cumulativeWei) = _entry(entries, i);
            nodes[i] = _leaf(account, cumulativeWei);
        }
        for (; n > 1; n >>= 1) {
            for (uint256 i; i < n; i += 2) nodes[i >> 1] = Hashes.commutativeKeccak256(nodes[i], nodes[i + 1]);
        }
        return nodes[0];
    }

    function _entry(bytes calldata entries, uint256 i) private pure returns (address, uint256) {
        bytes calldata entry = entries[i * ENTRY_BYTES:(i + 1) * ENTRY_BYTES];
        return (address(bytes20(entry)), uint128(bytes16(entry[20:])));
    }

    function _leaf(address account, uint256 cumulativeWei) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(account, cumulativeWei))));
    }
}
