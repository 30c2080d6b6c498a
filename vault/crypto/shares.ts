import { combine, split } from "shamir-secret-sharing";
import type { Hex } from "../../protocol/units.ts";
import { keyCommitment } from "./data-key.ts";
import { CryptoError } from "./errors.ts";

/** A data key that was put together, and which of the shares it took. */
export type Joined = { readonly key: Uint8Array<ArrayBuffer>; readonly used: readonly number[] };

/** Shamir shares of a data key: any `threshold` of them are the key, fewer tell nothing of it. 33 bytes each. */
export function splitKey(key: Uint8Array<ArrayBuffer>, nodes: number, threshold: number): Promise<Uint8Array[]> {
  return split(key, nodes, threshold);
}

/**
 * The data key, from the first set of shares that the commitment accepts: a wrong share among enough right ones does no
 * harm. Throws `SharesRefused`.
 */
export async function joinShares(shares: readonly Uint8Array[], threshold: number, commitment: Hex): Promise<Joined> {
  for (const used of subsets(shares.length, threshold)) {
    const key = await joined(used.map((place) => shares[place]));
    if (key?.length === 32 && (await keyCommitment(key)) === commitment) return { key, used };
  }
  const message = `no ${threshold} of ${shares.length} shares join to the data key that the record commits to`;
  throw new CryptoError("SharesRefused", message, { shares: shares.length, threshold });
}

/** Undefined where the library refuses: shares of different lengths, or of one place. */
async function joined(shares: Uint8Array[]): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    // It wants plain arrays, and a Buffer is none.
    return new Uint8Array(await combine(shares.map((share) => new Uint8Array(share))));
  } catch {
    return undefined;
  }
}

/** Every set of `size` of the first `count` whole numbers, ascending. */
function* subsets(count: number, size: number, from = 0): Generator<number[]> {
  if (size === 0) yield [];
  for (let first = from; size > 0 && first <= count - size; first++) {
    for (const rest of subsets(count, size - 1, first + 1)) yield [first, ...rest];
  }
}
