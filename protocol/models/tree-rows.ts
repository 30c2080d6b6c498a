import type { ScoreRows } from "./cubic-rows.ts";
import { FeatureCountError } from "./errors.ts";
import { proveTreeBounds } from "./tree-proof.ts";
import { type TreeWeights, treeWords } from "./trees.ts";
import { HIGH_WORD, held, LOW_WORD, WORD } from "./words.ts";

/**
 * The sums of base and leaves, in units of 2^-16, of rows that lie one after the other with features within their ranges.
 * Four rows go down a tree together and no step branches: the processor neither waits for one row's next word nor guesses
 * where it leads. `| 0` tells the engine that indices are whole numbers; one row at a time with branches took four times as long.
 */
export function rawRows(weights: TreeWeights, values: Int32Array, rows: number): Int32Array {
  const { depth, base, features } = weights;
  // As int32 the engine keeps words in whole-number registers; shifts and masks see the same bits.
  const words = Int32Array.from(weights.words);
  const size = treeWords(depth);
  const width = features.length;
  const lastRow = (rows - 1) * width;
  const raw = new Int32Array(Math.ceil(rows / 4) * 4);
  for (let row = 0, at0 = 0; row < rows; row += 4, at0 = (at0 + 4 * width) | 0) {
    // Rows missing from the last four are the last one again.
    const at1 = Math.min(at0 + width, lastRow) | 0;
    const at2 = Math.min(at0 + 2 * width, lastRow) | 0;
    const at3 = Math.min(at0 + 3 * width, lastRow) | 0;
    let sum0 = base;
    let sum1 = base;
    let sum2 = base;
    let sum3 = base;
    for (let root = 0; root < words.length; root = (root + size) | 0) {
      let node0 = 0;
      let node1 = 0;
      let node2 = 0;
      let node3 = 0;
      for (let level = 0; level < depth; level++) {
        const split0 = words[(root + node0) | 0];
        const split1 = words[(root + node1) | 0];
        const split2 = words[(root + node2) | 0];
        const split3 = words[(root + node3) | 0];
        node0 = child(node0, split0, values[(at0 + (split0 >>> 24)) | 0]);
        node1 = child(node1, split1, values[(at1 + (split1 >>> 24)) | 0]);
        node2 = child(node2, split2, values[(at2 + (split2 >>> 24)) | 0]);
        node3 = child(node3, split3, values[(at3 + (split3 >>> 24)) | 0]);
      }
      sum0 = (sum0 + words[(root + node0) | 0]) | 0;
      sum1 = (sum1 + words[(root + node1) | 0]) | 0;
      sum2 = (sum2 + words[(root + node2) | 0]) | 0;
      sum3 = (sum3 + words[(root + node3) | 0]) | 0;
    }
    raw[row] = sum0;
    raw[row + 1] = sum1;
    raw[row + 2] = sum2;
    raw[row + 3] = sum3;
  }
  return raw.subarray(0, rows);
}

/** The node under `node` that a value below 2^24 leads to: threshold - value is negative where it goes right. */
function child(node: number, split: number, value: number): number {
  return ((node << 1) + 1 + (((split & 0xffffff) - value) >>> 31)) | 0;
}

/** The model on many rows at once, in integers and doubles that hold every step exactly. Throws ModelWeightsError, FeatureCountError. */
export function treeRows(weights: TreeWeights): ScoreRows {
  proveTreeBounds(weights);
  const count = weights.features.length;
  const lows = Int32Array.from(weights.features, ({ min }) => min);
  const highs = Int32Array.from(weights.features, ({ max }) => max);
  return (features, rows) => {
    if (features.length !== rows * count) throw new FeatureCountError(features.length, rows * count);
    const words = new Int32Array(features.buffer, features.byteOffset, features.length * 2);
    const values = new Int32Array(features.length);
    for (let at = 0, i = 0; at < values.length; at++, i = i + 1 === count ? 0 : i + 1) {
      values[at] = held(words[2 * at + HIGH_WORD], words[2 * at + LOW_WORD], lows[i], highs[i]);
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
