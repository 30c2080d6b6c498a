// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {DeskBooks} from "./base/DeskBooks.sol";
import {DeskTerms, IBankWindow, Order, Permit, Refusal} from "./interfaces/IBankWindow.sol";
import {IPriceBoard} from "./interfaces/IPriceBoard.sol";
import {CappedSignature} from "./libraries/CappedSignature.sol";
import {Deal, Desk, DeskBook} from "./libraries/DeskBook.sol";
import {OrderTerms} from "./libraries/OrderTerms.sol";
import {PriceWord} from "./libraries/PriceWord.sol";
import {TradeLedger} from "./libraries/TradeLedger.sol";

/// @title BankWindow
/// @notice The desk that trades TIME; IBankWindow holds the prose, DeskRules the rules of a trade,
/// DeskBooks what is kept of it. This moves the tokens.
contract BankWindow is DeskBooks, AccessManaged, EIP712, ReentrancyGuardTransient {
    using DeskBook for Deal;
    using DeskBook for Desk;
    using OrderTerms for Order;
    using SafeERC20 for IERC20;

    /// @inheritdoc IBankWindow
    IERC20 public immutable timeAsset;
    /// @inheritdoc IBankWindow
    IERC20 public immutable cash;
    /// @inheritdoc IBankWindow
    address public immutable treasury;
    mapping(address maker => mapping(uint256 word => uint256 bits)) private _nonces;

    constructor(
        address authority,
        IERC20 timeAsset_,
        IERC20 cash_,
        IPriceBoard board_,
        address treasury_,
        DeskTerms memory terms_
    ) DeskBooks(board_, terms_) AccessManaged(authority) EIP712("BankWindow", "1") {
        (timeAsset, cash, treasury) = (timeAsset_, cash_, treasury_);
    }

    /// @inheritdoc IBankWindow
    function buy(uint32 lots, uint256 maxCostWei, uint256 deadlineS) external nonReentrant returns (uint256) {
        return _buy(lots, maxCostWei, deadlineS);
    }

    /// @inheritdoc IBankWindow
    function buyWithPermit(
        uint32 lots,
        uint256 maxCostWei,
        uint256 deadlineS,
        Permit calldata permit
    ) external nonReentrant returns (uint256) {
        _permit(cash, permit);
        return _buy(lots, maxCostWei, deadlineS);
    }

    /// @inheritdoc IBankWindow
    function sell(uint32 lots, uint256 minProceedsWei, uint256 deadlineS) external nonReentrant returns (uint256) {
        return _sell(lots, minProceedsWei, deadlineS);
    }

    /// @inheritdoc IBankWindow
    function sellWithPermit(
        uint32 lots,
        uint256 minProceedsWei,
        uint256 deadlineS,
        Permit calldata permit
    ) external nonReentrant returns (uint256) {
        _permit(timeAsset, permit);
        return _sell(lots, minProceedsWei, deadlineS);
    }

    /// @inheritdoc IBankWindow
    function fill(
        Order[] calldata orders,
        bytes[] calldata signatures
    ) external nonReentrant returns (uint256 tipsWei) {
        require(orders.length == signatures.length, LengthMismatch(orders.length, signatures.length));
        PriceWord price = board.latestWord();
        Desk memory books = _books();
        for (uint256 i; i < orders.length; ++i) tipsWei += _fill(orders[i], signatures[i], price, books);
        _keep(books);
        _requireCovered(books, tipsWei);
        if (tipsWei != 0) cash.safeTransfer(msg.sender, tipsWei);
    }

    /// @inheritdoc IBankWindow
    function announce(Order calldata order, bytes calldata signature) external {
        emit OrderAnnounced(hashOrder(order), order.maker, order, signature);
    }

    /// @inheritdoc IBankWindow
    function cancel(uint256 nonce) external {
        _spend(msg.sender, nonce);
        emit OrderCancelled(msg.sender, nonce);
    }

    /// @inheritdoc IBankWindow
    function fund(uint32 lots, uint64 coins) external nonReentrant {
        require(msg.sender == treasury, NotTreasury(msg.sender));
        Desk memory books = _books();
        _requireRoom(books, lots, coins);
        books.inventoryLots += lots;
        books.purseCoins += coins;
        _keep(books);
        emit Funded(lots, coins);
        timeAsset.safeTransferFrom(msg.sender, address(this), uint256(lots) * _lotWei);
        cash.safeTransferFrom(msg.sender, address(this), uint256(coins) * _coinWei);
        _requireCovered(books, 0);
    }

    /// @inheritdoc IBankWindow
    function collect() external nonReentrant returns (uint256 cashWei) {
        Desk memory books = _books();
        cashWei = books.feeCoins * _coinWei;
        books.feeCoins = 0;
        _keep(books);
        emit FeesCollected(cashWei);
        cash.safeTransfer(treasury, cashWei);
    }

    /// @inheritdoc IBankWindow
    function halt() external nonReentrant restricted {
        _setHalted(true);
        emit Halted(msg.sender);
    }

    /// @inheritdoc IBankWindow
    function resume() external nonReentrant restricted {
        _setHalted(false);
        emit Resumed(msg.sender);
    }

    /// @inheritdoc IBankWindow
    function fillable(
        Order calldata order,
        bytes calldata signature
    ) external view returns (Refusal why, uint256 limit, uint256 value) {
        Deal memory deal = _wanted(order.buy, order.lots);
        uint256 usedLots = _account(order.maker).usedLots;
        if (!_judgeOrder(order, hashOrder(order), signature, board.latestWord(), _books(), usedLots, deal)) {
            return (deal.why, deal.limit, deal.value);
        }
        IERC20 token = order.buy ? cash : timeAsset;
        uint256 wantedWei = order.paysWei(deal, _lotWei, _coinWei);
        uint256 heldWei = token.balanceOf(order.maker);
        uint256 allowedWei = token.allowance(order.maker, address(this));
        if (allowedWei < heldWei) heldWei = allowedWei;
        return heldWei < wantedWei ? (Refusal.NotPaid, wantedWei, heldWei) : (Refusal.None, 0, 0);
    }

    /// @inheritdoc IBankWindow
    function hashOrder(Order calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(order.hashOrder());
    }

    /// @inheritdoc IBankWindow
    function nonceSpent(address maker, uint256 nonce) public view returns (bool) {
        return (_nonces[maker][nonce >> 8] >> (nonce & 255)) & 1 != 0;
    }

    function _buy(uint32 lots, uint256 maxCostWei, uint256 deadlineS) private returns (uint256 costWei) {
        Desk memory books = _books();
        TradeLedger.Account memory held = _account(msg.sender);
        PriceWord price = board.latestWord();
        Deal memory deal = _ownDeal(books, held, price, true, lots, deadlineS);
        costWei = _wei(deal.totalCoins());
        require(costWei <= maxCostWei, LimitMissed(maxCostWei, costWei));
        _enter(msg.sender, books, held, price, deal, false);
        _keep(books);
        cash.safeTransferFrom(msg.sender, address(this), costWei);
        _requireCovered(books, 0);
        timeAsset.safeTransfer(msg.sender, uint256(lots) * _lotWei);
    }

    function _sell(uint32 lots, uint256 minProceedsWei, uint256 deadlineS) private returns (uint256 proceedsWei) {
        Desk memory books = _books();
        TradeLedger.Account memory held = _account(msg.sender);
        PriceWord price = board.latestWord();
        Deal memory deal = _ownDeal(books, held, price, false, lots, deadlineS);
        proceedsWei = _wei(deal.totalCoins());
        require(proceedsWei >= minProceedsWei, LimitMissed(minProceedsWei, proceedsWei));
        _enter(msg.sender, books, held, price, deal, false);
        _keep(books);
        timeAsset.safeTransferFrom(msg.sender, address(this), uint256(lots) * _lotWei);
        cash.safeTransfer(msg.sender, proceedsWei);
        _requireCovered(books, 0);
    }

    /// @dev Fills one order or tells why not. Tokens move first, so that nothing is entered where they do not come; only
    /// views of this contract can be called meanwhile, and tell of the books before the batch.
    function _fill(
        Order calldata order,
        bytes calldata signature,
        PriceWord price,
        Desk memory books
    ) private returns (uint256) {
        bytes32 hash = hashOrder(order);
        TradeLedger.Account memory held = _account(order.maker);
        Deal memory deal = _wanted(order.buy, order.lots);
        if (!_judgeOrder(order, hash, signature, price, books, held.usedLots, deal) || !_exchange(order, deal)) {
            emit OrderSkipped(hash, order.maker, deal.why, deal.limit, deal.value);
            return 0;
        }
        _spend(order.maker, order.nonce);
        _enter(order.maker, books, held, price, deal, true);
        emit OrderFilled(hash, order.maker, msg.sender, order.tipWei);
        return order.tipWei;
    }

    /// @dev Moves the tokens of an order, all or none. Whether it did; if not, the deal says why.
    function _exchange(Order calldata order, Deal memory deal) private returns (bool) {
        uint256 paysWei = order.paysWei(deal, _lotWei, _coinWei);
        IERC20 paid = order.buy ? cash : timeAsset;
        if (!paid.trySafeTransferFrom(order.maker, address(this), paysWei)) {
            return deal.refuse(Refusal.NotPaid, paysWei, 0);
        }
        if (order.buy) {
            timeAsset.safeTransfer(order.maker, deal.lots * _lotWei);
            return true;
        }
        uint256 getsWei = _wei(deal.totalCoins()) - order.tipWei;
        if (cash.trySafeTransfer(order.maker, getsWei)) return true;
        timeAsset.safeTransfer(order.maker, paysWei);
        return deal.refuse(Refusal.NotTaken, getsWei, 0);
    }

    function _spend(address maker, uint256 nonce) private {
        _nonces[maker][nonce >> 8] |= 1 << (nonce & 255);
    }

    /// @dev A permit that was already used leaves its approval: whether that is enough, the transfer will tell.
    function _permit(IERC20 token, Permit calldata permit) private {
        try
            IERC20Permit(address(token)).permit(
                msg.sender,
                address(this),
                permit.valueWei,
                permit.deadlineS,
                permit.v,
                permit.r,
                permit.s
            )
        {} catch {}
    }

    function _ownDeal(
        Desk memory books,
        TradeLedger.Account memory held,
        PriceWord price,
        bool buy_,
        uint256 lots,
        uint256 deadlineS
    ) private view returns (Deal memory deal) {
        require(block.timestamp <= deadlineS, Expired(deadlineS, block.timestamp));
        deal = _wanted(buy_, lots);
        if (!_judge(deal, price, books, held.usedLots)) deal.revertWhy();
    }

    /// @dev Whether an order may be filled; if not, the deal says why. The signature last: it alone costs much.
    function _judgeOrder(
        Order calldata order,
        bytes32 hash,
        bytes calldata signature,
        PriceWord price,
        Desk memory books,
        uint256 usedLots,
        Deal memory deal
    ) private view returns (bool) {
        if (block.timestamp > order.deadlineS) {
            return deal.refuse(Refusal.Expired, order.deadlineS, block.timestamp);
        }
        if (nonceSpent(order.maker, order.nonce)) return deal.refuse(Refusal.NonceSpent, order.nonce, order.nonce);
        if (price.round() < order.fromRound) {
            return deal.refuse(Refusal.TooEarly, order.fromRound, price.round());
        }
        if (!_judge(deal, price, books, usedLots) || !order.isWithin(deal, _coinWei)) return false;
        return CappedSignature.isValid(order.maker, hash, signature) || deal.refuse(Refusal.NotSigned, 0, 0);
    }

    /// @dev Counters are what the desk owes; more than that may lie here by donation, less never.
    function _requireCovered(Desk memory books, uint256 tipsWei) private view {
        uint256 owedWei = _wei(books.purseCoins) + _wei(books.feeCoins) + tipsWei;
        uint256 heldWei = cash.balanceOf(address(this));
        require(heldWei >= owedWei, CashShort(heldWei, owedWei));
    }
}
