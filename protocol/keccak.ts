import { createKeccak } from "hash-wasm";
import { toHex } from "./bytes.ts";
import type { Hex } from "./units.ts";

// One hasher a thread: it holds nothing between two calls, and loading it is the only thing that is not synchronous.
const hasher = await createKeccak(256);
const inner = new Uint8Array(32);

/** keccak256, 32 bytes. */
export function keccak(bytes: Uint8Array): Uint8Array {
  hasher.init();
  hasher.update(bytes);
  return hasher.digest("binary");
}

export function keccakHex(bytes: Uint8Array): Hex {
  return toHex(keccak(bytes));
}

/** keccak256(keccak256(bytes)): a leaf, which no inner node can be taken for. */
export function keccakTwice(bytes: Uint8Array): Uint8Array {
  // Hashing a fresh small array makes the engine move it to a buffer of its own, which costs half a hash.
  inner.set(keccak(bytes));
  return keccak(inner);
}
