import { formatUnits } from "ethers/utils";
import type { Wei } from "../../protocol/units.ts";
import type { Market } from "../chain/market.ts";
import type { Journal } from "../post/journal.ts";
import { tableLines } from "../table.ts";
import { cashUp, type Fill, fillOf } from "./fill.ts";

/** What a keeper's transactions brought: tips less gas, in CASH wei. */
export type Profit = {
  readonly filled: number;
  readonly skipped: number;
  readonly tipsWei: Wei;
  readonly gasCashWei: Wei;
  readonly profitWei: Wei;
};

/** Every transaction of the journal that was mined, oldest first. */
export async function fillsOf(market: Market, journal: Journal): Promise<Fill[]> {
  const fills: Fill[] = [];
  for (const { hash } of journal.all()) {
    const receipt = await market.bank.provider.getTransactionReceipt(hash);
    if (receipt) fills.push(fillOf(market, receipt));
  }
  return fills;
}

/** The sum of fills. @param cashPerEtherWei At which all gas is counted, whatever it was when it was paid. */
export function profitOf(fills: readonly Fill[], cashPerEtherWei: Wei): Profit {
  const sum = (pick: (fill: Fill) => Wei) => fills.reduce((total, fill) => total + pick(fill), 0n);
  const [tipsWei, gasCashWei] = [sum((fill) => fill.tipsWei), sum((fill) => cashUp(fill.gasWei, cashPerEtherWei))];
  return {
    filled: Number(sum((fill) => BigInt(fill.filled))),
    skipped: Number(sum((fill) => BigInt(fill.skipped))),
    tipsWei,
    gasCashWei,
    profitWei: tipsWei - gasCashWei,
  };
}

/** A line a transaction and one for all, amounts in CASH. */
export function profitLines(fills: readonly Fill[], cashPerEtherWei: Wei, decimals: number): string[] {
  const row = (block: string, transaction: string, some: readonly Fill[]) => {
    const { filled, skipped, ...amounts } = profitOf(some, cashPerEtherWei);
    const [tips, gas, profit] = Object.values(amounts).map((wei) => formatUnits(wei, decimals));
    return { block, transaction, filled, skipped, tips, gas, profit };
  };
  return tableLines([...fills.map((fill) => row(String(fill.block), fill.hash, [fill])), row("all", "", fills)]);
}
