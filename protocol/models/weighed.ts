import { getBytes, hexlify } from "ethers/utils";
import type { ScoreRows } from "./cubic-rows.ts";
import { FeatureCountError, ModelWeightsError } from "./errors.ts";

/** A weight of one, in units of 2^-16. */
export const WHOLE_WEIGHT = 65_536n;

/** Kinds of model that can be weighed. */
export type InnerKind = "cubic" | "trees";

/** The model that is weighed: its kind, the hash of its own features and its weights.bin. */
export type Inner = { kind: InnerKind; featureSpec: string; weights: Uint8Array };

const MAGIC = "WGH1";
const HEADER_BYTES = 4 + 32;
const INNER_KINDS: Readonly<Record<string, InnerKind>> = { CUB1: "cubic", TRE1: "trees" };

/** The reference: what is left of a score at a weight, rounded down. The weight is raw: it is clamped to [0, 65536]. */
export function weighDown(score: bigint, weight: bigint): bigint {
  const held = weight < 0n ? 0n : weight > WHOLE_WEIGHT ? WHOLE_WEIGHT : weight;
  return (score * held) / WHOLE_WEIGHT;
}

/** The bytes of weights.bin: "WGH1", the hash of the inner model's features, its weights.bin. */
export function encodeWeighed({ featureSpec, weights }: Inner): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + weights.length);
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes.set(getBytes(featureSpec), MAGIC.length);
  bytes.set(weights, HEADER_BYTES);
  return bytes;
}

/** Reads weights.bin; the inner weights are not looked into. Throws ModelWeightsError naming what is wrong. */
export function parseWeighed(bytes: Uint8Array): Inner {
  if (magicAt(bytes, 0) !== MAGIC)
    throw new ModelWeightsError("the file does not begin as a weighed model does (WGH1)");
  const kind = INNER_KINDS[magicAt(bytes, HEADER_BYTES)];
  if (kind === undefined)
    throw new ModelWeightsError("what is weighed begins neither as cubic weights do (CUB1) nor as trees do (TRE1)");
  return { kind, featureSpec: hexlify(bytes.slice(MAGIC.length, HEADER_BYTES)), weights: bytes.slice(HEADER_BYTES) };
}

/** The model on many rows at once: `inner` takes `width` features of a row, the weight lies behind them. */
export function weighedRows(inner: ScoreRows, width: number): ScoreRows {
  return (features, rows) => {
    if (features.length !== rows * (width + 1)) throw new FeatureCountError(features.length, rows * (width + 1));
    const work = new BigInt64Array(rows * width);
    for (let row = 0, from = 0, to = 0; row < rows; row++, from++) {
      for (let i = 0; i < width; i++) work[to++] = features[from++];
    }
    const scores = inner(work, rows);
    for (let row = 0; row < rows; row++) scores[row] = weighDown(scores[row], features[row * (width + 1) + width]);
    return scores;
  };
}

function magicAt(bytes: Uint8Array, from: number): string {
  return new TextDecoder().decode(bytes.slice(from, from + MAGIC.length));
}
