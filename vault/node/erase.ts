import type { Hex } from "../../protocol/units.ts";
import { digestVaultWord, type Erasure } from "../../protocol/vault.ts";
import { VaultError } from "../errors.ts";
import type { Signed } from "../wire.ts";
import { readRecord } from "./chain.ts";
import type { NodeDeps } from "./deps.ts";
import { freshEyes, newest } from "./fresh.ts";

/** Deletes what is held of a record that its owner erased on chain, whoever asks. @throws `NotErased`, and those of freshEyes. */
export async function eraseShares(deps: NodeDeps, recordId: Hex): Promise<Signed<Erasure>> {
  const { keys, store, contract, domain, nowS } = deps;
  const eyes = await freshEyes(deps);
  for (const { rpc, head } of eyes) {
    const { status } = await readRecord(rpc, contract, head, recordId);
    if (status !== "erased") {
      throw new VaultError("NotErased", `the record is ${status}: its owner erases it on chain first`, {
        recordId,
        status,
      });
    }
  }
  const block = newest(eyes);
  const word: Erasure = {
    vault: keys.address,
    recordId,
    shares: store.eraseRecord(recordId),
    block: block.number,
    blockHash: block.hash,
    erasedAtS: nowS(),
  };
  return { word, signature: keys.sign(digestVaultWord(domain, "Erasure", word)) };
}

/** Deletes the shares of every record that was erased, and of versions that were rotated away. @returns How many records were. */
export async function sweep(deps: NodeDeps): Promise<number> {
  const eyes = await freshEyes(deps);
  let swept = 0;
  for (const recordId of deps.store.recordIds()) {
    const records = await Promise.all(eyes.map(({ rpc, head }) => readRecord(rpc, deps.contract, head, recordId)));
    const oldest = Math.min(...records.map(({ version }) => version));
    if (records.every(({ status }) => status === "erased")) {
      deps.store.eraseRecord(recordId);
      swept++;
    } else deps.store.dropVersionsBelow(recordId, oldest);
  }
  return swept;
}
