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

    /// @dev Adds to both halves of an account's word.
    uint256 private constant BOTH = (1 << 128) | 1;

    /// @inheritdoc ITimeAsset
    address public immutable ledger;

    /// @dev balanceWei << 128 | claimedWei. One word, so that a claim writes one word an account.
    mapping(address account => uint256) private _accounts;
    /// @dev nextAtS << 192 | issuedWei << 96 | supplyWei: when _nextRoot becomes claimable (zero: it is), what it
    /// issues, and the supply, all in the word that a claim writes anyway.
    uint256 private _head;
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
        (uint256 supplyWei, uint256 lastIssuedWei, uint64 nextAtS) = _unpackHead(_head);
        require(block.timestamp >= nextAtS, RootPending(nextAtS));
        require(root != 0, ZeroRoot());
        require(
            issuedWei_ >= lastIssuedWei && issuedWei_ <= type(uint96).max,
            IssuedOutOfRange(issuedWei_, lastIssuedWei)
        );
        (_lastRoot, _lastIssuedWei) = (_nextRoot, lastIssuedWei);
        _nextRoot = root;
        _head = _packHead(supplyWei, issuedWei_, activeAtS);
        emit RootScheduled(root, issuedWei_, activeAtS);
    }

    /// @inheritdoc ITimeAsset
    function withdraw() external onlyLedger {
        (uint256 supplyWei, , uint64 nextAtS) = _unpackHead(_head);
        require(block.timestamp < nextAtS, NoRootPending());
        bytes32 root = _nextRoot;
        uint256 lastIssuedWei = _lastIssuedWei;
        _nextRoot = _lastRoot;
        _head = _packHead(supplyWei, lastIssuedWei, 0);
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
        uint256 head = _head;
        (bytes32 root, uint256 issued) = _claimable(head);
        require(MerkleProof.verifyCalldata(proof, root, _subtree(entries, n)), InvalidProof());
        uint256 sumWei;
        for (uint256 i; i < n; ++i) {
            (address account, uint256 cumulativeWei) = _entry(entries, i);
            uint256 held = _accounts[account];
            // Nobody can be paid at the zero account, and its neighbours need not wait for that.
            if (cumulativeWei <= uint128(held) || account == address(0)) continue;
            uint256 amountWei = cumulativeWei - uint128(held);
            unchecked {
                // Amounts have 128 bits. One too large for a balance is above issued too: the check below undoes it.
                sumWei += amountWei;
                _accounts[account] = held + amountWei * BOTH;
            }
            emit Transfer(address(0), account, amountWei);
        }
        _mintWithin(head, sumWei, issued);
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
        return uint128(_accounts[account]);
    }

    /// @inheritdoc ITimeAsset
    function pendingRoot() external view returns (bytes32, uint256, uint64) {
        (, uint256 issued, uint64 nextAtS) = _unpackHead(_head);
        return block.timestamp < nextAtS ? (_nextRoot, issued, nextAtS) : (bytes32(0), 0, 0);
    }

    function balanceOf(address account) public view override returns (uint256) {
        return _accounts[account] >> 128;
    }

    function totalSupply() public view override returns (uint256) {
        return uint96(_head);
    }

    /// @dev Transfers only: `from` and `to` are never zero, since nothing here calls _mint or _burn. The balance of
    /// `to` is read after that of `from` is written, so a transfer to oneself changes nothing.
    function _update(address from, address to, uint256 value) internal override {
        uint256 balanceWei = balanceOf(from);
        require(balanceWei >= value, ERC20InsufficientBalance(from, balanceWei, value));
        _accounts[from] -= value << 128;
        _accounts[to] += value << 128;
        emit Transfer(from, to, value);
    }

    function _claim(
        address account,
        uint256 cumulativeWei,
        bytes32[] calldata proof,
        address to
    ) private returns (uint256 amountWei) {
        require(to != address(0), ERC20InvalidReceiver(address(0)));
        uint256 head = _head;
        (bytes32 root, uint256 issued) = _claimable(head);
        require(MerkleProof.verifyCalldata(proof, root, _leaf(account, cumulativeWei)), InvalidProof());
        uint256 held = _accounts[account];
        require(cumulativeWei > uint128(held), NothingToClaim(account, uint128(held)));
        amountWei = cumulativeWei - uint128(held);
        _mintWithin(head, amountWei, issued);
        if (to == account) {
            _accounts[account] = held + amountWei * BOTH;
        } else {
            _accounts[account] = held + amountWei;
            _accounts[to] += amountWei << 128;
        }
        emit Transfer(address(0), to, amountWei);
    }

    /// @dev Adds to the supply in the head's word. What is ever paid sums to the supply, and that stays within issued,
    /// which has 96 bits: no half of an account's word can overflow.
    function _mintWithin(uint256 head, uint256 amountWei, uint256 issued) private {
        uint256 supplyWei = Math.saturatingAdd(uint96(head), amountWei);
        require(supplyWei <= issued, AboveIssued(supplyWei, issued));
        _head = head + amountWei;
    }

    /// @dev While a root is pending the one before it is claimable, up to what that one issued: a withdrawal can then
    /// never leave more minted than issued.
    function _claimable(uint256 head) private view returns (bytes32, uint256) {
        (, uint256 issued, uint64 nextAtS) = _unpackHead(head);
        return block.timestamp >= nextAtS ? (_nextRoot, issued) : (_lastRoot, _lastIssuedWei);
    }

    function _packHead(uint256 supplyWei, uint256 issued, uint64 nextAtS) private pure returns (uint256) {
        return (uint256(nextAtS) << 192) | (issued << 96) | supplyWei;
    }

    function _unpackHead(uint256 head) private pure returns (uint256 supplyWei, uint256 issued, uint64 nextAtS) {
        return (uint96(head), uint96(head >> 96), uint64(head >> 192));
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
