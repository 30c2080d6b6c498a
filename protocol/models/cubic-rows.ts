import type { CubicWeights } from "./cubic.ts";
import { cubicCurve } from "./cubic-curve.ts";
import { proveCubicBounds } from "./cubic-proof.ts";
import { FeatureCountError } from "./errors.ts";

/** Scores `rows` rows of features that lie one after the other; the result has one score a row. */
export type ScoreRows = (features: BigInt64Array, rows: number) => BigInt64Array<ArrayBuffer>;

type Column = { readonly weight: number; readonly min: number; readonly max: number };

const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH_WORD = 1 - LOW_WORD;
const WORD = 2 ** 32;

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
    // Two 32-bit words stand in for a bigint, which would be an allocation each.
    const words = new Int32Array(features.buffer, features.byteOffset, features.length * 2);
    const sums = new Float64Array(rows);
    for (const [i, column] of columns.entries()) addColumn(sums, words, 2 * i, 2 * columns.length, column);
    const scores = new BigInt64Array(rows);
    const out = new Int32Array(scores.buffer);
    for (let row = 0; row < rows; row++) {
      const score = scoreAt(Math.min(Math.max(Math.trunc(sums[row] / attentionDivisor), 0), attentionMax));
      out[2 * row + LOW_WORD] = score | 0;
      out[2 * row + HIGH_WORD] = score / WORD;
    }
    return scores;
  };
}

// Math.min and Math.max in place of branches, which real features make hard to predict.
function addColumn(sums: Float64Array, words: Int32Array, first: number, step: number, column: Column): void {
  const { weight, min, max } = column;
  for (let row = 0, at = first; row < sums.length; row++, at += step) {
    const x = words[at + HIGH_WORD] * WORD + (words[at + LOW_WORD] >>> 0);
    sums[row] += weight * Math.min(Math.max(x, min), max);
  }
}
