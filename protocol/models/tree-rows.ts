import type { ScoreRows } from "./cubic-rows.ts";
import { FeatureCountError } from "./errors.ts";
import { proveTreeBounds } from "./tree-proof.ts";
import { type TreeWeights, treeWords } from "./trees.ts";

/** The sum of base and leaves of one row of features that are within their ranges, in units of 2^-16. */
export function rawOf(weights: TreeWeights, values: ArrayLike<number>): number {
  const { depth, words } = weights;
  const size = treeWords(depth);
  let raw = weights.base;
  for (let root = 0; root < words.length; root += size) {
    let node = 0;
    for (let level = 0; level < depth; level++) {
      const split = words[root + node];
      node = 2 * node + (values[split >>> 24] > (split & 0xffffff) ? 2 : 1);
    }
    raw += words[root + node] | 0;
  }
  return raw;
}

/** The model on many rows at once, in doubles, which hold every sum exactly. Throws ModelWeightsError, FeatureCountError. */
export function treeRows(weights: TreeWeights): ScoreRows {
  proveTreeBounds(weights);
  const count = weights.features.length;
  return (features, rows) => {
    if (features.length !== rows * count) throw new FeatureCountError(features.length, rows * count);
    const values = new Float64Array(count);
    const out = new BigInt64Array(rows);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < count; i++) {
        const { min, max } = weights.features[i];
        // A feature beyond 2^53 may round, but stays beyond the range that it is clamped to.
        values[i] = Math.min(Math.max(Number(features[row * count + i]), min), max);
      }
      out[row] = BigInt(linkOf(weights, rawOf(weights, values)));
    }
    return out;
  };
}

/** The link in doubles: proveTreeBounds keeps every product below 2^53, and no quotient is negative. */
function linkOf({ link, linkShift }: TreeWeights, raw: number): number {
  const step = 2 ** linkShift;
  const last = link.length - 1;
  const position = Math.min(Math.max(raw, 0), last * step);
  const knot = Math.min(Math.floor(position / step), last - 1);
  return link[knot] + Math.floor(((link[knot + 1] - link[knot]) * (position - knot * step)) / step);
}
