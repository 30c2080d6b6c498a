import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Bank } from "../chain/bank.ts";
import type { Config } from "../config.ts";
import { openLog } from "../log/log.ts";
import { openJournal } from "../post/journal.ts";
import { openSender, senderKey } from "../post/sender.ts";
import { keysOf } from "../sign/keys.ts";
import { openSignedStore } from "../sign/signed.ts";
import { makeSigner } from "../sign/signer.ts";
import { buildTrees } from "../tree/build.ts";
import { openTreePool } from "../tree/pool.ts";
import { identityOf, openFolder } from "./folder.ts";
import { openModels } from "./models.ts";
import type { EpochDeps } from "./run.ts";

/** Where the published development keys of a bank stand in the mnemonic. */
export type DevelopmentPlaces = { readonly operators: readonly number[]; readonly poster: number };

/** The real world of `runEpoch`: files, keys, threads. */
export type Operator = EpochDeps & { readonly close: () => Promise<void> };

const MODELS = join(import.meta.dirname, "../models");
const MOST_THREADS = 4;

/**
 * Opens everything an operator keeps and holds.
 * @param places The keys that stand in where no keystore is set, on chain 31337 only.
 * @throws `DevelopmentKeysRefused`, `KeystoreUnreadable`, `SignedStoreDamaged`, `JournalDamaged`, what `openFolder` and `openLog` throw.
 */
export async function openOperator(
  config: Config,
  bank: Bank,
  places: DevelopmentPlaces,
  say: (line: string) => void = () => undefined,
): Promise<Operator> {
  const { operatorKeystores, posterKeystore, passwordFile } = config;
  const operators = await keysOf(operatorKeystores, passwordFile, bank.chainId, places.operators);
  const poster = await senderKey(config, posterKeystore, bank.chainId, places.poster);
  const folder = openFolder(config.dataFolder, await identityOf(bank), say);
  const log = openLog(join(folder, "log.sqlite"));
  const signed = openSignedStore(join(folder, "signed.sqlite"));
  const journal = openJournal(join(folder, "sent.sqlite"));
  const models = openModels(MODELS);
  const pool = await openTreePool(Math.min(MOST_THREADS, availableParallelism()));
  return {
    bank,
    log,
    folder,
    models,
    trees: (deltas, scores) => buildTrees(pool, deltas, scores),
    signers: operators.map((key) => makeSigner(signed, key)),
    post: openSender(config, poster, journal, console.error),
    async close() {
      await Promise.all([models.close(), pool.close()]);
      for (const store of [log, signed, journal]) store.close();
    },
  };
}
