// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ShopStalls} from "./base/ShopStalls.sol";
import {ContentValues, IContentShop, Pricing} from "./interfaces/IContentShop.sol";
import {IOperatorSet} from "./interfaces/IOperatorSet.sol";
import {Held, Refundable} from "./libraries/Refundable.sol";
import {Takings} from "./libraries/Takings.sol";

/// @title ContentShop
/// @notice Content paid in TIME; IContentShop holds the prose, ShopStalls what is kept of a listing. This moves the tokens.
contract ContentShop is ShopStalls, ERC1155, EIP712, ReentrancyGuardTransient {
    using Refundable for Held;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @inheritdoc IContentShop
    IERC20 public immutable timeAsset;
    /// @inheritdoc IContentShop
    IOperatorSet public immutable operatorSet;
    /// @inheritdoc IContentShop
    address public immutable treasury;
    /// @inheritdoc IContentShop
    uint256 public immutable feeBps;

    uint256 private _count;
    mapping(address buyer => mapping(uint256 word => uint256 bits)) private _refs;

    constructor(
        IERC20 timeAsset_,
        IOperatorSet operatorSet_,
        address treasury_,
        uint256 feeBps_
    ) ERC1155("") EIP712("ContentShop", "1") {
        require(feeBps_ <= Takings.MAX_FEE_BPS, FeeOutOfRange(feeBps_, Takings.MAX_FEE_BPS));
        (timeAsset, operatorSet, treasury, feeBps) = (timeAsset_, operatorSet_, treasury_, feeBps_);
    }

    /// @inheritdoc IContentShop
    function list(
        uint96 valueWei,
        address[] calldata payees,
        uint16[] calldata sharesBps,
        string calldata uri_,
        Pricing calldata pricing
    ) external returns (uint256 id) {
        require(valueWei != 0, ZeroValue());
        require(valueWei >= pricing.floorWei, BelowFloor(valueWei, pricing.floorWei));
        id = ++_count;
        Stall storage stall = _stalls[id];
        _share(stall, payees, sharesBps);
        stall.terms = Terms(valueWei, pricing.periodS, pricing.refundS, 0, pricing.byModel, false);
        (stall.creator, stall.floorWei, stall.uri) = (msg.sender, pricing.floorWei, uri_);
        emit Listed(id, msg.sender, valueWei, payees, sharesBps, uri_, pricing);
    }

    /// @inheritdoc IContentShop
    function setValue(uint256 id, uint96 valueWei) external {
        Stall storage stall = _own(id);
        require(!stall.terms.byModel, ModelPriced(id));
        require(valueWei != 0, ZeroValue());
        require(valueWei >= stall.floorWei, BelowFloor(valueWei, stall.floorWei));
        stall.terms.valueWei = valueWei;
        emit Revalued(id, valueWei, 0);
    }

    /// @inheritdoc IContentShop
    function close(uint256 id) external {
        _own(id).terms.closed = true;
        emit Closed(id);
    }

    /// @inheritdoc IContentShop
    function purchase(
        uint256 id,
        uint64 quantity,
        uint256 maxTotalWei,
        address to,
        uint256 ref
    ) external nonReentrant returns (uint256 totalWei) {
        Stall storage stall = _stalls[id];
        uint32 refundS = stall.terms.refundS;
        require(stall.terms.periodS == 0, SubscriptionOnly(id));
        uint96 paidWei;
        (totalWei, paidWei) = _take(stall, id, quantity, maxTotalWei, ref);
        if (refundS != 0 && to == msg.sender) _keepReceipt(stall, refundS, quantity, paidWei);
        emit Purchased(id, msg.sender, to, quantity, totalWei, ref);
        timeAsset.safeTransferFrom(msg.sender, address(this), totalWei);
        _mint(to, id, quantity, "");
    }

    /// @inheritdoc IContentShop
    function subscribe(
        uint256 id,
        uint32 periods,
        uint256 maxTotalWei,
        address to,
        uint256 ref
    ) external nonReentrant returns (uint40 untilS) {
        Stall storage stall = _stalls[id];
        uint256 periodS = stall.terms.periodS;
        (uint256 totalWei, ) = _take(stall, id, periods, maxTotalWei, ref);
        require(periodS != 0, NoSubscription(id));
        uint256 fromS = stall.paidUntilS[to];
        if (fromS < block.timestamp) fromS = block.timestamp;
        uint256 endS = fromS + periodS * periods;
        require(endS <= type(uint40).max, PaidTooFar(endS, type(uint40).max));
        untilS = uint40(endS);
        stall.paidUntilS[to] = untilS;
        emit Subscribed(id, msg.sender, to, totalWei, untilS, ref);
        timeAsset.safeTransferFrom(msg.sender, address(this), totalWei);
    }

    /// @inheritdoc IContentShop
    function tip(uint256 id, uint96 amountWei) external nonReentrant {
        Stall storage stall = _stalls[id];
        require(stall.creator != address(0), NoListing(id));
        stall.takings.revenueWei += amountWei;
        emit Tipped(id, msg.sender, amountWei);
        timeAsset.safeTransferFrom(msg.sender, address(this), amountWei);
    }

    /// @inheritdoc IContentShop
    function refund(uint256 id) external nonReentrant returns (uint256 amountWei) {
        Stall storage stall = _stalls[id];
        Receipt memory receipt = stall.receipts[msg.sender];
        require(receipt.quantity != 0, NoRefund(id, msg.sender));
        require(block.timestamp <= receipt.untilS, RefundTooLate(receipt.untilS, block.timestamp));
        amountWei = receipt.paidWei;
        delete stall.receipts[msg.sender];
        Held memory held = _held(stall);
        held.take(receipt.paidWei);
        stall.held = held;
        stall.takings.revenueWei -= receipt.paidWei;
        stall.takings.sold -= receipt.quantity;
        emit Refunded(id, msg.sender, receipt.quantity, amountWei);
        _burn(msg.sender, id, receipt.quantity);
        timeAsset.safeTransfer(msg.sender, amountWei);
    }

    /// @inheritdoc IContentShop
    function claim(uint256 id, address payee) external nonReentrant returns (uint256 amountWei) {
        Stall storage stall = _stalls[id];
        Share memory share = stall.shares[payee];
        amountWei = Takings.dueDown(_earnedWei(stall), share.bps, share.claimedWei);
        require(amountWei != 0, NothingToClaim(id, payee, share.claimedWei));
        stall.shares[payee].claimedWei = share.claimedWei + uint96(amountWei); // within revenueWei
        stall.claimedWei += uint96(amountWei);
        emit Claimed(id, payee, amountWei);
        timeAsset.safeTransfer(payee, amountWei);
    }

    /// @inheritdoc IContentShop
    function collect(uint256 id) external nonReentrant returns (uint256 amountWei) {
        Stall storage stall = _stalls[id];
        amountWei = stall.takings.feesWei;
        stall.takings.feesWei = 0;
        emit FeesCollected(id, amountWei);
        timeAsset.safeTransfer(treasury, amountWei);
    }

    /// @inheritdoc IContentShop
    function postValues(ContentValues calldata values, uint256 bitmap, bytes calldata signatures) external {
        require(
            values.ids.length == values.valuesWei.length,
            LengthMismatch(values.ids.length, values.valuesWei.length)
        );
        require(values.atS <= block.timestamp, ValuesOfTheFuture(values.atS, block.timestamp));
        operatorSet.check(values.operatorSet, digestValues(values), bitmap, signatures);
        for (uint256 i; i < values.ids.length; ++i) {
            _revalue(values.ids[i], values.valuesWei[i], values.atS, values.modelId);
        }
    }

    /// @inheritdoc IContentShop
    function hasAccess(address account, uint256 id) external view returns (bool) {
        return balanceOf(account, id) != 0 || block.timestamp < _stalls[id].paidUntilS[account];
    }

    /// @inheritdoc IContentShop
    function refUsed(address buyer, uint256 ref) public view returns (bool) {
        return (_refs[buyer][ref >> 8] >> (ref & 255)) & 1 != 0;
    }

    /// @inheritdoc IContentShop
    function digestValues(ContentValues calldata values) public view returns (bytes32) {
        return _hashTypedDataV4(Takings.hashValues(values));
    }

    /// @notice Where the metadata of a listing's pass stands.
    function uri(uint256 id) public view override returns (string memory) {
        return _stalls[id].uri;
    }

    /// @dev Books a payment and marks its reference; `paidWei` is the payees' part.
    function _take(
        Stall storage stall,
        uint256 id,
        uint64 quantity,
        uint256 maxTotalWei,
        uint256 ref
    ) private returns (uint256 totalWei, uint96 paidWei) {
        Terms memory terms = stall.terms;
        require(terms.valueWei != 0, NoListing(id));
        require(!terms.closed, ListingClosed(id));
        require(quantity != 0, NoQuantity());
        totalWei = uint256(terms.valueWei) * quantity;
        require(totalWei <= maxTotalWei, TooDear(totalWei, maxTotalWei));
        if (ref != 0) {
            require(!refUsed(msg.sender, ref), RefUsed(msg.sender, ref));
            _refs[msg.sender][ref >> 8] |= 1 << (ref & 255);
        }
        uint256 feeWei = Takings.feeUp(totalWei, feeBps);
        paidWei = (totalWei - feeWei).toUint96();
        Till memory takings = stall.takings;
        stall.takings = Till(
            takings.revenueWei + paidWei,
            takings.feesWei + feeWei.toUint96(),
            takings.sold + quantity
        );
    }
}
