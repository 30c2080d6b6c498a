import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BandPoster, openBandPoster } from "../../../oracle/band/open.ts";
import { type Look, lookOnce } from "../../../oracle/band/run.ts";
import { readLatest } from "../../../oracle/chain/market.ts";
import { parseConfig } from "../../../oracle/config.ts";
import { openOperator } from "../../../oracle/epoch/operator.ts";
import { ledgerFeed } from "../../../oracle/feed/ledger.ts";
import { type Keeper, openKeeper } from "../../../oracle/keep/open.ts";
import { fillsOf, type Profit, profitOf } from "../../../oracle/keep/report.ts";
import { keepAll } from "../../../oracle/keep/run.ts";
import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../../oracle/sign/places.ts";
import type { Band } from "../../../protocol/band.ts";
import type { Address, Wei } from "../../../protocol/units.ts";
import { compile, startBank } from "../bank.ts";
import type { Check } from "../checks.ts";
import type { Stopwatch } from "../progress.ts";
import { bookChecks, ledgerCheck, priceCheck } from "./books.ts";
import { type Cast, castOf, everybody, PLACES } from "./cast.ts";
import { type ContentSales, same, sellContent } from "./content.ts";
import { type Traded, trade } from "./desk.ts";
import { earn } from "./earn.ts";
import { middleHalfTicks, nextMiddleHalfTicks } from "./expected.ts";
import { type Ground, giveDollars, held, later, openGround, type Person, send } from "./ground.ts";
import { handInOrder } from "./order.ts";
import { closedCheck, fillChecks, NOW, patienceCheck, thinCheck } from "./steps.ts";

/** What the market's demo did, for the table, the summary and the checks. */
export type MarketResult = {
  readonly accounts: number;
  readonly earnedWei: Wei;
  readonly sales: ContentSales;
  readonly trades: readonly Traded[];
  readonly bands: readonly Band[];
  readonly profit: Profit;
  readonly checks: readonly Check[];
};

const DOLLARS_WEI = 1_000n * 10n ** 18n;
const PURSE_COINS = 5_000n * 10n ** 6n;
const CASH_PER_ETHER_WEI = 3_000n * 10n ** 18n;
const SMALL_LOTS = 500n;
const [CANDLE_S, LEAST_TRADES] = [900, 8];

/** A market from earned TIME to a limit order that fills by itself, on a chain of its own. What it keeps is gone afterwards. */
export async function runMarket(accounts: number, seed: number, { time }: Stopwatch): Promise<MarketResult> {
  await time("compile", compile);
  const local = await time("deploy", () => startBank({ shipped: ["network"], market: true }));
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-market-"));
  const config = { ...parseConfig({}, folder), dataFolder: folder };
  try {
    const cast = await castOf(local);
    const operator = await openOperator(config, local.bank, DEVELOPMENT_PLACES);
    const earners = await time("earn", async () => {
      const workers = everybody(cast).map(({ address }) => address);
      return earn(local, operator, accounts, seed, workers).finally(operator.close);
    });
    const ground = await openGround(local, folder);
    const feed = ledgerFeed(ground.market, CANDLE_S);
    const input = { leastObservations: LEAST_TRADES, maxInputAgeS: ground.market.terms.maxAgeS };
    const poster = await openBandPoster(config, ground.market, feed, { input, leastSpreadBps: 200 });
    const terms = { cashPerEtherWei: CASH_PER_ETHER_WEI, orders: ground.ordersFile };
    const keeper = await openKeeper(config, ground.market, terms);
    try {
      return await playMarket({ ground, cast, poster, keeper }, earners, time);
    } finally {
      keeper.close();
      await poster.close();
    }
  } finally {
    await local.close();
    await rm(folder, { recursive: true });
  }
}

type Stage = { readonly ground: Ground; readonly cast: Cast; readonly poster: BandPoster; readonly keeper: Keeper };

