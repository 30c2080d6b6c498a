import type { Seconds } from "../../protocol/units.ts";
import { lastBlockAt } from "../chain/blocks.ts";
import { type Edges, type Market, type Price, readLatest, readRound } from "../chain/market.ts";
import { type DeskEvent, deskEvents, nameOf, readTrades, type Trades } from "./desk-events.ts";
import { type Feed, windowS } from "./feed.ts";
import { candlesOf, type Point } from "./points.ts";

/**
 * The desk's own prices: the middle of the band that stood, leant by what was bought and sold within its round as the desk leans. Half a spread and the fee are no
 * news, so that a trade of one lot moves the index by what one lot is worth: nobody drags it for nothing.
 */
export function ledgerFeed(market: Market, candleS: number): Feed {
  let known: Trades = new Map();
  return {
    name: "the desk's own trades",
    async upTo(atS) {
      const head = await lastBlockAt(market.bank.provider, atS, market.fromBlock);
      const first = await standingAt(market, atS - windowS(candleS), head);
      const events = await deskEvents(market, await firstBlockFrom(market, first.atS), head);
      const trades = await readTrades(market, events, head, known);
      known = trades;
      const candles = candlesOf(pointsOf(market, first, events, trades), middleOf(market, first), atS, candleS);
      const startS = atS - windowS(candleS);
      const observations = [...trades.values()].filter((trade) => trade.atS > startS).length;
      // A node that is behind has an old newest block, which is what `atS` then is.
      return { candles, observations, knownToS: atS };
    },
  };
}

/** The last price that is not younger than `atS`, or the board's first. */
async function standingAt(market: Market, atS: Seconds, block: number): Promise<Price> {
  let [low, high] = [0, (await readLatest(market, block)).round];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((await readRound(market, middle, block)).atS <= atS) low = middle;
    else high = middle - 1;
  }
  return readRound(market, low, block);
}

/** The first block that may hold what happened since `atS`. */
async function firstBlockFrom({ bank, fromBlock }: Market, atS: Seconds): Promise<number> {
  return lastBlockAt(bank.provider, atS - 1n, fromBlock);
}

/** Prices in the chain's own order; what a band and a block say of time may differ by seconds. */
function pointsOf(market: Market, first: Price, events: readonly DeskEvent[], trades: Trades): Point[] {
  const { terms } = market;
  const points: Point[] = [];
  let [middle, netLots, lastS] = [middleOf(market, first), 0n, 0n];
  const add = (atS: Seconds, lots: bigint) => {
    lastS = atS > lastS ? atS : lastS;
    const lean = Number(terms.skewBps * netLots) / Number(10_000n * terms.targetLots);
    points.push({ atS: lastS, price: middle * (1 + lean), volume: Number(lots) });
  };
  for (const event of events) {
    if (event.kind === "band") {
      if (event.round <= first.round) continue;
      [middle, netLots] = [middleOf(market, event), 0n];
      add(event.atS, 0n);
    } else {
      if (event.round < first.round) continue;
      const { atS, buy, lots } = trades.get(nameOf(event))!;
      netLots += buy ? lots : -lots;
      add(atS, lots);
    }
  }
  return points;
}

/** The middle of a band as CASH a TIME, the nearest double to its first nine decimals. */
function middleOf({ terms, cashDecimals }: Market, { bidWei, askWei }: Edges): number {
  const nano = ((bidWei + askWei) * 10n ** 27n) / (2n * terms.lotWei * 10n ** BigInt(cashDecimals));
  return Number(nano) / 1e9;
}
