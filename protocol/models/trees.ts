import { FeatureCountError, ModelWeightsError } from "./errors.ts";
import { proveTreeBounds } from "./tree-proof.ts";

/**
 * A tree model (docs/formats.md, "Models"). Trees have one depth; each is a heap of 2^(depth+1) - 1 words, in which node i
 * has the children 2i+1 (feature <= threshold) and 2i+2. A split is feature * 2^24 + threshold; a leaf is an int32 in units of 2^-16.
 */
export type TreeWeights = {
  /** The range that each feature is clamped to, within [0, 2^24). */
  features: readonly { min: number; max: number }[];
  depth: number;
  trees: number;
  base: number;
  /** The score at raw value i * 2^linkShift; linear between, constant outside. Never falls. */
  link: readonly number[];
  linkShift: number;
  words: Uint32Array;
};

/** The sum of base and leaves, in units of 2^-16, and the score that the link makes of it. */
export type TreeScore = { raw: bigint; score: bigint };

const MAGIC = 0x54524531; // "TRE1"
const HEADER_BYTES = 16;

/** Words of one tree: splits, then leaves. */
export function treeWords(depth: number): number {
  return 2 ** (depth + 1) - 1;
}

/** The reference of the model, in unbounded integers. `features` are raw: the model clamps. Throws FeatureCountError. */
export function scoreTrees(weights: TreeWeights, features: readonly bigint[]): TreeScore {
  if (features.length !== weights.features.length)
    throw new FeatureCountError(features.length, weights.features.length);
  const values = weights.features.map(({ min, max }, i) => clamp(features[i], BigInt(min), BigInt(max)));
  let raw = BigInt(weights.base);
  for (let root = 0; root < weights.words.length; root += treeWords(weights.depth)) {
    let node = 0;
    for (let level = 0; level < weights.depth; level++) {
      const split = weights.words[root + node];
      node = 2 * node + (values[split >>> 24] > BigInt(split & 0xffffff) ? 2 : 1);
    }
    raw += BigInt(weights.words[root + node] | 0);
  }
  return { raw, score: linkAt(weights, raw) };
}

/** The score of a raw value. */
export function linkAt({ link, linkShift }: TreeWeights, raw: bigint): bigint {
  const shift = BigInt(linkShift);
  const last = BigInt(link.length - 1);
  const position = clamp(raw, 0n, last << shift);
  const knot = clamp(position >> shift, 0n, last - 1n);
  const [low, high] = [BigInt(link[Number(knot)]), BigInt(link[Number(knot) + 1])];
  return low + (((high - low) * (position - (knot << shift))) >> shift);
}

/** The bytes of weights.bin. Throws ModelWeightsError. */
export function encodeTrees(weights: TreeWeights): Uint8Array {
  proveTreeBounds(weights);
  const { features, link, words } = weights;
  const bytes = new Uint8Array(HEADER_BYTES + 8 * features.length + 8 * link.length + 4 * words.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC);
  view.setUint16(4, features.length);
  view.setUint16(6, weights.trees);
  view.setUint8(8, weights.depth);
  view.setUint8(9, weights.linkShift);
  view.setUint16(10, link.length);
  view.setInt32(12, weights.base);
  let at = HEADER_BYTES;
  for (const bound of features.flatMap(({ min, max }) => [min, max])) {
    view.setUint32(at, bound);
    at += 4;
  }
  for (const score of link) {
    view.setBigUint64(at, BigInt(score));
    at += 8;
  }
  for (const word of words) {
    view.setUint32(at, word);
    at += 4;
  }
  return bytes;
}

/** Reads weights.bin. Throws ModelWeightsError naming what is wrong. */
export function parseTrees(bytes: Uint8Array): TreeWeights {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== MAGIC)
    throw new ModelWeightsError("the file does not begin as tree weights do (TRE1)");
  const [featureCount, trees, depth, knots] = [
    view.getUint16(4),
    view.getUint16(6),
    view.getUint8(8),
    view.getUint16(10),
  ];
  const linkAt = HEADER_BYTES + 8 * featureCount;
  const wordsAt = linkAt + 8 * knots;
  const wanted = wordsAt + 4 * trees * treeWords(depth);
  if (bytes.length !== wanted)
    throw new ModelWeightsError(
      `weights of ${trees} trees of depth ${depth} have ${wanted} bytes, these have ${bytes.length}`,
    );
  const uint32 = (at: number) => view.getUint32(at);
  const weights: TreeWeights = {
    features: Array.from({ length: featureCount }, (_, i) => ({
      min: uint32(HEADER_BYTES + 8 * i),
      max: uint32(HEADER_BYTES + 8 * i + 4),
    })),
    depth,
    trees,
    base: view.getInt32(12),
    link: Array.from({ length: knots }, (_, i) => Number(view.getBigUint64(linkAt + 8 * i))),
    linkShift: view.getUint8(9),
    words: Uint32Array.from({ length: trees * treeWords(depth) }, (_, i) => uint32(wordsAt + 4 * i)),
  };
  proveTreeBounds(weights);
  return weights;
}

function clamp(x: bigint, low: bigint, high: bigint): bigint {
  return x < low ? low : x > high ? high : x;
}
