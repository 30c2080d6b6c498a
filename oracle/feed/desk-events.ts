import type { Log } from "ethers/providers";
import type { Address, Seconds } from "../../protocol/units.ts";
import type { Edges, Market } from "../chain/market.ts";

/** What board and desk told, in the order of the chain. A trade's time, side and lots are in the desk's ledger. */
export type DeskEvent =
  | (Edges & { readonly kind: "band"; readonly round: number; readonly atS: Seconds })
  | ({ readonly kind: "trade"; readonly round: number } & TradeName);

/** What a trade is known by: a trade of a block that the chain lost is another one. */
type TradeName = {
  readonly account: Address;
  readonly index: bigint;
  readonly blockHash: string;
  readonly blockNumber: number;
};

/** A trade in the desk's ledger. */
export type Flow = { readonly atS: Seconds; readonly buy: boolean; readonly lots: bigint };

/** The trades of a window by `nameOf`. A hot structure: a feed that is asked again and again reads each trade once. */
export type Trades = ReadonlyMap<string, Flow>;

/** Blocks of one question for events; nodes refuse more. */
const BLOCKS = 5_000;
/** Trades of one question to the desk, and questions at once. */
const TRADES = 200;
const AT_ONCE = 50;
/** Younger blocks may yet be replaced, also between two questions: their trades are read again. */
const SETTLED_BLOCKS = 32;

export async function deskEvents({ bank, board, window }: Market, from: number, to: number): Promise<DeskEvent[]> {
  const address = [String(board.target), String(window.target)];
  const names = [board.getEvent("BandPosted"), window.getEvent("Traded")];
  const topics = [names.map(({ fragment }) => fragment.topicHash)];
  const logs: Log[] = [];
  for (let fromBlock = from; fromBlock <= to; fromBlock += BLOCKS) {
    const toBlock = Math.min(to, fromBlock + BLOCKS - 1);
    logs.push(...(await bank.provider.getLogs({ address, topics, fromBlock, toBlock })));
  }
  return logs.map((log): DeskEvent => {
    if (log.address.toLowerCase() === String(board.target).toLowerCase()) {
      const { round, atS, bidWei, askWei } = board.interface.parseLog(log)!.args;
      return { kind: "band", round: Number(round), atS, bidWei, askWei };
    }
    const { account, index, round } = window.interface.parseLog(log)!.args;
    const { blockHash, blockNumber } = log;
    return { kind: "trade", round: Number(round), account, index, blockHash, blockNumber };
  });
}

/** The trades that the events name, as the desk's ledger has them in block `head`; those in `known` are not asked for. */
export async function readTrades(
  { window }: Market,
  events: readonly DeskEvent[],
  head: number,
  known: Trades,
): Promise<Trades> {
  const trades = new Map<string, Flow>();
  const missing = new Map<string, TradeName>();
  for (const event of events) {
    if (event.kind === "band") continue;
    const flow = event.blockNumber <= head - SETTLED_BLOCKS ? known.get(nameOf(event)) : undefined;
    if (flow) trades.set(nameOf(event), flow);
    else missing.set(placeOf(event.account, event.index), event);
  }
  const pages = pagesOf([...missing.values()]);
  for (let from = 0; from < pages.length; from += AT_ONCE) {
    const some = pages.slice(from, from + AT_ONCE);
    const told = some.map((page) => window.getTrades(page.account, page.start, page.length, { blockTag: head }));
    for (const [place, page] of (await Promise.all(told)).entries()) {
      const { account, start } = some[place];
      for (const [i, { atS, buy, lots }] of [...page].entries()) {
        const name = missing.get(placeOf(account, start + BigInt(i)));
        if (name) trades.set(nameOf(name), { atS, buy, lots });
      }
    }
  }
  return trades;
}

export function nameOf({ account, index, blockHash }: TradeName): string {
  return [account, index, blockHash].join(" ");
}

type Page = { readonly account: Address; readonly start: bigint; readonly length: number };

/** An account's trades follow each other: from the first to the last that is missing. */
function pagesOf(missing: readonly TradeName[]): Page[] {
  const firsts = new Map<Address, { from: bigint; to: bigint }>();
  for (const { account, index } of missing) {
    const known = firsts.get(account);
    firsts.set(account, { from: known?.from ?? index, to: index });
  }
  return [...firsts].flatMap(([account, { from, to }]) => {
    const count = Number(to - from) + 1;
    return Array.from({ length: Math.ceil(count / TRADES) }, (_, page) => {
      const read = page * TRADES;
      return { account, start: from + BigInt(read), length: Math.min(TRADES, count - read) };
    });
  });
}

function placeOf(account: Address, index: bigint): string {
  return `${account} ${index}`;
}
