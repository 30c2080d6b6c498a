// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IOperatorSet} from "./IOperatorSet.sol";

/// @notice How a listing is priced and sold. For ever, but for the value.
struct Pricing {
    bool byModel; // the operators post its value; otherwise the creator sets it
    uint96 floorWei; // no posted value is below it
    uint32 periodS; // seconds that a unit of a subscription lasts; zero: no subscription
    uint32 refundS; // seconds in which a buyer may give passes back; zero: none
}

/// @notice A listing as it stands.
struct Listing {
    address creator;
    bool closed;
    uint96 valueWei; // of one pass, or of one period
    Pricing pricing;
    uint96 revenueWei; // payees' part of all that came, refunds taken off
    uint96 heldWei; // of that, what buyers may still give back
    uint96 claimedWei; // of the rest
    uint96 feesWei; // the treasury's, not yet collected
    uint64 sold; // passes and periods
}

/// @notice What M of N operators sign: one value a listing, the same for every buyer.
struct ContentValues {
    bytes32 operatorSet; // digest of the operators' version
    uint40 atS; // when the values held; rises listing by listing
    bytes32 modelId;
    uint256[] ids;
    uint96[] valuesWei;
}

/// @title IContentShop
/// @notice Content paid in TIME: value times quantity. The receipt is an ERC-1155 pass; revenue adds up, and each payee
/// claims a share of it, so a purchase costs the same whether one is paid or sixteen.
/// @dev The shop holds what was paid and not yet claimed, collected or refunded. TIME given to it is nobody's.
interface IContentShop {
    event Listed(
        uint256 indexed id,
        address indexed creator,
        uint96 valueWei,
        address[] payees,
        uint16[] sharesBps,
        string uri,
        Pricing pricing
    );
    event Purchased(
        uint256 indexed id,
        address indexed buyer,
        address indexed to,
        uint256 quantity,
        uint256 totalWei,
        uint256 ref
    );
    event Subscribed(
        uint256 indexed id,
        address indexed buyer,
        address indexed to,
        uint256 totalWei,
        uint40 paidUntilS,
        uint256 ref
    );
    event Tipped(uint256 indexed id, address indexed from, uint256 amountWei);
    event Refunded(uint256 indexed id, address indexed buyer, uint256 quantity, uint256 amountWei);
    event Claimed(uint256 indexed id, address indexed payee, uint256 amountWei);
    event FeesCollected(uint256 indexed id, uint256 amountWei);
    event Revalued(uint256 indexed id, uint96 valueWei, bytes32 indexed modelId);
    /// @notice A posted value was left out: it must be of a listing priced by model, newer than its last, and within
    /// `lowWei` and `highWei`.
    event ValueSkipped(uint256 indexed id, uint96 valueWei, uint256 lowWei, uint256 highWei);
    event Closed(uint256 indexed id);

    error NoListing(uint256 id);
    error ListingClosed(uint256 id);
    error NotCreator(uint256 id, address caller);
    /// @notice 1 to 16 payees, as many shares.
    error PayeeCount(uint256 payees, uint256 shares);
    /// @notice A payee stands once, is not zero, and has a share.
    error BadPayee(address payee, uint256 shareBps);
    /// @notice Shares sum to 10,000.
    error SharesSum(uint256 sumBps);
    error ZeroValue();
    /// @notice A value below the floor.
    error BelowFloor(uint256 valueWei, uint256 floorWei);
    error NoQuantity();
    error TooDear(uint256 totalWei, uint256 maxTotalWei);
    /// @notice The caller paid under this reference before.
    error RefUsed(address buyer, uint256 ref);
    error NoSubscription(uint256 id);
    /// @notice The listing is paid by period: a pass would open it for ever.
    error SubscriptionOnly(uint256 id);
    error PaidTooFar(uint256 untilS, uint256 mostS);
    error NothingToClaim(uint256 id, address payee, uint256 claimedWei);
    /// @notice The account has nothing to give back.
    error NoRefund(uint256 id, address buyer);
    error RefundTooLate(uint256 untilS, uint256 nowS);
    error ModelPriced(uint256 id);
    error LengthMismatch(uint256 ids, uint256 values);
    error ValuesOfTheFuture(uint40 atS, uint256 nowS);
    error FeeOutOfRange(uint256 feeBps, uint256 mostBps);

    /// @notice Puts content up for sale; the caller is its creator. Ids count from 1.
    /// @param valueWei Of one pass or period.
    /// @param payees 1 to 16, with `sharesBps` that sum to 10,000.
    /// @param uri Of the pass's metadata.
    function list(
        uint96 valueWei,
        address[] calldata payees,
        uint16[] calldata sharesBps,
        string calldata uri,
        Pricing calldata pricing
    ) external returns (uint256 id);

    /// @notice Sets the value of a listing that no model prices. Creator only.
    function setValue(uint256 id, uint96 valueWei) external;

    /// @notice Ends sales. Passes stay, claims and refunds go on. Creator only.
    function close(uint256 id) external;

    /// @notice Buys passes for `to`: value times quantity, at most `maxTotalWei`.
    /// @param ref The caller's own number for the payment: one that was used is refused, so that a payment sent twice is
    /// paid once. Zero: none. Numbers that follow one another cost least.
    function purchase(
        uint256 id,
        uint64 quantity,
        uint256 maxTotalWei,
        address to,
        uint256 ref
    ) external returns (uint256 totalWei);

    /// @notice Pays for `periods` of a subscription of `to`, from now or from where it is paid until. Nothing is ever
    /// pulled later.
    function subscribe(
        uint256 id,
        uint32 periods,
        uint256 maxTotalWei,
        address to,
        uint256 ref
    ) external returns (uint40 paidUntilS);

    /// @notice Gives the payees something, without fee or receipt.
    function tip(uint256 id, uint96 amountWei) external;

    /// @notice Gives back the passes that the caller bought for itself in the open window, for the payees' part of what it
    /// paid. The fee stays paid. Purchases within a window add up and end with it.
    function refund(uint256 id) external returns (uint256 amountWei);

    /// @notice Pays `payee` its share of all revenue that no buyer can give back any more: what was paid for passes in a
    /// listing with a refund window is held for one to two of these. Anyone may call.
    function claim(uint256 id, address payee) external returns (uint256 amountWei);

    /// @notice Pays a listing's fees to the treasury. Anyone may call.
    function collect(uint256 id) external returns (uint256 amountWei);

    /// @notice Sets values that a quorum signed, for listings priced by model. One out of bounds is skipped.
    function postValues(ContentValues calldata values, uint256 bitmap, bytes calldata signatures) external;

    /// @notice Whether the account holds a pass or a subscription that is paid now.
    function hasAccess(address account, uint256 id) external view returns (bool);

    function listing(uint256 id) external view returns (Listing memory);

    /// @notice A payee's share, what it claimed, and what it may claim now.
    function payeeOf(
        uint256 id,
        address payee
    ) external view returns (uint256 shareBps, uint256 claimedWei, uint256 dueWei);

    function paidUntilS(uint256 id, address account) external view returns (uint40);

    function refUsed(address buyer, uint256 ref) external view returns (bool);

    /// @notice What the operators sign (EIP-712).
    function digestValues(ContentValues calldata values) external view returns (bytes32);

    function timeAsset() external view returns (IERC20);

    function operatorSet() external view returns (IOperatorSet);

    function treasury() external view returns (address);

    /// @notice Of every purchase and subscription, in hundredths of a percent.
    function feeBps() external view returns (uint256);
}
