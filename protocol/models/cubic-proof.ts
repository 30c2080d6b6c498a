import type { CubicWeights } from "./cubic.ts";
import { cubicCurve } from "./cubic-curve.ts";
import { ModelWeightsError } from "./errors.ts";

/** What each step of a cubic model can reach in absolute value, for any input at all. */
export type CubicBounds = { sum: bigint; cubicTerm: bigint; squareTerm: bigint; linearTerm: bigint };

/** 1: more of the feature is genuine work and must never lower a score. -1: it is missed work and must never raise one. */
export type FeatureSign = 1 | -1;

/** Below 2^53 the same sum is exact in a double, an int64 and an int256, in any order of its terms. */
export const EXACT_LIMIT = 1n << 53n;

/** Every attention is tried one by one, which has to stay quick. */
export const ATTENTION_LIMIT = 1n << 25n;

/**
 * Proves that no step leaves (-2^53, 2^53) whatever the features are, and returns the bounds. Interval arithmetic on
 * absolute values, so the order in which an engine adds does not matter. Throws ModelWeightsError naming the step.
 */
export function proveCubicBounds(weights: CubicWeights): CubicBounds {
  const { attentionDivisor, attentionMax, unit, theta1, theta2, theta3, valueDivisor, features } = weights;
  if (attentionMax > ATTENTION_LIMIT) throw new ModelWeightsError(`attentionMax is ${attentionMax}, above 2^25`);
  for (const [name, divisor] of Object.entries({ attentionDivisor, unit, valueDivisor })) {
    if (divisor >= EXACT_LIMIT) throw new ModelWeightsError(`${name} is ${divisor}, at or above 2^53`);
  }
  for (const [i, { min, max }] of features.entries()) {
    if (reach(min, max) < EXACT_LIMIT) continue;
    throw new ModelWeightsError(`feature ${i} ranges over [${min}, ${max}], beyond 2^53`);
  }
  const sum = features.reduce((total, { weight, min, max }) => total + abs(weight) * reach(min, max), 0n);
  const cubicTerm = abs(theta3) * attentionMax;
  const squareTerm = (abs(theta2) + cubicTerm / unit) * attentionMax;
  const linearTerm = (abs(theta1) + squareTerm / unit) * attentionMax;
  const bounds = { sum, cubicTerm, squareTerm, linearTerm };
  for (const [step, bound] of Object.entries(bounds)) {
    if (bound >= EXACT_LIMIT) throw new ModelWeightsError(`${step} can reach ${bound}, at or above 2^53`);
  }
  return bounds;
}

/**
 * Proves that no feature ever moves a score the wrong way: each weight has its sign, and the value of every attention in
 * [0, attentionMax], all tried, is no lower than the one before. Throws ModelWeightsError naming the place.
 */
export function proveCubicMonotone(weights: CubicWeights, signs: readonly FeatureSign[]): void {
  proveCubicBounds(weights);
  if (signs.length !== weights.features.length) {
    throw new ModelWeightsError(`${signs.length} signs for ${weights.features.length} features`);
  }
  for (const [i, { weight }] of weights.features.entries()) {
    if (weight * BigInt(signs[i]) >= 0n) continue;
    throw new ModelWeightsError(`feature ${i} has weight ${weight}, against its sign ${signs[i]}`);
  }
  const scoreAt = cubicCurve(weights);
  const attentionMax = Number(weights.attentionMax);
  for (let attention = 1, last = scoreAt(0); attention <= attentionMax; attention++) {
    const score = scoreAt(attention);
    if (score < last) throw new ModelWeightsError(`the score falls from ${last} to ${score} at attention ${attention}`);
    last = score;
  }
}

function reach(min: bigint, max: bigint): bigint {
  return abs(min) > abs(max) ? abs(min) : abs(max);
}

function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}
