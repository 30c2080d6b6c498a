import { join } from "node:path";
import type { Market } from "../chain/market.ts";
import type { Config } from "../config.ts";
import { identityOf, openFolder } from "../epoch/folder.ts";
import type { Feed } from "../feed/feed.ts";
import { openForecast } from "../forecast/forecast.ts";
import { holdAccount } from "../post/hold.ts";
import { openJournal } from "../post/journal.ts";
import { openSender, senderKey } from "../post/sender.ts";
import { keysOf } from "../sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../sign/places.ts";
import { openSignedStore } from "../sign/signed.ts";
import { makeSigner } from "../sign/signer.ts";
import type { BandDeps } from "./run.ts";

/** How bands are made; operators who are to agree use the same. */
export type BandTerms = Pick<BandDeps, "input" | "leastSpreadBps">;

/** The real world of `lookOnce`: files, keys, the model in a thread. */
export type BandPoster = BandDeps & { readonly close: () => Promise<void> };

const MODEL = join(import.meta.dirname, "../models/price/1");

/**
 * Opens what operators keep of bands beside what they keep of epochs: one store of signed digests for both.
 * @throws `DevelopmentKeysRefused`, `KeystoreUnreadable`, `SignedStoreDamaged`, `JournalDamaged`, `AccountInUse`, what `openFolder` and `openForecast` throw.
 */
export async function openBandPoster(
  config: Config,
  market: Market,
  feed: Feed,
  terms: BandTerms,
  say: (line: string) => void = () => undefined,
): Promise<BandPoster> {
  const { bank } = market;
  const { bandPosterKeystore, operatorKeystores, passwordFile, stuckMs } = config;
  const operators = await keysOf(operatorKeystores, passwordFile, bank.chainId, DEVELOPMENT_PLACES.operators);
  const poster = await senderKey(config, bandPosterKeystore, bank.chainId, DEVELOPMENT_PLACES.bandPoster);
  const folder = openFolder(config.dataFolder, await identityOf(bank), say);
  const hold = holdAccount(folder, poster.address, "oracle forecast");
  const signed = openSignedStore(join(folder, "signed.sqlite"));
  const journal = openJournal(join(folder, "sent-bands.sqlite"));
  const forecast = await openForecast(MODEL);
  return {
    market,
    feed,
    forecast,
    ...terms,
    folder,
    signers: operators.map((key) => makeSigner(signed, key)),
    post: { ...openSender(config, poster, journal, say), patienceMs: 3 * stuckMs },
    async close() {
      await forecast.close();
      signed.close();
      journal.close();
      hold.release();
    },
  };
}
