import { type CubicWeights, SCORE_LIMIT, valueAt } from "./cubic.ts";
import { ModelWeightsError } from "./errors.ts";

/** What each step of a cubic model can reach in absolute value, for any input at all. */
export type CubicBounds = { sum: bigint; cubicTerm: bigint; squareTerm: bigint; linearTerm: bigint };

/** 1: more of the feature is genuine work, so it must never lower a score. -1: it is missed work and must never raise one. */
export type FeatureSign = 1 | -1;

/** Below 2^53 the same sum is exact in a double, an int64 and an int256, in any order of its terms. */
export const EXACT_LIMIT = 1n << 53n;

/** Every attention is tried one by one, which has to stay quick. */
export const ATTENTION_LIMIT = 1n << 20n;

/**
 * Proves that no step leaves (-2^53, 2^53) whatever the features are, and returns the bounds. Interval arithmetic on
 * absolute values, so the order in which an engine adds does not matter. Throws ModelWeightsError naming the step.
 */
export function proveCubicBounds(weights: CubicWeights): CubicBounds {
  const { attentionMax, unit, theta1, theta2, theta3 } = weights;
  if (attentionMax > ATTENTION_LIMIT)
    throw new ModelWeightsError(`attentionMax is ${attentionMax}, above ${ATTENTION_LIMIT}`);
  const sum = weights.features.reduce(
    (total, { weight, min, max }) => total + abs(weight) * larger(abs(min), abs(max)),
    0n,
  );
  const cubicTerm = abs(theta3) * attentionMax;
  const squareTerm = (abs(theta2) + cubicTerm / unit) * attentionMax;
  const linearTerm = (abs(theta1) + squareTerm / unit) * attentionMax;
  const bounds = { sum, cubicTerm, squareTerm, linearTerm };
  for (const [step, bound] of Object.entries(bounds)) {
    if (bound >= EXACT_LIMIT) throw new ModelWeightsError(`${step} can reach ${bound}, at or above 2^53`);
  }
  for (const [name, parameter] of [
    ["attentionDivisor", weights.attentionDivisor],
    ["unit", unit],
    ["valueDivisor", weights.valueDivisor],
  ] as const) {
    if (parameter >= EXACT_LIMIT) throw new ModelWeightsError(`${name} is ${parameter}, at or above 2^53`);
  }
  weights.features.forEach(({ min, max }, i) => {
    if (abs(min) >= EXACT_LIMIT || abs(max) >= EXACT_LIMIT)
      throw new ModelWeightsError(`feature ${i} ranges over [${min}, ${max}], beyond 2^53`);
  });
  return bounds;
}

/**
 * Proves that no feature ever moves a score the wrong way: each weight has its sign, and the value of every attention in
 * [0, attentionMax], all tried, is no lower than the one before and below 2^40. Throws ModelWeightsError naming the place.
 */
export function proveCubicMonotone(weights: CubicWeights, signs: readonly FeatureSign[]): void {
  if (signs.length !== weights.features.length)
    throw new ModelWeightsError(`${signs.length} signs for ${weights.features.length} features`);
  if (weights.attentionMax > ATTENTION_LIMIT)
    throw new ModelWeightsError(`attentionMax is ${weights.attentionMax}, above ${ATTENTION_LIMIT}`);
  signs.forEach((sign, i) => {
    const { weight } = weights.features[i];
    if (weight * BigInt(sign) < 0n)
      throw new ModelWeightsError(`feature ${i} has weight ${weight}, against its sign ${sign}`);
  });
  let last = 0n;
  for (let attention = 0n; attention <= weights.attentionMax; attention++) {
    const value = valueAt(weights, attention);
    if (value < last) throw new ModelWeightsError(`the value falls from ${last} to ${value} at attention ${attention}`);
    last = value;
  }
  if (last >= SCORE_LIMIT) throw new ModelWeightsError(`the value reaches ${last}, at or above 2^40`);
}

function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
