import type { SignedOrder } from "../../protocol/signed-order.ts";
import type { Wei } from "../../protocol/units.ts";
import { chainNowS } from "../chain/blocks.ts";
import type { Market } from "../chain/market.ts";
import type { SenderDeps } from "../post/deliver.ts";
import type { OrderBook } from "./book.ts";
import { chooseBatch } from "./choose.ts";
import { type Fill, rehearse, sendBatch } from "./fill.ts";

/** What keeping needs. Nothing is lost with it: orders come from the chain and the files again, and sent transactions are in the journal. */
export type KeepDeps = {
  readonly market: Market;
  readonly book: OrderBook;
  /** Where orders come from. */
  readonly sources: readonly { readonly next: () => Promise<SignedOrder[]> | SignedOrder[] }[];
  readonly sender: SenderDeps;
  /** CASH wei for an ether: gas is paid in one, tips in the other. */
  readonly cashPerEtherWei: Wei;
};

/** A batch with more orders is cut: they follow in the next. */
const MOST_ORDERS = 20;

/** Looks once: fills the batch that pays best. Undefined where none pays, and nothing was sent. @throws what `sendBatch` does. */
export async function keepOnce(deps: KeepDeps): Promise<Fill | undefined> {
  const { market, book, sources, sender, cashPerEtherWei } = deps;
  for (const { next } of sources) book.take(await next());
  const candidates = await book.fillableNow(await chainNowS(market.bank));
  if (candidates.length === 0) return undefined;
  const rehearsal = await rehearse(market, sender.poster.address, cashPerEtherWei);
  const batch = await chooseBatch(rehearsal, candidates.slice(0, MOST_ORDERS));
  const fill = batch && (await sendBatch(market, sender, batch, cashPerEtherWei));
  // Else it would be paid for again and again: no rehearsal shows what such a wallet does in a block.
  book.distrust(fill?.fickle ?? []);
  return fill;
}

/** Fills until nothing more pays. */
export async function keepAll(deps: KeepDeps): Promise<Fill[]> {
  const fills: Fill[] = [];
  for (let fill = await keepOnce(deps); fill; fill = await keepOnce(deps)) fills.push(fill);
  return fills;
}
