import type { CubicWeights } from "./cubic.ts";

/**
 * The score of an attention in [0, attentionMax], in doubles. Exact where `proveCubicBounds` holds: a quotient of two
 * integers below 2^53 that is no integer lies further from the next one than a double rounds, so truncating it is exact.
 */
export function cubicCurve(weights: CubicWeights): (attention: number) => number {
  const [unit, theta1, theta2, theta3] = [weights.unit, weights.theta1, weights.theta2, weights.theta3].map(Number);
  const valueDivisor = Number(weights.valueDivisor);
  const scoreMax = Number(weights.scoreMax);
  return (a) => {
    const slope = theta1 + Math.trunc(((theta2 + Math.trunc((theta3 * a) / unit)) * a) / unit);
    return Math.min(Math.max(Math.trunc((slope * a) / valueDivisor), 0), scoreMax);
  };
}
