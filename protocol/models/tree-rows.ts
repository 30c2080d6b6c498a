import type { ScoreRows } from "./cubic-rows.ts";
import { FeatureCountError } from "./errors.ts";
import { proveTreeBounds } from "./tree-proof.ts";
import { type TreeWeights, treeWords } from "./trees.ts";

const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH_WORD = 1 - LOW_WORD;
const WORD = 2 ** 32;

/** The sums of base and leaves, in units of 2^-16, of rows that lie one after the other with features within their ranges. */
export function rawRows(weights: TreeWeights, values: Int32Array, rows: number): Int32Array {
  const { depth, base, features } = weights;
  // As int32 the engine keeps words in whole-number registers; shifts and masks see the same bits.
  const words = Int32Array.from(weights.words);
  const size = treeWords(depth);
  const raw = new Int32Array(rows);
  for (let row = 0, at = 0; row < rows; row++, at += features.length) {
    let sum = base;
    for (let root = 0; root < words.length; root += size) {
      let node = 0;
      for (let level = 0; level < depth; level++) {
        const split = words[root + node];
        node = 2 * node + (values[at + (split >>> 24)] > (split & 0xffffff) ? 2 : 1);
      }
      sum += words[root + node];
    }
    raw[row] = sum;
  }
  return raw;
}

/** The model on many rows at once, in integers and doubles that hold every step exactly. Throws ModelWeightsError, FeatureCountError. */
export function treeRows(weights: TreeWeights): ScoreRows {
  proveTreeBounds(weights);
  const count = weights.features.length;
  const low = Float64Array.from(weights.features, ({ min }) => min);
  const high = Float64Array.from(weights.features, ({ max }) => max);
  return (features, rows) => {
    if (features.length !== rows * count) throw new FeatureCountError(features.length, rows * count);
    // Two 32-bit words stand in for a bigint, which would be an allocation each. A feature beyond 2^53 may round, but stays
    // beyond the range that it is clamped to.
    const halves = new Int32Array(features.buffer, features.byteOffset, features.length * 2);
    const values = new Int32Array(features.length);
    for (let at = 0, i = 0; at < values.length; at++, i = i + 1 === count ? 0 : i + 1) {
      const value = halves[2 * at + HIGH_WORD] * WORD + (halves[2 * at + LOW_WORD] >>> 0);
      values[at] = Math.min(Math.max(value, low[i]), high[i]);
    }
    const scores = new BigInt64Array(rows);
    const out = new Int32Array(scores.buffer);
    const raw = rawRows(weights, values, rows);
    for (let row = 0; row < rows; row++) {
      const score = linkOf(weights, raw[row]);
      out[2 * row + LOW_WORD] = score | 0;
      out[2 * row + HIGH_WORD] = score / WORD;
    }
    return scores;
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
