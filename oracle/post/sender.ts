import { setTimeout } from "node:timers/promises";
import { Wallet } from "ethers/wallet";
import type { Config } from "../config.ts";
import { type Key, keysOf } from "../sign/keys.ts";
import type { SenderDeps } from "./deliver.ts";
import type { Journal } from "./journal.ts";

/** The key of an account that pays gas; a development key where no keystore is set. @throws what `keysOf` throws. */
export async function senderKey(
  { passwordFile }: Config,
  keystore: string | undefined,
  chainId: bigint,
  place: number,
): Promise<Key> {
  const [key] = await keysOf(keystore ? [keystore] : [], passwordFile, chainId, [place]);
  return key;
}

/** Sends from the account of `key`, whose nonces `journal` counts, on the real clock. @param warn Told of what waits. */
export function openSender(
  { feeCapWei, stuckMs }: Config,
  key: Key,
  journal: Journal,
  warn: (line: string) => void,
): SenderDeps {
  return {
    ...{ poster: new Wallet(key.signingKey), journal, feeCapWei, stuckMs, warn },
    nowMs: Date.now,
    pause: (ms) => setTimeout(ms),
  };
}
