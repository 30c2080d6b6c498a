// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPriceBoard} from "./IPriceBoard.sol";

/// @notice How the desk trades. For ever.
struct DeskTerms {
    uint32 targetLots; // the inventory it leans towards, at most 2^30 - 1; it holds twice that at most
    uint32 hardCapLots; // a side and round, however wide the band
    uint32 accountCapLots; // an account and day, both sides together
    uint32 maxAgeS; // an older band closes the desk
    uint16 skewBps; // how far price leans at an empty or a full desk, 1 to 4,999
    uint16 feeBps; // at most 999
    uint64 lotWei; // TIME wei a lot
    uint64 coinWei; // CASH wei a coin: what is paid and kept is whole coins
}

/// @notice A trade as the ledger tells it, exactly.
struct Trade {
    uint40 atS; // modulo 2^32: in 2106 it begins again
    uint32 round;
    bool buy; // the account bought TIME
    bool byOrder;
    uint32 lots;
    uint256 cashWei; // what the account paid or got, fee included, a tip not
}

/// @notice What a maker signs: trade `lots` at `limitWei` or better, from `fromRound` to `deadlineS`.
struct Order {
    address maker;
    bool buy;
    uint32 lots;
    uint96 limitWei; // buying: the most paid, fee and tip included; selling: the least got after fee and tip
    uint96 tipWei; // to whoever fills it
    uint32 fromRound;
    uint40 deadlineS; // inclusive
    uint256 nonce; // any number; each fills or is cancelled once
}

/// @notice An ERC-2612 permit of the caller for the desk.
struct Permit {
    uint256 valueWei;
    uint256 deadlineS;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// @notice Why a trade is refused. In brackets what `limit` and `value` are.
enum Refusal {
    None,
    Halted,
    NoLots,
    BandStale, // (oldest age taken, age), seconds
    InventoryShort, // (lots held, lots wanted)
    InventoryFull, // (room in lots, lots brought)
    AboveRoundCap, // (lots left in the round, lots)
    AboveAccountCap, // (lots left today, lots)
    PurseShort, // (CASH wei held, wei wanted)
    PurseFull, // (most CASH wei the books can hold, wei)
    Expired, // (deadline, now)
    NonceSpent, // (nonce, nonce)
    TooEarly, // (first round, round)
    LimitMissed, // (limit in CASH wei, wei)
    NotSigned, // (0, 0)
    NotPaid, // (wei wanted, wei the desk may take): the maker's tokens did not come
    NotTaken // (wei, wei): the maker's CASH could not be handed over
}

/// @title IBankWindow
/// @notice Buys and sells TIME for CASH around the operators' price band. It never mints, holds no ETH, and owes
/// nothing but what its books say it holds: prices and limits rest on counters, never on token balances.
/// @dev CASH is an ERC-20 without hooks. A token that pays less than it says, or says it did not pay, is refused. A
/// known residue: who foresees two rounds or more gains, within `accountCapLots`.
/// Roles are those of the AccessManager: the guardian halts, the admin resumes. Neither can move a token.
interface IBankWindow {
    /// @notice Trade `index` of `account`. `cashWei` includes the fee.
    event Traded(
        address indexed account,
        uint256 indexed index,
        bool buy,
        uint256 lots,
        uint256 cashWei,
        uint256 feeWei,
        uint32 round
    );
    event OrderFilled(bytes32 indexed order, address indexed maker, address indexed filler, uint256 tipWei);
    event OrderSkipped(bytes32 indexed order, address indexed maker, Refusal why, uint256 limit, uint256 value);
    event OrderAnnounced(bytes32 indexed order, address indexed maker, Order terms, bytes signature);
    event OrderCancelled(address indexed maker, uint256 indexed nonce);
    event Halted(address indexed by);
    event Resumed(address indexed by);
    event Funded(uint256 lots, uint256 coins);
    event FeesCollected(uint256 cashWei);

    error DeskHalted();
    error NoLots();
    error BandStale(uint256 maxAgeS, uint256 ageS);
    error InventoryShort(uint256 heldLots, uint256 lots);
    error InventoryFull(uint256 roomLots, uint256 lots);
    error AboveRoundCap(uint256 leftLots, uint256 lots);
    error AboveAccountCap(uint256 leftLots, uint256 lots);
    error PurseShort(uint256 heldWei, uint256 wantedWei);
    error PurseFull(uint256 mostWei, uint256 wei_);
    error Expired(uint256 deadlineS, uint256 nowS);
    /// @notice A buyer would pay more, or a seller get less, than the limit.
    error LimitMissed(uint256 limitWei, uint256 cashWei);
    /// @notice The CASH that the desk holds does not cover its books: the token did not pay what it said.
    error CashShort(uint256 heldWei, uint256 owedWei);
    error LengthMismatch(uint256 orders, uint256 signatures);
    error NoTrade(address account, uint256 index, uint256 trades);
    error NotTreasury(address caller);
    /// @notice A desk cannot work with `value` for `term`; what is taken is 1 to `most`.
    error TermOutOfRange(string term, uint256 value, uint256 most);

