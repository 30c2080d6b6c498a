import { FeatureCountError, ModelWeightsError } from "./errors.ts";

/** One feature of a cubic model: its integer weight and the range that it is clamped to. */
export type CubicFeature = { weight: bigint; min: bigint; max: bigint };

/** A cubic model (docs/formats.md, "Models"). Every number is an int64; the divisors are above 0. */
export type CubicWeights = {
  attentionDivisor: bigint;
  attentionMax: bigint;
  unit: bigint;
  theta1: bigint;
  theta2: bigint;
  theta3: bigint;
  valueDivisor: bigint;
  scoreMax: bigint;
  features: readonly CubicFeature[];
};

/** Attention, in units of the model, and the score that it is worth. */
export type CubicScore = { attention: bigint; score: bigint };

/** Scores lie below this, so that sums of 2^24 accounts stay below 2^64. */
export const SCORE_LIMIT = 1n << 40n;

const MAGIC = 0x43554231; // "CUB1"
const PARAMETERS = [
  "attentionDivisor",
  "attentionMax",
  "unit",
  "theta1",
  "theta2",
  "theta3",
  "valueDivisor",
  "scoreMax",
] as const;
const HEADER_BYTES = 8 + 8 * PARAMETERS.length;
const FEATURE_BYTES = 24;

/** The reference of the model, in unbounded integers. `features` are raw: the model clamps. Throws FeatureCountError. */
export function scoreCubic(weights: CubicWeights, features: readonly bigint[]): CubicScore {
  if (features.length !== weights.features.length)
    throw new FeatureCountError(features.length, weights.features.length);
  const sum = weights.features.reduce(
    (total, { weight, min, max }, i) => total + weight * clamp(features[i], min, max),
    0n,
  );
  const attention = clamp(sum / weights.attentionDivisor, 0n, weights.attentionMax);
  return { attention, score: valueAt(weights, attention) };
}

/** The score of an attention in [0, attentionMax]. Division truncates toward zero, as bigint's does. */
export function valueAt(weights: CubicWeights, attention: bigint): bigint {
  const { unit, theta1, theta2, theta3, valueDivisor, scoreMax } = weights;
  const curve = theta2 + (theta3 * attention) / unit;
  const slope = theta1 + (curve * attention) / unit;
  return clamp((slope * attention) / valueDivisor, 0n, scoreMax);
}

/** The bytes of weights.bin. Throws ModelWeightsError when a number is no int64 or breaks the format. */
export function encodeCubic(weights: CubicWeights): Uint8Array {
  check(weights);
  const bytes = new Uint8Array(HEADER_BYTES + FEATURE_BYTES * weights.features.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint32(4, weights.features.length);
  const words = [
    ...PARAMETERS.map((name) => weights[name]),
    ...weights.features.flatMap((f) => [f.weight, f.min, f.max]),
  ];
  words.forEach((word, i) => {
    if (BigInt.asIntN(64, word) !== word)
      throw new ModelWeightsError(`word ${i} of the weights is ${word}, which is no int64`);
    view.setBigInt64(8 + 8 * i, word);
  });
  return bytes;
}

/** Reads weights.bin. Throws ModelWeightsError naming what is wrong. */
export function parseCubic(bytes: Uint8Array): CubicWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== MAGIC)
    throw new ModelWeightsError("the file does not begin as cubic weights do (CUB1)");
  const count = view.getUint32(4);
  const wanted = HEADER_BYTES + FEATURE_BYTES * count;
  if (bytes.length !== wanted)
    throw new ModelWeightsError(`weights of ${count} features have ${wanted} bytes, these have ${bytes.length}`);
  const word = (index: number) => view.getBigInt64(8 + 8 * index);
  const parameters = PARAMETERS.map((name, i) => [name, word(i)]);
  const features = Array.from({ length: count }, (_, i) => {
    const at = PARAMETERS.length + 3 * i;
    return { weight: word(at), min: word(at + 1), max: word(at + 2) };
  });
  const weights = { ...Object.fromEntries(parameters), features } as CubicWeights;
  check(weights);
  return weights;
}

function check(weights: CubicWeights): void {
  for (const name of ["attentionDivisor", "unit", "valueDivisor"] as const) {
    if (weights[name] <= 0n) throw new ModelWeightsError(`${name} is ${weights[name]}, it must be above 0`);
  }
  if (weights.attentionMax < 0n)
    throw new ModelWeightsError(`attentionMax is ${weights.attentionMax}, it must not be below 0`);
  if (weights.scoreMax < 0n || weights.scoreMax >= SCORE_LIMIT) {
    throw new ModelWeightsError(`scoreMax is ${weights.scoreMax}, it must lie in [0, 2^40)`);
  }
  weights.features.forEach(({ min, max }, i) => {
    if (min > max) throw new ModelWeightsError(`feature ${i} has min ${min} above max ${max}`);
  });
}

function clamp(x: bigint, low: bigint, high: bigint): bigint {
  return x < low ? low : x > high ? high : x;
}
