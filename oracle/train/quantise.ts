import type { FeatureSpec } from "../../protocol/features.ts";
import { type CubicWeights, SCORE_LIMIT } from "../../protocol/models/cubic.ts";
import {
  EXACT_LIMIT,
  type FeatureSign,
  proveCubicBounds,
  proveCubicMonotone,
} from "../../protocol/models/cubic-proof.ts";
import type { CubicFit } from "./cubic-fit.ts";

/** How fine the whole numbers are. */
export type Resolution = {
  /** Attention is clamped to this; one below a power of two. */
  readonly attentionMax: number;
  /** The real attention that becomes attentionMax. */
  readonly attentionTop: number;
  /** The score of a value of 1. */
  readonly scorePerValue: number;
};

/**
 * A fit as whole numbers, with divisors as large as int64 arithmetic allows below 2^53. Throws ModelWeightsError when the
 * result could overflow, or when more work could lower a score.
 */
export function quantise(
  fit: CubicFit,
  features: FeatureSpec,
  signs: readonly FeatureSign[],
  resolution: Resolution,
): CubicWeights {
  const { attentionMax, attentionTop, scorePerValue } = resolution;
  const unit = attentionMax + 1;
  const perReal = attentionMax / attentionTop;
  const reach = features.map(({ min, max }) => Math.max(Math.abs(min), Math.abs(max)));

  const scaledWeights = [...fit.weights].map((weight) => weight * perReal);
  const largestSum = scaledWeights.reduce((sum, weight, i) => sum + Math.abs(weight) * reach[i], 0);
  const attentionDivisor = powerOfTwoBelow(Number(EXACT_LIMIT) / 2 / largestSum);

  // theta k of the model works on a / unit, so the real one is scaled by (unit / perReal)^k.
  const span = unit / perReal;
  const [th1, th2, th3] = fit.theta;
  const curve = [th1 * span, th2 * span * span, th3 * span * span * span].map(
    (theta) => (theta / unit) * scorePerValue,
  );
  const steepest = curve.reduce((sum, theta) => sum + Math.abs(theta), 0);
  const valueDivisor = powerOfTwoBelow(Number(EXACT_LIMIT) / 2 / (steepest * attentionMax));

  const [theta1, theta2, theta3] = curve.map((theta) => whole(theta * valueDivisor));
  const weights: CubicWeights = {
    attentionDivisor: BigInt(attentionDivisor),
    attentionMax: BigInt(attentionMax),
    unit: BigInt(unit),
    theta1,
    theta2,
    theta3,
    valueDivisor: BigInt(valueDivisor),
    scoreMax: SCORE_LIMIT - 1n,
    features: features.map(({ min, max }, i) => ({
      weight: whole(scaledWeights[i] * attentionDivisor),
      min: BigInt(min),
      max: BigInt(max),
    })),
  };
  proveCubicBounds(weights);
  proveCubicMonotone(weights, signs);
  return weights;
}

function whole(x: number): bigint {
  return BigInt(Math.round(x));
}

/** Largest power of two not above `x`, at least 1. No Math.log2, whose last digit differs between engines. */
function powerOfTwoBelow(x: number): number {
  let power = 1;
  while (power * 2 <= x) power *= 2;
  return power;
}
