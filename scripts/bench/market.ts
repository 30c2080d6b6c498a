import type { TypedDataDomain } from "ethers/hash";
import hre from "hardhat";
import { type Order, orderDomain, orderTypes } from "../../protocol/order.ts";
import type { Address } from "../../protocol/units.ts";
import { type Row, type Run, row } from "./frame.ts";
import { type Ground, openGround, send } from "./market/ground.ts";
import { swapsOfV2, swapsOfV3 } from "./market/swaps.ts";

const LOTS = 100n;
const LATE = 2n ** 40n - 1n;
const MAKERS = 10;
const NO_LIMIT = 10n ** 24n;

/** Gas of the market: medians of full receipts of people who traded before, Uniswap v2 and v3 in the same run on the same tokens. */
export const run: Run = async (emit) => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const ground = await openGround();
  try {
    const swaps = [await swapsOfV2(ground), await swapsOfV3(ground)];
    const peer = swaps
      .map((swap) => (swap.ok ? `${swap.name} ${swap.gas.toLocaleString("en-US")}` : swap.why))
      .join(", ");
    const [v2] = swaps;
    const buys = await trades(ground, "buy");
    emit(gas("buy that writes the ledger word", Math.max(...buys), v2.ok ? v2.gas - 1 : undefined, peer));
    emit(gas("buy, mean of two: a ledger word for both", mean(buys), v2.ok ? v2.gas - 1 : undefined, peer));
    emit(gas("sell, mean of two", mean(await trades(ground, "sell")), undefined, peer));
    const fills = await fillsOfTen(ground);
    const fillPeers = "1inch fill 74,582; CoW 62,020 a matched order";
    emit(
      gas("fill, ten orders of ten makers that all write ledger words, each", Math.max(...fills), 75_000, fillPeers),
    );
    emit(gas("fill, ten orders of ten makers, each, mean of two", mean(fills), 75_000, fillPeers));
    const purchases = await repeatPurchases(ground);
    emit(gas("purchase again, 16 payees, no reference", purchases.plain, 64_000, "a transfer to each of 16"));
    emit(gas("purchase again, 16 payees, a reference", purchases.referred, undefined, "a transfer to each of 16"));
  } finally {
    await ground.close();
  }
};

function gas(name: string, value: number, atMost: number | undefined, peer: string): Row {
  return row(name, value, "gas", { ...(atMost !== undefined && { atMost }), peer });
}

/** Medians of trades that close a ledger word's first and second half. */
async function trades({ window, people }: Ground, side: "buy" | "sell"): Promise<[number, number]> {
  const args = [LOTS, side === "buy" ? NO_LIMIT : 0n, LATE];
  const figures: number[] = [];
  for (let i = 0; i < 12; i++) figures.push(await send(window, people[2], side, args));
  const later = figures.slice(2);
  return [median(later.filter((_, i) => i % 2 === 0)), median(later.filter((_, i) => i % 2 === 1))];
}

/** Gas an order of two batches, of makers who each filled before: one of first and one of second halves. */
async function fillsOfTen({ window, people }: Ground): Promise<number[]> {
  const domain = orderDomain(31337n, String(window.target) as Address);
  const makers = people.slice(4, 4 + MAKERS);
  const filler = people[3];
  const figures: number[] = [];
  for (let batch = 0; batch < 4; batch++) {
    const orders = makers.map((maker) => orderOf(maker.address as Address, BigInt(batch)));
    const signatures = await Promise.all(makers.map((maker, i) => signed(maker, domain, orders[i] as Order)));
    figures.push((await send(window, filler, "fill", [orders, signatures])) / MAKERS);
    for (const { address } of makers) {
      const count = await window.getFunction("tradeCount")(address);
      if (count !== BigInt(batch + 1)) throw new Error(`${address} has ${count} trades, not ${batch + 1}`);
    }
  }
  return figures.slice(2);
}

function orderOf(maker: Address, nonce: bigint): Order {
  const terms = { buy: true, lots: Number(LOTS), limitWei: NO_LIMIT, tipWei: 10n ** 15n };
  return { maker, ...terms, fromRound: 0, deadlineS: LATE, nonce } as Order;
}

function signed(maker: Ground["people"][number], domain: TypedDataDomain, order: Order): Promise<string> {
  return maker.signTypedData(domain, orderTypes, order);
}

async function repeatPurchases({ shop, people }: Ground): Promise<{ plain: number; referred: number }> {
  const [creator, , reader] = people;
  const payees = people.slice(3, 19).map(({ address }) => address);
  const pricing = { byModel: false, floorWei: 0, periodS: 0, refundS: 0 };
  await send(shop, creator, "list", [10n ** 15n, payees, payees.map(() => 625), "ipfs://bench", pricing]);
  const figures = async (ref: (i: number) => number) => {
    const all: number[] = [];
    for (let i = 0; i < 6; i++)
      all.push(await send(shop, reader, "purchase", [1, 1, NO_LIMIT, reader.address, ref(i)]));
    return median(all.slice(1));
  };
  return { plain: await figures(() => 0), referred: await figures((i) => i + 1) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}
