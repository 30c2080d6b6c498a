import { readLatest } from "../../../oracle/chain/market.ts";
import type { Seconds, Wei } from "../../../protocol/units.ts";
import { cashOf } from "./expected.ts";
import { type Ground, held, type Person, send } from "./ground.ts";

/** A trade as it happened, with what it should have paid or brought. */
export type Traded = {
  readonly who: Person;
  readonly atS: Seconds;
  readonly round: number;
  readonly buy: boolean;
  readonly byOrder: boolean;
  readonly lots: bigint;
  /** What the account's CASH changed by, whatever its sign; a tip is not in it. */
  readonly cashWei: Wei;
  readonly wantedWei: Wei;
};

const NO_LIMIT = 2n ** 96n - 1n;
const LATE_S = 2n ** 40n - 1n;

/** What `lots` should cost or bring as the desk stands. */
export async function wantedNow({ market }: Ground, buy: boolean, lots: bigint): Promise<Wei> {
  const [last, { inventoryLots }] = await Promise.all([readLatest(market), market.window.desk()]);
  return cashOf(market.terms, last, inventoryLots, buy, lots);
}

/** Buys or sells at the desk. */
export async function trade(ground: Ground, who: Person, buy: boolean, lots: bigint): Promise<Traded> {
  const { market, dollar, local } = ground;
  const wantedWei = await wantedNow(ground, buy, lots);
  const before = await held(dollar, who.address);
  const receipt = await send(market.window, who, buy ? "buy" : "sell", lots, buy ? NO_LIMIT : 0n, LATE_S);
  const after = await held(dollar, who.address);
  const block = await local.provider.getBlock(receipt.blockNumber);
  return {
    who,
    atS: BigInt(block!.timestamp),
    round: (await readLatest(market)).round,
    buy,
    byOrder: false,
    lots,
    cashWei: buy ? before - after : after - before,
    wantedWei,
  };
}
