import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hexlify } from "ethers/utils";
import { plainScore } from "../../oracle/score/reference.ts";
import { FEATURE_MAX } from "../../protocol/features.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { encodeTrees } from "../../protocol/models/trees.ts";
import { encodeWeighed, parseWeighed, WHOLE_WEIGHT } from "../../protocol/models/weighed.ts";
import { mixedRows } from "../bench/parity.ts";
import { randomTrees } from "./tree-vectors.ts";

const ROWS = 36;
const SHIPPED = join(import.meta.dirname, "../../oracle/models/network-weighed/1");
/** The weights of the first rows: a unit around both ends, and a half. */
const EDGES = [-1n, 0n, 1n, WHOLE_WEIGHT / 2n, WHOLE_WEIGHT - 1n, WHOLE_WEIGHT, WHOLE_WEIGHT + 1n];

/** What ONNX, TypeScript and Solidity must score alike: the shipped weighed model and weighed trees of random numbers. */
export function weighedVectorFile(): { path: string; text: string } {
  const card: { featureSpec: string; features: { max: number }[] } = JSON.parse(
    readFileSync(join(SHIPPED, "card.json"), "utf8"),
  );
  const shippedLimits = card.features.map(({ max }) => max);
  const trees = encodeTrees(randomTrees(4, 5, 3, 3));
  const weighedTrees = encodeWeighed({ kind: "trees", featureSpec: `0x${"5".repeat(64)}`, weights: trees });
  const treeLimits = [FEATURE_MAX, FEATURE_MAX, FEATURE_MAX, Number(WHOLE_WEIGHT)];
  const models = [
    vector("network-weighed 1", card.featureSpec, readFileSync(join(SHIPPED, "weights.bin")), shippedLimits),
    vector("random trees", `0x${"6".repeat(64)}`, weighedTrees, treeLimits),
  ];
  return { path: "test/vectors/weighed.json", text: `${JSON.stringify({ models }, null, 1)}\n` };
}

function vector(name: string, featureSpec: string, bytes: Uint8Array, limits: readonly number[]) {
  const inner = parseWeighed(bytes);
  const width = limits.length;
  const features = mixedRows(ROWS, limits, 8);
  for (const [row, weight] of EDGES.entries()) features[row * width + width - 1] = weight;
  const score = plainScore("weighed", bytes);
  const scores = Array.from({ length: ROWS }, (_, row) =>
    score([...features.subarray(row * width, (row + 1) * width)]),
  );
  return {
    ...{ name, weights: hexlify(bytes), featureSpec, modelId: modelId("weighed", featureSpec, bytes), width },
    inner: { ...inner, weights: hexlify(inner.weights) },
    features: Array.from(features, String),
    score: scores.map(String),
  };
}
