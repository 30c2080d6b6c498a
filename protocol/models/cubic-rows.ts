import type { CubicWeights } from "./cubic.ts";
import { cubicCurve } from "./cubic-curve.ts";
import { proveCubicBounds } from "./cubic-proof.ts";
import { FeatureCountError } from "./errors.ts";
import { HELD_LIMIT, HIGH_WORD, held, LOW_WORD, WORD } from "./words.ts";

/** Scores `rows` rows of features that lie one after the other; the result has one score a row. */
export type ScoreRows = (features: BigInt64Array, rows: number) => BigInt64Array<ArrayBuffer>;

type Column = { readonly weight: number; readonly min: number; readonly max: number };

// Few enough to stay in the cache while one column after the other is added.
const BLOCK_ROWS = 1024;

/**
 * The model on many rows at once, in doubles: exact, since every step is proved to stay below 2^53 first. A feature beyond
 * 2^53 may round, but stays beyond the range that it is clamped to. Throws ModelWeightsError, FeatureCountError.
 */
export function cubicRows(weights: CubicWeights): ScoreRows {
  proveCubicBounds(weights);
  const attentionDivisor = Number(weights.attentionDivisor);
  const attentionMax = Number(weights.attentionMax);
  const scoreAt = cubicCurve(weights);
  const columns: Column[] = weights.features.map(({ weight, min, max }) => ({
    weight: Number(weight),
    min: Number(min),
    max: Number(max),
  }));

  return (features, rows) => {
    const wanted = rows * columns.length;
    if (features.length !== wanted) throw new FeatureCountError(features.length, wanted);
    const words = new Int32Array(features.buffer, features.byteOffset, features.length * 2);
    const scores = new BigInt64Array(rows);
    const out = new Int32Array(scores.buffer);
    const sums = new Float64Array(Math.min(rows, BLOCK_ROWS));
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, rows);
      sums.fill(0);
      for (const [i, column] of columns.entries()) {
        const add = column.min >= 0 && column.max < HELD_LIMIT ? addNarrow : addWide;
        add(sums, words, 2 * (from * columns.length + i), to - from, 2 * columns.length, column);
      }
      for (let row = from; row < to; row++) {
        const attention = Math.trunc(sums[row - from] / attentionDivisor);
        const score = scoreAt(Math.min(Math.max(attention, 0), attentionMax));
        out[2 * row + LOW_WORD] = score | 0;
        out[2 * row + HIGH_WORD] = score / WORD;
      }
    }
    return scores;
  };
}

type Add = (sums: Float64Array, words: Int32Array, first: number, rows: number, step: number, column: Column) => void;

const addNarrow: Add = (sums, words, first, rows, step, { weight, min, max }) => {
  for (let row = 0, at = first; row < rows; row++, at += step) {
    sums[row] += weight * held(words[at + HIGH_WORD], words[at + LOW_WORD], min, max);
  }
};

const addWide: Add = (sums, words, first, rows, step, { weight, min, max }) => {
  for (let row = 0, at = first; row < rows; row++, at += step) {
    const x = words[at + HIGH_WORD] * WORD + (words[at + LOW_WORD] >>> 0);
    sums[row] += weight * Math.min(Math.max(x, min), max);
  }
};
