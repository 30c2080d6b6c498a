import { row, rowProgram } from "../row-program.ts";
import { type Code, code, long } from "../wasm.ts";
import type { ScoreRows } from "./cubic-rows.ts";
import { FeatureCountError } from "./errors.ts";
import { treeWalker } from "./tree-kernel.ts";
import { proveTreeBounds } from "./tree-proof.ts";
import type { TreeWeights } from "./trees.ts";

/** What one unit of an int64's upper word is worth. */
const WORD = 2 ** 32;

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
  const { blockRows, values, walk } = treeWalker(weights);
  const hold = rowProgram(width, width, heldFeatures(weights));
  return (features, rows) => {
    if (features.length !== rows * width) throw new FeatureCountError(features.length, rows * width);
    const scores = new BigInt64Array(rows);
    const out = new Int32Array(scores.buffer);
    for (let from = 0; from < rows; from += blockRows) {
      const to = Math.min(from + blockRows, rows);
      hold(features.subarray(from * width, to * width), to - from, values);
      const raw = walk(to - from);
      for (let i = from; i < to; i++) {
        const score = linkOf(weights, raw[i - from]);
        // By words: a bigint would be an allocation. Like the kernels, this takes the machine for little-endian.
        out[2 * i] = score | 0;
        out[2 * i + 1] = score / WORD;
      }
    }
    return scores;
  };
}

/** Each feature within its range, which lies within an int32. */
function heldFeatures({ features }: TreeWeights): Code {
  return features.flatMap(({ min, max }, i) => [
    ...[...row.results, ...row.feature(i), ...row.clamp(BigInt(min), BigInt(max)), ...long.word, ...code.store(4 * i)],
  ]);
}

/** The link in doubles: proveTreeBounds keeps every product below 2^53, and no quotient is negative. */
function linkOf({ link, linkShift }: TreeWeights, raw: number): number {
  const step = 2 ** linkShift;
  const last = link.length - 1;
  const position = Math.min(Math.max(raw, 0), last * step);
  const knot = Math.min(Math.floor(position / step), last - 1);
  return link[knot] + Math.floor(((link[knot + 1] - link[knot]) * (position - knot * step)) / step);
}
