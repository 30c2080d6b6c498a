import type { FeatureSpec } from "../../protocol/features.ts";
import { KEY_CELLS } from "./accounts.ts";
import { foldInto } from "./apply.ts";
import { accountOrder } from "./order.ts";
import { PAIR_WORDS, uniquePairs } from "./pairs.ts";
import { emptyFold, type Part, type PartialFold } from "./partial.ts";
import { planOf } from "./plan.ts";

/** What the models score. Account i is accounts[20 i ...], its feature j features[i x spec.length + j]. */
export type Fold = {
  /** 20 bytes each, rising. */
  accounts: Uint8Array;
  /** Row-major; at least 0, saturated at 2^63 - 1. */
  features: BigInt64Array;
  /** Accounts. */
  n: number;
};

const INT64_MAX = (1n << 63n) - 1n;

/**
 * Folds checked batches into the features of each account that did something the spec names. The window is in ms since
 * 1970 and only places slices: an event before or after it falls into the nearest slice. Whole numbers only; the result
 * does not depend on the order of events. Throws RangeError where the spec cannot be folded over the window.
 */
export function fold(
  batches: Iterable<Uint8Array>,
  spec: FeatureSpec,
  windowStartMs: number,
  windowEndMs: number,
): Fold {
  return finishFold(foldInto(emptyFold(spec, { startMs: windowStartMs, endMs: windowEndMs }), batches));
}

/**
 * The features of a partial. `divide` truncates the exact total, then min(total, 2^63 - 1): as no quantity is negative,
 * that is the same in whatever order the total came about. The partial stays as it was.
 */
export function finishFold({ spec, window, parts }: PartialFold): Fold {
  const { featureCell } = planOf(spec, window);
  const width = spec.length;
  const accounts = unsortedAccounts(parts);
  const n = accounts.length / 5;
  const { sorted, placeOf } = accountOrder(accounts);
  // The scorer's threads read them where they lie.
  const features = new BigInt64Array(new SharedArrayBuffer(8 * n * width));
  const halves = new Uint32Array(features.buffer);
  const divides = spec.map(({ divide = 1 }) => divide);
  let index = 0;
  for (const { rows, large, seen } of parts) {
    const cells = rows.cells.slice(0, (rows.n * rows.stride) / 2);
    const unique = uniquePairs(seen);
    for (let at = 0; at < unique.length; at += PAIR_WORDS) cells[unique[at]!] = cells[unique[at]!]! + 1;
    for (let row = 0; row < rows.n; row++) {
      const first = (row * rows.stride) / 2 + KEY_CELLS;
      const target = placeOf[index++]! * width;
      for (let feature = 0; feature < width; feature++) {
        const place = first + featureCell[feature]!;
        const small = cells[place]!;
        const divide = divides[feature]!;
        const value = divide === 1 ? small : Math.floor(small / divide);
        halves[2 * (target + feature)] = value;
        halves[2 * (target + feature) + 1] = value / 4294967296;
        if (large.size === 0 || !large.has(place)) continue;
        const total = spec[feature]!.op === "max" ? large.get(place)! : large.get(place)! + BigInt(small);
        const divided = total / BigInt(divide);
        features[target + feature] = divided < INT64_MAX ? divided : INT64_MAX;
      }
    }
  }
  return { accounts: sorted, features, n };
}

/** Five words an account, part after part. */
function unsortedAccounts(parts: readonly Part[]): Uint32Array {
  const accounts = new Uint32Array(5 * parts.reduce((sum, { rows }) => sum + rows.n, 0));
  let at = 0;
  for (const { rows } of parts) {
    for (let row = 0; row < rows.n; row++, at += 5) {
      for (let word = 0; word < 5; word++) accounts[at + word] = rows.words[row * rows.stride + word]!;
    }
  }
  return accounts;
}
