import fc from "fast-check";
import type { CubicWeights } from "../../protocol/models/cubic.ts";
import { proveCubicBounds } from "../../protocol/models/cubic-proof.ts";

const between = (low: bigint, high: bigint) => fc.bigInt({ min: low, max: high });

const feature = fc
  .tuple(between(-(1n << 20n), 1n << 20n), between(-(1n << 24n), 1n << 24n), between(0n, 1n << 24n))
  .map(([weight, min, width]) => ({ weight, min, max: min + width }));

/** Cubic weights of any shape whose bounds hold; monotone or not. */
export const cubicWeights: fc.Arbitrary<CubicWeights> = fc
  .record({
    attentionDivisor: between(1n, 1n << 20n),
    attentionMax: between(0n, 1n << 20n),
    unit: between(1n << 10n, 1n << 22n),
    theta1: between(-(1n << 30n), 1n << 30n),
    theta2: between(-(1n << 28n), 1n << 28n),
    theta3: between(-(1n << 26n), 1n << 26n),
    valueDivisor: between(1n, 1n << 14n),
    scoreMax: between(0n, (1n << 40n) - 1n),
    features: fc.array(feature, { minLength: 1, maxLength: 8 }),
  })
  .filter(hasBounds);

const EXTREMES = [
  -(1n << 63n),
  -(1n << 53n) - 1n,
  -(1n << 31n),
  -1n,
  0n,
  1n,
  1n << 31n,
  (1n << 32n) - 1n,
  (1n << 53n) + 1n,
  (1n << 63n) - 1n,
];

/** A raw feature: an extreme of int64 or of what engines get wrong, or anything in between. */
export const rawFeature = fc.oneof(
  fc.constantFrom(...EXTREMES),
  between(-(1n << 26n), 1n << 26n),
  between(-(1n << 63n), (1n << 63n) - 1n),
);

/** `rows` rows for a model of `width` features. */
export function rawRows(width: number, maxRows = 40): fc.Arbitrary<bigint[][]> {
  return fc.array(fc.array(rawFeature, { minLength: width, maxLength: width }), { minLength: 1, maxLength: maxRows });
}

function hasBounds(weights: CubicWeights): boolean {
  try {
    proveCubicBounds(weights);
    return true;
  } catch {
    return false;
  }
}