    /// @notice Buys `lots` for the caller, who pays CASH: at most `maxCostWei`, fee included, until `deadlineS`.
    function buy(uint32 lots, uint256 maxCostWei, uint256 deadlineS) external returns (uint256 costWei);

    /// @notice The same with an approval of CASH in the same transaction.
    function buyWithPermit(
        uint32 lots,
        uint256 maxCostWei,
        uint256 deadlineS,
        Permit calldata permit
    ) external returns (uint256 costWei);

    /// @notice Sells `lots` of the caller, who gets CASH: at least `minProceedsWei`, after the fee, until `deadlineS`.
    function sell(uint32 lots, uint256 minProceedsWei, uint256 deadlineS) external returns (uint256 proceedsWei);

    /// @notice The same with an approval of TIME in the same transaction.
    function sellWithPermit(
        uint32 lots,
        uint256 minProceedsWei,
        uint256 deadlineS,
        Permit calldata permit
    ) external returns (uint256 proceedsWei);

    /// @notice Fills signed orders; the caller gets their tips. A bad order is skipped with an event, and stops nobody's.
    /// @param signatures 65 bytes each, or what the maker's wallet contract takes (ERC-1271, 100,000 gas).
    function fill(Order[] calldata orders, bytes[] calldata signatures) external returns (uint256 tipsWei);

    /// @notice Puts a signed order where every filler finds it. Checks nothing.
    function announce(Order calldata order, bytes calldata signature) external;

    /// @notice Makes every order of the caller with the nonce worthless.
    function cancel(uint256 nonce) external;

    /// @notice Adds lots of TIME and coins of CASH to what the desk trades with. Treasury only.
    function fund(uint32 lots, uint64 coins) external;

    /// @notice Pays all fees to the treasury. Anyone may call.
    function collect() external returns (uint256 cashWei);

    /// @notice Stops every trade. Guardian only (AccessManager), and not in the middle of one: a batch keeps its books last.
    function halt() external;

    /// @notice Takes trades again. Admin only (AccessManager), and not in the middle of one.
    function resume() external;

    /// @notice What `lots` cost, or bring, now, fee included, caps aside. Refuses lots that the inventory does not allow.
    function quote(bool buy_, uint32 lots) external view returns (uint256 cashWei, uint256 feeWei, uint32 round);

    /// @notice Lots that `account` may still trade on a side: in this round, and today.
    function leftLots(address account, bool buy_) external view returns (uint256 inRound, uint256 today);

    /// @notice Whether `fill` would take the order now, and if not, why, the limit and the value. Balance and approval of
    /// the maker included.
    function fillable(
        Order calldata order,
        bytes calldata signature
    ) external view returns (Refusal why, uint256 limit, uint256 value);

    /// @notice What the maker signs (EIP-712).
    function hashOrder(Order calldata order) external view returns (bytes32);

    /// @notice Whether the maker's nonce was filled or cancelled.
    function nonceSpent(address maker, uint256 nonce) external view returns (bool);

    /// @notice How many trades an account made.
    function tradeCount(address account) external view returns (uint256);

    /// @notice A trade of an account, from 0. Its cash is worked out again from the round's band, to the wei.
    function getTrade(address account, uint256 index) external view returns (Trade memory);

    /// @notice Up to `count` trades from index `from`, fewer where they end.
    function getTrades(address account, uint256 from, uint256 count) external view returns (Trade[] memory);

    /// @notice The books: TIME in lots, CASH and fees in coins.
    function desk()
        external
        view
        returns (
            uint32 inventoryLots,
            uint32 round,
            uint32 boughtLots,
            uint32 soldLots,
            uint64 purseCoins,
            uint56 feeCoins,
            bool halted
        );

    function terms() external view returns (DeskTerms memory);

    function timeAsset() external view returns (IERC20);

    function cash() external view returns (IERC20);

    function board() external view returns (IPriceBoard);

    /// @notice Funds the desk and gets its fees.
    function treasury() external view returns (address);
}
