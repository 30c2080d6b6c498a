import { type CubicWeights, scoreCubic } from "../../protocol/models/cubic.ts";
import { apportion } from "./apportion.ts";
import type { Contributions } from "./contributions.ts";

/** Subsets double with each feature: beyond this many, attention is shared out in proportion. */
export const SHAPLEY_FEATURES = 8;

/** What each feature adds to the score of an account all of whose features are at their minimum. */
export function explainCubic(weights: CubicWeights, features: readonly bigint[]): Contributions {
  const least = weights.features.map(({ min }) => min);
  const base = scoreCubic(weights, least).score;
  const { score } = scoreCubic(weights, features);
  if (features.length > SHAPLEY_FEATURES) {
    const parts = weights.features.map(({ weight, min, max }, i) => weight * (clamp(features[i], min, max) - min));
    return { method: "in proportion to weight x feature", base, score, contributions: apportion(score - base, parts) };
  }
  const parts = shapley(features.length, (chosen) => {
    return scoreCubic(
      weights,
      least.map((min, i) => (chosen & (1 << i) ? features[i] : min)),
    ).score;
  });
  return { method: "Shapley values", base, score, contributions: apportion(score - base, parts) };
}

/**
 * Shapley values times n!, in whole numbers: each player's gain over all orders in which the players may come (Shapley 1953).
 * @param worth Of a coalition, bit i for player i.
 */
export function shapley(n: number, worth: (chosen: number) => bigint): bigint[] {
  const worths = Array.from({ length: 2 ** n }, (_, chosen) => worth(chosen));
  const factorial = factorials(n);
  return Array.from({ length: n }, (_, player) => {
    let sum = 0n;
    for (let chosen = 0; chosen < worths.length; chosen++) {
      if (chosen & (1 << player)) continue;
      const size = bitsOf(chosen);
      sum += factorial[size] * factorial[n - 1 - size] * (worths[chosen | (1 << player)] - worths[chosen]);
    }
    return sum;
  });
}

/** 0! to n!. */
export function factorials(n: number): bigint[] {
  const all = [1n];
  for (let i = 1; i <= n; i++) all.push(all[i - 1] * BigInt(i));
  return all;
}

function bitsOf(word: number): number {
  let bits = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) bits++;
  return bits;
}

function clamp(x: bigint, low: bigint, high: bigint): bigint {
  return x < low ? low : x > high ? high : x;
}
