import type { Address, Wei } from "../../protocol/units.ts";
import { COIN_WEI, LOT_WEI, type MarketChain } from "../market/chain.ts";

/** What the simulation itself counts, for the chain to be held against. */
export type Books = {
  inventoryLots: number;
  /** CASH of purse and fees. */
  cashWei: Wei;
  /** TIME that lies in the shop. */
  shopWei: Wei;
  readonly timeSupplyWei: Wei;
  cashSupplyWei: Wei;
  readonly trades: Map<Address, { lots: number; cashWei: Wei; count: number }>;
  /** Who traded since every ledger was looked at. */
  readonly touched: Set<Address>;
  checks: number;
};

/** The books of a fresh market. */
export async function newBooks(chain: MarketChain): Promise<Books> {
  const desk = await chain.view(chain.desk, "desk");
  const [[timeSupplyWei], [cashSupplyWei]] = await supplies(chain);
  return {
    ...{ inventoryLots: Number(desk.inventoryLots), cashWei: (desk.purseCoins + desk.feeCoins) * COIN_WEI },
    ...{ shopWei: 0n, timeSupplyWei, cashSupplyWei, trades: new Map(), touched: new Set(), checks: 0 },
  };
}

/** Writes down a trade of an account: `cashWei` with the fee. */
export function note(books: Books, account: Address, buy: boolean, lots: number, cashWei: Wei): void {
  books.inventoryLots += buy ? -lots : lots;
  books.cashWei += buy ? cashWei : -cashWei;
  const told = books.trades.get(account) ?? { lots: 0, cashWei: 0n, count: 0 };
  told.lots += buy ? lots : -lots;
  told.cashWei += buy ? cashWei : -cashWei;
  told.count++;
  books.trades.set(account, told);
  books.touched.add(account);
}

/** Holds the chain against the books. @throws Error naming the invariant of test/contracts/INVARIANTS.md that broke. */
export async function checkStep(chain: MarketChain, books: Books): Promise<void> {
  const desk = await chain.view(chain.desk, "desk");
  const owedWei: Wei = (desk.purseCoins + desk.feeCoins) * COIN_WEI;
  const held = await chain.balances(chain.desk.address);
  const inShop = await chain.balances(chain.shop.address);
  const [[timeSupplyWei], [cashSupplyWei]] = await supplies(chain);
  const [bought, sold] = [Number(desk.boughtLots), Number(desk.soldLots)];
  const most = Number(chain.terms.hardCapLots);
  must("25: the desk's TIME is its books", held.timeWei, desk.inventoryLots * LOT_WEI);
  must("25: the desk's CASH covers what it owes, to the wei", held.cashWei, owedWei);
  must("25: the inventory is what was traded", desk.inventoryLots, BigInt(books.inventoryLots));
  must("27: the purse and the fees are what was traded", owedWei, books.cashWei);
  must("25: trading makes no TIME", timeSupplyWei, books.timeSupplyWei);
  must("25: trading makes no CASH", cashSupplyWei, books.cashSupplyWei);
  must("25: the inventory is within twice the target", desk.inventoryLots <= 2n * chain.terms.targetLots, true);
  must("28: a round's trades are within its cap", bought <= most && sold <= most, true);
  must("32: the shop holds what came and did not go", inShop.timeWei, books.shopWei);
  books.checks++;
}

/** The listings' own books against the shop's TIME, and the whole ledger of who traded since then against what it traded. */
export async function checkAll(chain: MarketChain, books: Books, listings: number): Promise<void> {
  let inShopWei = 0n;
  for (let id = 1; id <= listings; id++) {
    const [{ revenueWei, claimedWei, feesWei }] = await chain.view(chain.shop, "listing", [id]);
    must(`32: listing ${id} claimed no more than came`, claimedWei <= revenueWei, true);
    inShopWei += revenueWei - claimedWei + feesWei;
  }
  must("32: the listings' books are what the shop holds", inShopWei, books.shopWei);
  for (const account of books.touched) {
    const told = books.trades.get(account)!;
    const [trades] = await chain.view(chain.desk, "getTrades", [account, 0, 1_000_000]);
    const sum = { lots: 0, cashWei: 0n, count: trades.length };
    for (const { buy, lots, cashWei } of trades) {
      sum.lots += buy ? Number(lots) : -Number(lots);
      sum.cashWei += buy ? cashWei : -cashWei;
    }
    for (const field of ["lots", "cashWei", "count"] as const) {
      must(`29: the ledger of ${account} tells its trades: ${field}`, sum[field], told[field]);
    }
  }
  books.touched.clear();
}

function supplies(chain: MarketChain) {
  return Promise.all([chain.time, chain.cash].map((token) => chain.view(token, "totalSupply")));
}

function must(invariant: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`invariant ${invariant}: ${found}, ${wanted} is wanted`);
}