async function playMarket(stage: Stage, earners: readonly Address[], time: Stopwatch["time"]): Promise<MarketResult> {
  const { ground, cast, poster, keeper } = stage;
  const { market, time: asset } = ground;
  const checks: Check[] = [];
  await time("fund", () => fundDesk(ground, cast));
  checks.push(await closedCheck(ground, cast.holder));
  const sales = await time("content", () => sellContent(ground, [cast.creator, cast.coauthor], cast.readers));

  const first = await time("forecast", async () => {
    checks.push(await thinCheck(poster));
    return bandOf(await lookOnce({ ...poster, input: { ...poster.input, leastObservations: 0 } }, NOW));
  });
  const trades = await time("trade", () => smallTrades(ground, [...cast.readers, cast.holder]));
  const maker = cast.readers[0];
  const [key] = developmentKeys(market.bank.chainId, [PLACES.readers[0]]);
  const sold = least(100_000n, (await held(asset, cast.holder.address)) / market.terms.lotWei);
  trades.push(await time("trade", () => trade(ground, cast.holder, false, sold)));
  const signed = await handInOrder(ground, key);
  const early = await time("keep", () => keepAll(keeper));
  checks.push(await patienceCheck(ground, keeper, signed, early));

  await later(ground, 300n);
  const [last, netLots] = [await readLatest(market), netOf(trades)];
  const second = bandOf(await time("forecast", () => lookOnce(poster, NOW)));
  const middle = nextMiddleHalfTicks(market.terms, last, netLots);
  checks.push(
    same(
      "the band's middle is the last one's, leant by the round's trades",
      middleHalfTicks(market.terms, second),
      middle,
    ),
  );
  const filled = await fillChecks(ground, keeper, maker, signed, () => time("keep", () => keepAll(keeper)));
  checks.push(...filled.checks);
  trades.push(filled.trade);

  return time("check", async () => {
    const cash = [...everybody(cast).map(({ address }) => address), keeper.sender.poster.address as Address];
    const holders = [...new Set([...earners, ...cash.map((address) => address.toLowerCase() as Address)])];
    const mintedWei: Wei = await ground.dollar.totalSupply();
    checks.push(...sales.checks, priceCheck(trades), await ledgerCheck(ground, trades));
    checks.push(...(await bookChecks(ground, holders, mintedWei)));
    const profit = profitOf(await fillsOf(market, keeper.sender.journal), CASH_PER_ETHER_WEI);
    const earnedWei: Wei = await asset.issuedWei();
    return { accounts: earners.length, earnedWei, sales, trades, bands: [first, second], profit, checks };
  });
}

async function fundDesk(ground: Ground, cast: Cast): Promise<void> {
  const { market, time, dollar } = ground;
  const { targetLots, lotWei, coinWei } = market.terms;
  await giveDollars(ground, everybody(cast), DOLLARS_WEI);
  await send(dollar, cast.treasury, "mint", cast.treasury.address, PURSE_COINS * coinWei);
  const lots = least(targetLots, (await held(time, cast.treasury.address)) / lotWei);
  await send(market.window, cast.treasury, "fund", lots, PURSE_COINS);
}

/** Each buys and sells half a TIME, five minutes apart. */
async function smallTrades(ground: Ground, people: readonly Person[]): Promise<Traded[]> {
  const trades: Traded[] = [];
  for (const buy of [true, false]) {
    for (const who of people) {
      await later(ground, 300n);
      trades.push(await trade(ground, who, buy, SMALL_LOTS));
    }
  }
  return trades;
}

/** Lots that the desk sold more than it bought, in the round that stands. */
function netOf(trades: readonly Traded[]): bigint {
  return trades.reduce((sum, { buy, lots }) => sum + (buy ? lots : -lots), 0n);
}

function bandOf(look: Look): Band {
  if (look.kind === "posted") return look.band;
  throw new Error(`round ${look.last.round} was kept: the chain's clock did not move`);
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
