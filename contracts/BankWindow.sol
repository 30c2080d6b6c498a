// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {DeskTerms, IBankWindow, Order, Permit, Refusal, Trade} from "./interfaces/IBankWindow.sol";
import {IPriceBoard, Price} from "./interfaces/IPriceBoard.sol";
import {CappedSignature} from "./libraries/CappedSignature.sol";
import {Deal, Desk, DeskBook} from "./libraries/DeskBook.sol";
import {OrderTerms} from "./libraries/OrderTerms.sol";
import {TradeLedger} from "./libraries/TradeLedger.sol";

/// @title BankWindow
/// @notice The desk that trades TIME; IBankWindow holds the prose, DeskBook the rules of a trade.
contract BankWindow is IBankWindow, AccessManaged, EIP712, ReentrancyGuardTransient {
    using DeskBook for Deal;
    using OrderTerms for Order;
    using SafeERC20 for IERC20;
    using TradeLedger for TradeLedger.Ledger;

    /// @inheritdoc IBankWindow
    IERC20 public immutable timeAsset;
    /// @inheritdoc IBankWindow
    IERC20 public immutable cash;
    /// @inheritdoc IBankWindow
    IPriceBoard public immutable board;
    /// @inheritdoc IBankWindow
    address public immutable treasury;
    uint32 private immutable _targetLots;
    uint32 private immutable _hardCapLots;
    uint32 private immutable _accountCapLots;
    uint32 private immutable _maxAgeS;
    uint16 private immutable _skewBps;
    uint16 private immutable _feeBps;
    uint64 private immutable _lotWei;
    uint64 private immutable _coinWei;

    /// @inheritdoc IBankWindow
    Desk public desk;
    TradeLedger.Ledger private _ledger;
    mapping(address maker => mapping(uint256 word => uint256 bits)) private _nonces;

    constructor(
        address authority,
        IERC20 timeAsset_,
        IERC20 cash_,
        IPriceBoard board_,
        address treasury_,
        DeskTerms memory terms_
    ) AccessManaged(authority) EIP712("BankWindow", "1") {
        DeskBook.requireWorkable(terms_);
        (timeAsset, cash, board, treasury) = (timeAsset_, cash_, board_, treasury_);
        _targetLots = terms_.targetLots;
        _hardCapLots = terms_.hardCapLots;
        _accountCapLots = terms_.accountCapLots;
        _maxAgeS = terms_.maxAgeS;
        _skewBps = terms_.skewBps;
        _feeBps = terms_.feeBps;
        _lotWei = terms_.lotWei;
        _coinWei = terms_.coinWei;
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
        Price memory price = board.latest();
        for (uint256 i; i < orders.length; ++i) tipsWei += _fill(orders[i], signatures[i], price);
        _requireCovered(desk, tipsWei);
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
        Desk memory books = desk;
        uint256 roomLots = 2 * uint256(_targetLots) - books.inventoryLots;
        require(lots <= roomLots, InventoryFull(roomLots, lots));
        books.inventoryLots += lots;
        books.purseCoins += coins;
        desk = books;
        emit Funded(lots, coins);
        timeAsset.safeTransferFrom(msg.sender, address(this), uint256(lots) * _lotWei);
        cash.safeTransferFrom(msg.sender, address(this), uint256(coins) * _coinWei);
        _requireCovered(books, 0);
    }

    /// @inheritdoc IBankWindow
    function collect() external nonReentrant returns (uint256 cashWei) {
        cashWei = uint256(desk.feeCoins) * _coinWei;
        desk.feeCoins = 0;
        emit FeesCollected(cashWei);
        cash.safeTransfer(treasury, cashWei);
    }

    /// @inheritdoc IBankWindow
    function halt() external restricted {
        desk.halted = true;
        emit Halted(msg.sender);
    }

    /// @inheritdoc IBankWindow
    function resume() external restricted {
        desk.halted = false;
        emit Resumed(msg.sender);
    }

    /// @inheritdoc IBankWindow
    function quote(bool buy_, uint32 lots) external view returns (uint256 cashWei, uint256 feeWei, uint32 round) {
        Price memory price = board.latest();
        Deal memory deal = DeskBook.priced(terms(), price, desk, buy_, lots);
        deal.requireTaken();
        return (deal.totalCoins() * _coinWei, deal.feeCoins * _coinWei, price.round);
    }

    /// @inheritdoc IBankWindow
    function leftLots(address account, bool buy_) external view returns (uint256 inRound, uint256 today) {
        inRound = DeskBook.leftInRound(terms(), board.latest(), desk, buy_);
        today = _leftToday(account);
    }

    /// @inheritdoc IBankWindow
    function fillable(
        Order calldata order,
        bytes calldata signature
    ) external view returns (Refusal why, uint256 limit, uint256 value) {
        Deal memory deal = _judgeOrder(order, hashOrder(order), signature, board.latest(), desk);
        if (deal.why != Refusal.None) return (deal.why, deal.limit, deal.value);
        IERC20 token = order.buy ? cash : timeAsset;
        uint256 wantedWei = order.paysWei(deal, _lotWei, _coinWei);
        uint256 heldWei = token.balanceOf(order.maker);
        uint256 allowedWei = token.allowance(order.maker, address(this));
        if (allowedWei < heldWei) heldWei = allowedWei;
        return heldWei < wantedWei ? (Refusal.NotPaid, wantedWei, heldWei) : (Refusal.None, 0, 0);
    }

    /// @inheritdoc IBankWindow
    function tradeCount(address account) external view returns (uint256) {
        return _ledger.accounts[account].trades;
    }

    /// @inheritdoc IBankWindow
    function getTrade(address account, uint256 index) external view returns (Trade memory) {
        uint256 trades = _ledger.accounts[account].trades;
        require(index < trades, NoTrade(account, index, trades));
        return _tradeAt(account, index);
    }

    /// @inheritdoc IBankWindow
    function getTrades(address account, uint256 from, uint256 count) external view returns (Trade[] memory trades) {
        uint256 held = _ledger.accounts[account].trades;
        if (from > held) from = held;
        if (count > held - from) count = held - from;
        trades = new Trade[](count);
        for (uint256 i; i < count; ++i) trades[i] = _tradeAt(account, from + i);
    }

    /// @inheritdoc IBankWindow
    function hashOrder(Order calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(order.hashOrder());
    }

    /// @inheritdoc IBankWindow
    function nonceSpent(address maker, uint256 nonce) public view returns (bool) {
        return (_nonces[maker][nonce >> 8] >> (nonce & 255)) & 1 != 0;
    }

    /// @inheritdoc IBankWindow
    function terms() public view returns (DeskTerms memory) {
        return DeskTerms(_targetLots, _hardCapLots, _accountCapLots, _maxAgeS, _skewBps, _feeBps, _lotWei, _coinWei);
    }

    function _buy(uint32 lots, uint256 maxCostWei, uint256 deadlineS) private returns (uint256 costWei) {
        Desk memory books = desk;
        Deal memory deal = _ownDeal(books, true, lots, deadlineS);
        costWei = deal.totalCoins() * _coinWei;
        require(costWei <= maxCostWei, LimitMissed(maxCostWei, costWei));
        _write(msg.sender, books, deal, false);
        cash.safeTransferFrom(msg.sender, address(this), costWei);
        _requireCovered(books, 0);
        timeAsset.safeTransfer(msg.sender, uint256(lots) * _lotWei);
    }

    function _sell(uint32 lots, uint256 minProceedsWei, uint256 deadlineS) private returns (uint256 proceedsWei) {
        Desk memory books = desk;
        Deal memory deal = _ownDeal(books, false, lots, deadlineS);
        proceedsWei = deal.totalCoins() * _coinWei;
        require(proceedsWei >= minProceedsWei, LimitMissed(minProceedsWei, proceedsWei));
        _write(msg.sender, books, deal, false);
        timeAsset.safeTransferFrom(msg.sender, address(this), uint256(lots) * _lotWei);
        cash.safeTransfer(msg.sender, proceedsWei);
        _requireCovered(books, 0);
    }

    /// @dev Fills one order or tells why not. Tokens move first, so that nothing is written where they do not come; only
    /// views of this contract can be called meanwhile.
    function _fill(Order calldata order, bytes calldata signature, Price memory price) private returns (uint256) {
        bytes32 hash = hashOrder(order);
        Desk memory books = desk;
        Deal memory deal = _judgeOrder(order, hash, signature, price, books);
        if (deal.why == Refusal.None) deal = order.buy ? _exchangeForTime(order, deal) : _exchangeForCash(order, deal);
        if (deal.why != Refusal.None) {
            emit OrderSkipped(hash, order.maker, deal.why, deal.limit, deal.value);
            return 0;
        }
        _spend(order.maker, order.nonce);
        _write(order.maker, books, deal, true);
        emit OrderFilled(hash, order.maker, msg.sender, order.tipWei);
        return order.tipWei;
    }

    function _exchangeForTime(Order calldata order, Deal memory deal) private returns (Deal memory) {
        uint256 paysWei = order.paysWei(deal, _lotWei, _coinWei);
        if (!cash.trySafeTransferFrom(order.maker, address(this), paysWei)) {
            return DeskBook.refused(Refusal.NotPaid, paysWei, 0);
        }
        timeAsset.safeTransfer(order.maker, deal.lots * _lotWei);
        return deal;
    }

    function _exchangeForCash(Order calldata order, Deal memory deal) private returns (Deal memory) {
        uint256 paysWei = order.paysWei(deal, _lotWei, _coinWei);
        if (!timeAsset.trySafeTransferFrom(order.maker, address(this), paysWei)) {
            return DeskBook.refused(Refusal.NotPaid, paysWei, 0);
        }
        uint256 getsWei = deal.totalCoins() * _coinWei - order.tipWei;
        if (cash.trySafeTransfer(order.maker, getsWei)) return deal;
        timeAsset.safeTransfer(order.maker, paysWei);
        return DeskBook.refused(Refusal.NotTaken, getsWei, 0);
    }

    function _write(address account, Desk memory books, Deal memory deal, bool byOrder) private {
        uint256 index = _ledger.write(
            account,
            block.timestamp / 1 days,
            TradeLedger.Entry(block.timestamp, deal.round, deal.lots, books.inventoryLots, deal.buy, byOrder)
        );
        DeskBook.settle(books, deal);
        desk = books;
        uint256 cashWei = deal.totalCoins() * _coinWei;
        emit Traded(account, index, deal.buy, deal.lots, cashWei, deal.feeCoins * _coinWei, uint32(deal.round));
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
        bool buy_,
        uint256 lots,
        uint256 deadlineS
    ) private view returns (Deal memory deal) {
        require(block.timestamp <= deadlineS, Expired(deadlineS, block.timestamp));
        deal = DeskBook.judge(terms(), board.latest(), books, _leftToday(msg.sender), buy_, lots);
        deal.requireTaken();
    }

    /// @dev The signature last: it alone costs much.
    function _judgeOrder(
        Order calldata order,
        bytes32 hash,
        bytes calldata signature,
        Price memory price,
        Desk memory books
    ) private view returns (Deal memory deal) {
        if (block.timestamp > order.deadlineS) {
            return DeskBook.refused(Refusal.Expired, order.deadlineS, block.timestamp);
        }
        if (nonceSpent(order.maker, order.nonce)) {
            return DeskBook.refused(Refusal.NonceSpent, order.nonce, order.nonce);
        }
        if (price.round < order.fromRound) return DeskBook.refused(Refusal.TooEarly, order.fromRound, price.round);
        deal = DeskBook.judge(terms(), price, books, _leftToday(order.maker), order.buy, order.lots);
        if (deal.why == Refusal.None) deal = order.within(deal, _coinWei);
        if (deal.why == Refusal.None && !CappedSignature.isValid(order.maker, hash, signature)) {
            return DeskBook.refused(Refusal.NotSigned, 0, 0);
        }
    }

    /// @dev Counters are what the desk owes; more than that may lie here by donation, less never.
    function _requireCovered(Desk memory books, uint256 tipsWei) private view {
        uint256 owedWei = (uint256(books.purseCoins) + books.feeCoins) * _coinWei + tipsWei;
        uint256 heldWei = cash.balanceOf(address(this));
        require(heldWei >= owedWei, CashShort(heldWei, owedWei));
    }

    function _leftToday(address account) private view returns (uint256) {
        uint256 used = _ledger.usedLots(account, block.timestamp / 1 days);
        return _accountCapLots - used; // never above the cap: a trade beyond it is refused
    }

    function _tradeAt(address account, uint256 index) private view returns (Trade memory) {
        TradeLedger.Entry memory entry = _ledger.read(account, index);
        Price memory price = board.band(uint32(entry.round));
        (uint256 cashCoins, uint256 feeCoins) = DeskBook.coins(
            terms(),
            price,
            entry.inventoryLots,
            entry.buy,
            entry.lots
        );
        uint256 cashWei = (entry.buy ? cashCoins + feeCoins : cashCoins - feeCoins) * _coinWei;
        return Trade(uint40(entry.atS), uint32(entry.round), entry.buy, entry.byOrder, uint32(entry.lots), cashWei);
    }
}
