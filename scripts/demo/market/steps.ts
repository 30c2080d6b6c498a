import type { BandPoster } from "../../../oracle/band/open.ts";
import { type Due, lookOnce } from "../../../oracle/band/run.ts";
import { readLatest } from "../../../oracle/chain/market.ts";
import { revertOf } from "../../../oracle/chain/revert.ts";
import type { Fill } from "../../../oracle/keep/fill.ts";
import type { Keeper } from "../../../oracle/keep/open.ts";
import type { SignedOrder } from "../../../protocol/signed-order.ts";
import type { Check } from "../checks.ts";
import { same } from "./content.ts";
import { type Traded, wantedNow } from "./desk.ts";
import { type Ground, held, type Person } from "./ground.ts";
import { standingOf, TIP_WEI } from "./order.ts";

/** A band now, whatever stands. */
export const NOW: Due = { now: true, everyS: 900n };

/** The board's first price is a day old by now: nobody trades on it. */
export async function closedCheck({ market }: Ground, { address }: Person): Promise<Check> {
  const sell = market.window.getFunction("sell");
  const found = await sell.staticCall(1, 0, 2n ** 40n - 1n, { from: address }).then(
    () => "accepted",
    (error: unknown) => revertOf(error)?.name ?? String(error),
  );
  return { name: "a desk with a stale price trades nothing", ok: found === "BandStale", figures: found };
}

/** Nobody traded yet. */
export async function thinCheck(poster: BandPoster): Promise<Check> {
  const found = await lookOnce(poster, NOW).then(
    () => "posted",
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return { name: "a forecast from too few trades is refused", ok: found.startsWith("ThinInput"), figures: found };
}

/** The keeper looked before the forecast crossed. */
export async function patienceCheck(
  ground: Ground,
  keeper: Keeper,
  order: SignedOrder,
  fills: readonly Fill[],
): Promise<Check> {
  const { why, limit, value } = await standingOf(ground, order);
  const sent = await ground.market.bank.provider.getTransactionCount(keeper.sender.poster.address);
  return {
    name: "before the forecast crosses, the keeper spends no gas on the order",
    ok: fills.length === 0 && sent === 0 && why === "LimitMissed",
    figures: `${why}: ${value} is above ${limit}`,
  };
}

/** Fills what crosses, and checks maker, keeper and trade to the wei. */
export async function fillChecks(
  ground: Ground,
  keeper: Keeper,
  maker: Person,
  order: SignedOrder,
  fill: () => Promise<Fill[]>,
): Promise<{ readonly checks: Check[]; readonly trade: Traded }> {
  const { market, dollar, local } = ground;
  const { limitWei, lots: wanted } = order.order;
  const lots = BigInt(wanted);
  const wantedWei = await wantedNow(ground, true, lots);
  const accounts = [maker.address, keeper.sender.poster.address];
  const before = await Promise.all(accounts.map((account) => held(dollar, account)));
  const [one, ...more] = await fill();
  const after = await Promise.all(accounts.map((account) => held(dollar, account)));
  const paidWei = before[0] - after[0];
  const block = one && (await local.provider.getBlock(one.block));
  const { round } = await readLatest(market);
  const atS = BigInt(block?.timestamp ?? 0);
  const { why } = await standingOf(ground, order);
  const checks = [
    {
      name: "the limit order executes by itself when the forecast crosses",
      ok: one?.filled === 1 && one.skipped === 0 && more.length === 0,
      figures: one ? `block ${one.block}, transaction ${one.hash}` : "nothing was filled",
    },
    { name: "its maker pays no more than the limit", ok: paidWei <= limitWei, figures: `${paidWei} <= ${limitWei}` },
    same("the keeper gets the tip", after[1] - before[1], TIP_WEI),
    { name: "it fills once", ok: why === "NonceSpent", figures: why },
  ];
  const cashWei = paidWei - TIP_WEI;
  return { checks, trade: { who: maker, atS, round, buy: true, byOrder: true, lots, cashWei, wantedWei } };
}
