// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IOperatorSet} from "./interfaces/IOperatorSet.sol";

/// @title OperatorSet
/// @notice The versions of operators; IOperatorSet holds the prose.
contract OperatorSet is IOperatorSet, AccessManaged {
    uint256 private constant MAX_OPERATORS = 32;
    uint256 private constant SIGNATURE_BYTES = 64;

    /// @dev One word, then an operator a word: a check reads the first and those of the signers only.
    struct Version {
        uint8 threshold; // zero: no such version
        uint8 count;
        uint64 validUntilS; // exclusive, never after that of a later version; zero: current
        address[MAX_OPERATORS] operators;
        bytes32 previous; // zero: the first
    }

    address payable private constant BURNT = payable(0x000000000000000000000000000000000000dEaD);

    /// @inheritdoc IOperatorSet
    uint256 public immutable penaltyWei;
    /// @inheritdoc IOperatorSet
    uint64 public immutable bondDelayS;

    mapping(bytes32 digest => Version) private _versions;
    mapping(address operator => bytes32 digest) private _lastSet; // the last version that names it
    /// @inheritdoc IOperatorSet
    mapping(address operator => uint256) public bondWei;
    /// @inheritdoc IOperatorSet
    bytes32 public digest;
    /// @inheritdoc IOperatorSet
    uint32 public version;

    constructor(
        address authority,
        address[] memory operators,
        uint8 threshold,
        uint256 penaltyWei_,
        uint64 bondDelayS_
    ) AccessManaged(authority) {
        (penaltyWei, bondDelayS) = (penaltyWei_, bondDelayS_);
        _rotate(operators, threshold, 0);
    }

    /// @inheritdoc IOperatorSet
    function rotate(address[] calldata operators, uint8 threshold, uint64 overlapS) external restricted {
        _rotate(operators, threshold, overlapS);
    }

    /// @inheritdoc IOperatorSet
    function check(bytes32 set, bytes32 signed, uint256 bitmap, bytes calldata signatures) external view {
        Version storage found = _versions[set];
        uint256 validUntilS = found.validUntilS;
        require(found.threshold != 0 && (validUntilS == 0 || block.timestamp < validUntilS), SetNotValid(set));
        _requireSigned(found, signed, bitmap, signatures);
    }

    /// @inheritdoc IOperatorSet
    function slash(
        bytes32 set,
        bytes32 signed,
        uint256 bitmap,
        bytes calldata signatures,
        address payable to
    ) external restricted {
        Version storage found = _versions[set];
        require(found.threshold != 0, SetNotValid(set));
        _requireSigned(found, signed, bitmap, signatures);
        uint256 slashedWei;
        for (uint256 i; i < found.count; ++i) {
            if ((bitmap >> i) & 1 == 0) continue;
            address operator = found.operators[i];
            uint256 amountWei = Math.min(bondWei[operator], penaltyWei);
            bondWei[operator] -= amountWei;
            slashedWei += amountWei;
            emit BondSlashed(operator, to, amountWei);
        }
        _pay(BURNT, slashedWei - slashedWei / 2);
        _pay(to, slashedWei / 2);
    }

    /// @inheritdoc IOperatorSet
    function deposit(address operator) external payable {
        bondWei[operator] += msg.value;
        emit BondDeposited(operator, msg.sender, msg.value);
    }

    /// @inheritdoc IOperatorSet
    function withdraw(address payable to) external {
        uint256 amountWei = bondWei[msg.sender];
        require(amountWei != 0, NoBond(msg.sender));
        bytes32 set = _lastSet[msg.sender];
        if (set != 0) {
            uint256 validUntilS = _versions[set].validUntilS;
            uint256 untilS = validUntilS == 0 ? type(uint256).max : validUntilS + bondDelayS;
            require(block.timestamp >= untilS, BondLocked(msg.sender, untilS));
        }
        delete bondWei[msg.sender];
        emit BondWithdrawn(msg.sender, to, amountWei);
        _pay(to, amountWei);
    }

    /// @inheritdoc IOperatorSet
    function setOf(
        bytes32 set
    ) external view returns (address[] memory operators, uint8 threshold, uint64 validUntilS) {
        Version storage found = _versions[set];
        require(found.threshold != 0, SetNotValid(set));
        operators = new address[](found.count);
        for (uint256 i; i < operators.length; ++i) operators[i] = found.operators[i];
        return (operators, found.threshold, found.validUntilS);
    }

    function _requireSigned(
        Version storage found,
        bytes32 signed,
        uint256 bitmap,
        bytes calldata signatures
    ) private view {
        (uint256 threshold, uint256 count) = (found.threshold, found.count);
        require(bitmap >> count == 0, BitmapOutOfRange(bitmap, count));
        uint256 given;
        for (uint256 bits = bitmap; bits != 0; bits &= bits - 1) ++given;
        require(given == threshold, SignatureCount(given, threshold));
        require(
            signatures.length == threshold * SIGNATURE_BYTES,
            SignatureBytes(signatures.length, threshold * SIGNATURE_BYTES)
        );
        uint256 offset;
        for (uint256 i; i < count; ++i) {
            if ((bitmap >> i) & 1 == 0) continue;
            bytes32 r = bytes32(signatures[offset:offset + 32]);
            bytes32 vs = bytes32(signatures[offset + 32:offset + SIGNATURE_BYTES]);
            (address recovered, , ) = ECDSA.tryRecover(signed, r, vs);
            address operator = found.operators[i];
            require(recovered == operator, NotTheOperator(i, operator, recovered));
            offset += SIGNATURE_BYTES;
        }
    }

    function _pay(address payable to, uint256 amountWei) private {
        (bool paid, ) = to.call{value: amountWei}("");
        require(paid, PaymentFailed(to, amountWei));
    }

    function _rotate(address[] memory operators, uint8 threshold, uint64 overlapS) private {
        uint256 count = operators.length;
        require(count != 0 && count <= MAX_OPERATORS, OperatorCount(count));
        require(threshold != 0 && threshold <= count, ThresholdOutOfRange(threshold, count));
        uint32 next = version + 1;
        bytes32 nextDigest = keccak256(abi.encode(block.chainid, address(this), next, operators, threshold));
        Version storage created = _versions[nextDigest];
        address before;
        for (uint256 i; i < count; ++i) {
            require(before < operators[i], OperatorsNotRising(before, operators[i]));
            before = operators[i];
            created.operators[i] = before;
            _lastSet[before] = nextDigest;
        }
        (created.threshold, created.count) = (threshold, uint8(count));

        bytes32 previous = digest;
        created.previous = previous;
        uint64 validUntilS;
        if (previous != 0) {
            validUntilS = uint64(block.timestamp) + overlapS;
            _endBy(validUntilS, previous);
        }
        (digest, version) = (nextDigest, next);
        emit OperatorsRotated(next, nextDigest, operators, threshold, previous, validUntilS);
    }

    /// @dev Ends `set` and every version before it by `untilS`. Ends never fall from one version to the next, so the
    /// first that is over by then is the last to look at.
    function _endBy(uint64 untilS, bytes32 set) private {
        for (; set != 0; set = _versions[set].previous) {
            uint64 validUntilS = _versions[set].validUntilS;
            if (validUntilS != 0 && validUntilS <= untilS) break;
            _versions[set].validUntilS = untilS;
        }
    }
}
