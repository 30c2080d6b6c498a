import type { ScoreRows } from "./cubic-rows.ts";
import { FeatureCountError } from "./errors.ts";
import { treeWalker } from "./tree-kernel.ts";
import { proveTreeBounds } from "./tree-proof.ts";
import type { TreeWeights } from "./trees.ts";
import { HIGH_WORD, held, LOW_WORD, WORD } from "./words.ts";

/** The sums of base and leaves, in units of 2^-16, of rows that lie one after the other with features within their ranges. */
export function rawRows(weights: TreeWeights, values: Int32Array, rows: number): Int32Array {
  const width = weights.features.length;
  const walker = treeWalker(weights);
  const raw = new Int32Array(rows);
  for (let from = 0; from < rows; from += walker.blockRows) {
    const to = Math.min(from + walker.blockRows, rows);
    walker.values.set(values.subarray(from * width, to * width));
    raw.set(walker.walk(to - from), from);
  }
  return raw;
}

/** The model on many rows at once, in integers and doubles that hold every step exactly. Throws ModelWeightsError, FeatureCountError. */
export function treeRows(weights: TreeWeights): ScoreRows {
  proveTreeBounds(weights);
  const width = weights.features.length;
  const lows = Int32Array.from(weights.features, ({ min }) => min);
  const highs = Int32Array.from(weights.features, ({ max }) => max);
  const { blockRows, values, walk } = treeWalker(weights);
  return (features, rows) => {
    if (features.length !== rows * width) throw new FeatureCountError(features.length, rows * width);
    const words = new Int32Array(features.buffer, features.byteOffset, features.length * 2);
    const scores = new BigInt64Array(rows);
    const out = new Int32Array(scores.buffer);
    for (let from = 0; from < rows; from += blockRows) {
      const to = Math.min(from + blockRows, rows);
      for (let at = 0, word = 2 * from * width; at < (to - from) * width; ) {
        for (let i = 0; i < width; i++, at++, word += 2) {
          values[at] = held(words[word + HIGH_WORD], words[word + LOW_WORD], lows[i], highs[i]);
        }
      }
      const raw = walk(to - from);
      for (let row = from; row < to; row++) {
        const score = linkOf(weights, raw[row - from]);
        out[2 * row + LOW_WORD] = score | 0;
        out[2 * row + HIGH_WORD] = score / WORD;
      }
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
