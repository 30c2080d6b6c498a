import { join } from "node:path";
import type { Wei } from "../../protocol/units.ts";
import type { Market } from "../chain/market.ts";
import type { Config } from "../config.ts";
import { identityOf, openFolder } from "../epoch/folder.ts";
import { holdAccount } from "../post/hold.ts";
import { type Journal, openJournal } from "../post/journal.ts";
import { openSender, senderKey } from "../post/sender.ts";
import { DEVELOPMENT_PLACES } from "../sign/places.ts";
import { announcedOrders } from "./announced.ts";
import { openOrderBook } from "./book.ts";
import { fillsOf } from "./report.ts";
import type { KeepDeps } from "./run.ts";
import { submittedOrders } from "./submitted.ts";

/** The real world of `keepOnce`. */
export type Keeper = KeepDeps & { readonly close: () => void };

/** What a keeper of this bank keeps: the transactions it sent. Whoever only tells of them takes nobody's turn. @throws `JournalDamaged`, what `openFolder` throws. */
export async function openSentFills(
  { dataFolder }: Config,
  { bank }: Market,
  say: (line: string) => void,
): Promise<{ readonly folder: string; readonly journal: Journal }> {
  const folder = openFolder(dataFolder, await identityOf(bank), say);
  return { folder, journal: openJournal(join(folder, "sent-fills.sqlite")) };
}

/**
 * Opens a keeper of announced orders and, where a path is given, of those in its JSON files.
 * @throws `DevelopmentKeysRefused`, `KeystoreUnreadable`, `AccountInUse`, what `openSentFills` throws.
 */
export async function openKeeper(
  config: Config,
  market: Market,
  terms: { readonly cashPerEtherWei: Wei; readonly orders?: string },
  say: (line: string) => void = () => undefined,
): Promise<Keeper> {
  const { bank } = market;
  const key = await senderKey(config, config.keeperKeystore, bank.chainId, DEVELOPMENT_PLACES.keeper);
  const { folder, journal } = await openSentFills(config, market, say);
  const book = openOrderBook(market);
  for (const { fickle } of await fillsOf(market, journal)) book.distrust(fickle);
  const hold = holdAccount(folder, key.address, "oracle keep");
  return {
    market,
    book,
    sources: [announcedOrders(market), ...(terms.orders === undefined ? [] : [submittedOrders(terms.orders, say)])],
    sender: { ...openSender(config, key, journal, say), patienceMs: 3 * config.stuckMs },
    cashPerEtherWei: terms.cashPerEtherWei,
    close() {
      journal.close();
      hold.release();
    },
  };
}
