import type { Log } from "ethers/providers";
import type { Address, Seconds } from "../../protocol/units.ts";
import { lastBlockAt } from "../chain/blocks.ts";
import { type Edges, type Market, type Price, readLatest, readRound } from "../chain/market.ts";
import { type Feed, windowS } from "./feed.ts";
import { candlesOf, type Point } from "./points.ts";

/** Blocks of one question for events; nodes refuse more. */
const BLOCKS = 5_000;
/** Trades of one question to the desk. */
const TRADES = 200;

/** A trade in the order of the chain. */
type Flow = { readonly atS: Seconds; readonly buy: boolean; readonly lots: bigint };

/**
 * The desk's own prices: the middle of the band that stood, leant by what was bought and sold within its round as the desk leans. Half a spread and the fee are no
 * news, so that a trade of one lot moves the index by what one lot is worth: nobody drags it for nothing.
 */
export function ledgerFeed(market: Market, candleS: number): Feed {
  return {
    name: "the desk's own trades",
    async upTo(atS) {
      const head = await lastBlockAt(market.bank.provider, atS, market.fromBlock);
      const first = await standingAt(market, atS - windowS(candleS), head);
      const logs = await eventsFrom(market, await firstBlockFrom(market, first.atS), head);
      const trades = await tradesOf(market, logs, head);
      const candles = candlesOf(pointsOf(market, first, logs, trades), middleOf(market, first), atS, candleS);
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

async function eventsFrom({ bank, board, window }: Market, from: number, to: number): Promise<Log[]> {
  const address = [String(board.target), String(window.target)];
  const names = [board.getEvent("BandPosted"), window.getEvent("Traded")];
  const topics = [names.map(({ fragment }) => fragment.topicHash)];
  const logs: Log[] = [];
  for (let fromBlock = from; fromBlock <= to; fromBlock += BLOCKS) {
    const toBlock = Math.min(to, fromBlock + BLOCKS - 1);
    logs.push(...(await bank.provider.getLogs({ address, topics, fromBlock, toBlock })));
  }
  return logs;
}

/** The trades that the events name, from the desk's ledger, by account and index. */
async function tradesOf({ window }: Market, logs: readonly Log[], block: number): Promise<Map<string, Flow>> {
  const firsts = new Map<Address, { from: bigint; count: number }>();
  for (const log of logs.filter(({ address }) => sameAddress(address, window.target))) {
    const { account, index } = window.interface.parseLog(log)!.args;
    const known = firsts.get(account);
    firsts.set(account, { from: known?.from ?? index, count: (known?.count ?? 0) + 1 });
  }
  const trades = new Map<string, Flow>();
  for (const [account, { from, count }] of firsts) {
    for (let read = 0; read < count; read += TRADES) {
      const start = from + BigInt(read);
      const page = await window.getTrades(account, start, Math.min(TRADES, count - read), { blockTag: block });
      for (const [i, { atS, buy, lots }] of [...page].entries()) {
        trades.set(nameOf(account, start + BigInt(i)), { atS, buy, lots });
      }
    }
  }
  return trades;
}

/** Prices in the chain's own order; what a band and a block say of time may differ by seconds. */
function pointsOf(market: Market, first: Price, logs: readonly Log[], trades: ReadonlyMap<string, Flow>): Point[] {
  const { board, window, terms } = market;
  const points: Point[] = [];
  let [middle, netLots, lastS] = [middleOf(market, first), 0n, 0n];
  const add = (atS: Seconds, lots: bigint) => {
    lastS = atS > lastS ? atS : lastS;
    const lean = Number(terms.skewBps * netLots) / Number(10_000n * terms.targetLots);
    points.push({ atS: lastS, price: middle * (1 + lean), volume: Number(lots) });
  };
  for (const log of logs) {
    if (sameAddress(log.address, board.target)) {
      const { round, atS, bidWei, askWei } = board.interface.parseLog(log)!.args;
      if (round <= first.round) continue;
      [middle, netLots] = [middleOf(market, { bidWei, askWei }), 0n];
      add(atS, 0n);
    } else {
      const { account, index, round } = window.interface.parseLog(log)!.args;
      if (round < first.round) continue;
      const { atS, buy, lots } = trades.get(nameOf(account, index))!;
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

function nameOf(account: string, index: bigint): string {
  return `${account.toLowerCase()} ${index}`;
}

function sameAddress(address: string, target: unknown): boolean {
  return address.toLowerCase() === String(target).toLowerCase();
}
