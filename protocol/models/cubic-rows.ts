import type { CubicWeights } from "./cubic.ts";
import { proveCubicBounds } from "./cubic-proof.ts";
import { FeatureCountError } from "./errors.ts";

/** Scores `rows` rows of features that lie one after the other; the result has one score a row. */
export type ScoreRows = (features: BigInt64Array, rows: number) => BigInt64Array;

const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
const HIGH_WORD = 1 - LOW_WORD;
const WORD = 2 ** 32;

/**
 * The model on many rows at once, in doubles: exact, since every step is proved to stay below 2^53 first. A quotient of two
 * such integers that is no integer lies further from the next one than a double rounds, so truncating it is exact too; and
 * a feature beyond 2^53 may round, but stays beyond the range that it is clamped to. Throws ModelWeightsError,
 * FeatureCountError.
 */
export function cubicRows(weights: CubicWeights): ScoreRows {
  proveCubicBounds(weights);
  const count = weights.features.length;
  const [factor, low, high] = (["weight", "min", "max"] as const).map((key) =>
    Float64Array.from(weights.features, (f) => Number(f[key])),
  );
  const attentionDivisor = Number(weights.attentionDivisor);
  const attentionMax = Number(weights.attentionMax);
  const [unit, theta1, theta2, theta3] = [weights.unit, weights.theta1, weights.theta2, weights.theta3].map(Number);
  const valueDivisor = Number(weights.valueDivisor);
  const scoreMax = Number(weights.scoreMax);

  return (features, rows) => {
    if (features.length !== rows * count) throw new FeatureCountError(features.length, rows * count);
    // Two 32-bit words are read and written in place of a bigint, which would be an allocation each.
    const words = new Int32Array(features.buffer, features.byteOffset, features.length * 2);
    const scores = new BigInt64Array(rows);
    const out = new Int32Array(scores.buffer);
    for (let row = 0, at = 0; row < rows; row++) {
      let sum = 0;
      for (let i = 0; i < count; i++, at += 2) {
        const x = words[at + HIGH_WORD] * WORD + (words[at + LOW_WORD] >>> 0);
        sum += factor[i] * (x < low[i] ? low[i] : x > high[i] ? high[i] : x);
      }
      const scaled = Math.trunc(sum / attentionDivisor);
      const a = scaled < 0 ? 0 : scaled > attentionMax ? attentionMax : scaled;
      const slope = theta1 + Math.trunc(((theta2 + Math.trunc((theta3 * a) / unit)) * a) / unit);
      const value = Math.trunc((slope * a) / valueDivisor);
      const score = value < 0 ? 0 : value > scoreMax ? scoreMax : value;
      out[2 * row + LOW_WORD] = score | 0;
      out[2 * row + HIGH_WORD] = score / WORD;
    }
    return scores;
  };
}
