import { toHex } from "../../protocol/bytes.ts";
import type { Hex } from "../../protocol/units.ts";
import { CryptoError } from "./errors.ts";

const KEY_BYTES = 32;
const DOMAIN = new TextEncoder().encode("AB/dek/v1");

/** A fresh data key. Each version of a record has its own: chunks are numbered, so a key must never seal two versions. */
export function newDataKey(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES));
}

/** sha256("AB/dek/v1" || key): what the chain keeps of a key. Throws `BadDataKey`. */
export async function keyCommitment(key: Uint8Array): Promise<Hex> {
  if (key.length !== KEY_BYTES) {
    throw new CryptoError("BadDataKey", `a data key has 32 bytes, not ${key.length}`, { bytes: key.length });
  }
  const bytes = new Uint8Array(DOMAIN.length + KEY_BYTES);
  bytes.set(DOMAIN);
  bytes.set(key, DOMAIN.length);
  return toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/**
 * Refuses a key that the chain does not commit to. AES-GCM alone would not: a ciphertext can be made to open under two
 * keys, and shares of which one is wrong join to a wrong key in silence. Throws `WrongDataKey`, `BadDataKey`.
 */
export async function requireCommitted(key: Uint8Array, commitment: Hex): Promise<void> {
  if ((await keyCommitment(key)) === commitment) return;
  throw new CryptoError("WrongDataKey", "the data key is not the one that the record commits to");
}
