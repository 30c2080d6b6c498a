import type { Mutation } from "./mutation.ts";

/** One-rule changes of the desk itself and of its orders. */
const window = "contracts/BankWindow.sol";
const kept = "contracts/base/DeskBooks.sol";
const orders = "contracts/libraries/OrderTerms.sol";
const signatures = "contracts/libraries/CappedSignature.sol";
const refusalTests = ["test/contracts/BankWindowRefusals.t.sol"];
const tradeTests = ["test/contracts/BankWindow.t.sol"];
const orderTests = ["test/contracts/BankWindowOrders.t.sol"];
const hostileTests = ["test/contracts/BankWindowHostile.t.sol"];

export const marketWindowMutations: readonly Mutation[] = [
  {
    file: kept,
    find: "if (!_price(deal, price, _books())) deal.revertWhy();",
    replace:
      "Desk memory books = _books();\n        books.inventoryLots = this.timeAsset().balanceOf(address(this)) / _lotWei;\n        if (!_price(deal, price, books)) deal.revertWhy();",
    why: "a donation moves the quote",
    tests: tradeTests,
  },
  {
    file: window,
    find: "        _spend(order.maker, order.nonce);\n",
    replace: "",
    why: "an order fills again",
    tests: orderTests,
  },
  {
    file: orders,
    find: "if (totalWei >= uint256(order.limitWei) + order.tipWei) return true;",
    replace: "if (totalWei >= order.tipWei) return true;",
    why: "a seller's limit is ignored",
    tests: orderTests,
  },
  {
    file: orders,
    find: "return totalWei <= order.limitWei || ",
    replace: "return true || ",
    why: "a buyer's limit is ignored",
    tests: orderTests,
  },
  {
    file: window,
    find: "return CappedSignature.isValid(order.maker, hash, signature) || ",
    replace: "return true || ",
    why: "anyone signs for anyone",
    tests: orderTests,
  },
  {
    file: window,
    find: "if (block.timestamp > order.deadlineS) {",
    replace: "if (false) {",
    why: "an order never ends",
    tests: orderTests,
  },
  {
    file: window,
    find: "if (price.round() < order.fromRound) {",
    replace: "if (false) {",
    why: "an order fills before its round",
    tests: orderTests,
  },
  {
    file: window,
    find: "        require(costWei <= maxCostWei, LimitMissed(maxCostWei, costWei));\n",
    replace: "",
    why: "slippage on a buy",
    tests: refusalTests,
  },
  {
    file: window,
    find: "        require(proceedsWei >= minProceedsWei, LimitMissed(minProceedsWei, proceedsWei));\n",
    replace: "",
    why: "slippage on a sale",
    tests: refusalTests,
  },
  {
    file: window,
    find: "        require(block.timestamp <= deadlineS, Expired(deadlineS, block.timestamp));\n",
    replace: "",
    why: "a trade never ends",
    tests: refusalTests,
  },
  {
    file: window,
    find: "        cash.safeTransferFrom(msg.sender, address(this), costWei);\n        _requireCovered(books, 0);",
    replace: "        cash.safeTransferFrom(msg.sender, address(this), costWei);",
    why: "skimming CASH empties the books",
    tests: hostileTests,
  },
  {
    file: window,
    find: "        _requireCovered(books, tipsWei);\n",
    replace: "",
    why: "skimming CASH empties the books by order",
    tests: hostileTests,
  },
  {
    file: window,
    find: "        cash.safeTransferFrom(msg.sender, address(this), uint256(coins) * _coinWei);\n        _requireCovered(books, 0);",
    replace: "        cash.safeTransferFrom(msg.sender, address(this), uint256(coins) * _coinWei);",
    why: "a desk is funded with less than it books",
    tests: hostileTests,
  },
  {
    file: window,
    find: "        if (cash.trySafeTransfer(order.maker, getsWei)) return true;\n        timeAsset.safeTransfer(order.maker, paysWei);",
    replace: "        if (cash.trySafeTransfer(order.maker, getsWei)) return true;",
    why: "TIME of an unpaid order is kept",
    tests: hostileTests,
  },
  {
    file: window,
    find: "        require(msg.sender == treasury, NotTreasury(msg.sender));\n",
    replace: "",
    why: "anyone moves the inventory",
    tests: refusalTests,
  },
  {
    file: window,
    find: "        books.feeCoins = 0;\n",
    replace: "",
    why: "fees are collected again",
    tests: tradeTests,
  },
  {
    file: window,
    find: "function halt() external nonReentrant restricted",
    replace: "function halt() external nonReentrant",
    why: "anyone halts",
    tests: refusalTests,
  },
  {
    file: window,
    find: "function resume() external nonReentrant restricted",
    replace: "function resume() external nonReentrant",
    why: "anyone resumes",
    tests: refusalTests,
  },
  {
    file: window,
    find: "tipsWei += _fill",
    replace: "tipsWei = _fill",
    why: "only the last tip is paid",
    tests: orderTests,
  },
  {
    file: kept,
    find: "        if (count > held - from) count = held - from;\n",
    replace: "",
    why: "trades that were not made are told",
    tests: tradeTests,
  },
  {
    file: window,
    find: "function buy(uint32 lots, uint256 maxCostWei, uint256 deadlineS) external nonReentrant returns",
    replace: "function buy(uint32 lots, uint256 maxCostWei, uint256 deadlineS) external returns",
    why: "CASH with a hook buys within a trade",
    tests: hostileTests,
  },
  {
    file: window,
    find: "function halt() external nonReentrant restricted",
    replace: "function halt() external restricted",
    why: "a batch undoes a halt within it",
    tests: hostileTests,
  },
  {
    file: window,
    find: "? (Refusal.NotPaid, wantedWei, heldWei) : (Refusal.None, 0, 0)",
    replace: "? (Refusal.None, uint256(0), uint256(0)) : (Refusal.None, 0, 0)",
    why: "fillers are sent after makers who cannot pay",
    tests: orderTests,
  },
  {
    file: signatures,
    find: "staticcall(WALLET_GAS, signer",
    replace: "staticcall(gas(), signer",
    why: "a wallet burns the batch's gas",
    tests: orderTests,
  },
  {
    file: signatures,
    find: "return recovered == signer && signer != address(0);",
    replace: "return recovered != address(0);",
    why: "any signature is the maker's",
    tests: orderTests,
  },
  {
    file: signatures,
    find: " && answer == bytes32(IERC1271.isValidSignature.selector)",
    replace: "",
    why: "a wallet's no is a yes",
    tests: orderTests,
  },
  {
    file: window,
    find: "        _keep(books);\n        _requireCovered(books, tipsWei);",
    replace: "        _requireCovered(books, tipsWei);",
    why: "filled orders leave the books as they were",
    tests: orderTests,
  },
];
