import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Wallet } from "ethers/wallet";
import type { Wei } from "../../protocol/units.ts";
import type { Market } from "../chain/market.ts";
import type { Config } from "../config.ts";
import { identityOf, openFolder } from "../epoch/folder.ts";
import { openJournal } from "../post/journal.ts";
import { keysOf } from "../sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../sign/places.ts";
import { announcedOrders } from "./announced.ts";
import { openOrderBook } from "./book.ts";
import type { KeepDeps } from "./run.ts";
import { submittedOrders } from "./submitted.ts";

/** The real world of `keepOnce`. */
export type Keeper = KeepDeps & { readonly close: () => void };

/**
 * Opens a keeper of announced orders and, where a path is given, of those in its JSON files.
 * @throws `DevelopmentKeysRefused`, `KeystoreUnreadable`, `JournalDamaged`, what `openFolder` throws.
 */
export async function openKeeper(
  { keeperKeystore, passwordFile, dataFolder, feeCapWei, stuckMs }: Config,
  market: Market,
  terms: { readonly cashPerEtherWei: Wei; readonly orders?: string },
  say: (line: string) => void = () => undefined,
): Promise<Keeper> {
  const { bank } = market;
  const keystores = keeperKeystore ? [keeperKeystore] : [];
  const [key] = await keysOf(keystores, passwordFile, bank.chainId, [DEVELOPMENT_PLACES.keeper]);
  const folder = openFolder(dataFolder, await identityOf(bank), say);
  const journal = openJournal(join(folder, "sent-fills.sqlite"));
  return {
    market,
    book: openOrderBook(market),
    sources: [announcedOrders(market), ...(terms.orders === undefined ? [] : [submittedOrders(terms.orders, say)])],
    sender: {
      poster: new Wallet(key.signingKey),
      journal,
      feeCapWei,
      stuckMs,
      patienceMs: 3 * stuckMs,
      nowMs: Date.now,
      pause: (ms) => setTimeout(ms),
      warn: say,
    },
    cashPerEtherWei: terms.cashPerEtherWei,
    close: () => journal.close(),
  };
}
