import type { CubicFeature, CubicWeights } from "./cubic.ts";
import { cubicCurve } from "./cubic-curve.ts";
import { proveCubicBounds } from "./cubic-proof.ts";
import { FeatureCountError } from "./errors.ts";
import { HELD_LIMIT, HIGH_WORD, held, LOW_WORD, WORD } from "./words.ts";

/** Scores `rows` rows of features that lie one after the other; the result has one score a row. */
export type ScoreRows = (features: BigInt64Array, rows: number) => BigInt64Array<ArrayBuffer>;

/**
 * The model on many rows at once, in doubles: exact, since every step is proved to stay below 2^53 first. A feature beyond
 * 2^53 may round, but stays beyond the range that it is clamped to. Throws ModelWeightsError, FeatureCountError.
 */
export function cubicRows(weights: CubicWeights): ScoreRows {
  proveCubicBounds(weights);
  const attentionDivisor = Number(weights.attentionDivisor);
  const attentionMax = Number(weights.attentionMax);
  const scoreAt = cubicCurve(weights);
  const count = weights.features.length;
  const isNarrow = weights.features.every(({ min, max }) => min >= 0n && max < HELD_LIMIT);
  const sumOf = (isNarrow ? narrowSum : wideSum)(weights.features);

  return (features, rows) => {
    const wanted = rows * count;
    if (features.length !== wanted) throw new FeatureCountError(features.length, wanted);
    const words = new Int32Array(features.buffer, features.byteOffset, features.length * 2);
    const scores = new BigInt64Array(rows);
    const out = new Int32Array(scores.buffer);
    for (let row = 0; row < rows; row++) {
      const attention = Math.trunc(sumOf(words, 2 * row * count) / attentionDivisor);
      const score = scoreAt(Math.min(Math.max(attention, 0), attentionMax));
      out[2 * row + LOW_WORD] = score | 0;
      out[2 * row + HIGH_WORD] = score / WORD;
    }
    return scores;
  };
}

/** The weighted sum of the features whose words begin at `first`. */
type RowSum = (words: Int32Array, first: number) => number;

/** Of ranges within [0, 2^31). */
function narrowSum(features: readonly CubicFeature[]): RowSum {
  const factors = Float64Array.from(features, ({ weight }) => Number(weight));
  const lows = Int32Array.from(features, ({ min }) => Number(min));
  const highs = Int32Array.from(features, ({ max }) => Number(max));
  return (words, first) => {
    let sum = 0;
    for (let i = 0, at = first; i < factors.length; i++, at += 2) {
      sum += factors[i] * held(words[at + HIGH_WORD], words[at + LOW_WORD], lows[i], highs[i]);
    }
    return sum;
  };
}

/** Of any ranges. */
function wideSum(features: readonly CubicFeature[]): RowSum {
  const columns = features.map(({ weight, min, max }) => [weight, min, max].map(Number));
  return (words, first) => {
    let sum = 0;
    for (let i = 0, at = first; i < columns.length; i++, at += 2) {
      const [factor, low, high] = columns[i];
      const x = words[at + HIGH_WORD] * WORD + (words[at + LOW_WORD] >>> 0);
      sum += factor * Math.min(Math.max(x, low), high);
    }
    return sum;
  };
}
