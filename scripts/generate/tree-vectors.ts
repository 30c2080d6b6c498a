import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hexlify } from "ethers/utils";
import { randomOf } from "../../oracle/random.ts";
import { FEATURE_MAX } from "../../protocol/features.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { encodeTrees, parseTrees, scoreTrees, type TreeWeights, treeWords } from "../../protocol/models/trees.ts";
import { mixedRows } from "../bench/parity.ts";

const ROWS = 36;
const SHIPPED = join(import.meta.dirname, "../../oracle/models/quality/1");

/** What ONNX, TypeScript and Solidity must score alike: the shipped quality model and three made of random numbers. */
export function treeVectorFile(): { path: string; text: string } {
  const card: { featureSpec: string } = JSON.parse(readFileSync(join(SHIPPED, "card.json"), "utf8"));
  const models = [
    vector("quality 1", card.featureSpec, readFileSync(join(SHIPPED, "weights.bin"))),
    ...[1, 2, 3].map((n) => {
      const spec = `0x${`${n}`.repeat(64)}`;
      return vector(`random ${n}`, spec, encodeTrees(randomTrees(n, 3 * n, n + 1, 2 * n + 1)));
    }),
  ];
  return { path: "test/vectors/trees-model.json", text: `${JSON.stringify({ models }, null, 1)}\n` };
}

/** Trees of random splits and leaves, the same for the same numbers. */
export function randomTrees(seed: number, trees: number, depth: number, width: number): TreeWeights {
  const { word, below } = randomOf(seed, depth, width);
  const size = treeWords(depth);
  const words = Uint32Array.from({ length: trees * size }, (_, i) =>
    i % size < size >> 1 ? below(width) * 2 ** 24 + (word() >>> (8 + below(12))) : (below(2 ** 16) - 2 ** 15) >>> 0,
  );
  const features = Array.from({ length: width }, (_, i) => ({ min: i * seed, max: FEATURE_MAX - i * seed }));
  const link = [0, 1, 2, 4, 8].map((part) => part * 2 ** 30 + part * seed);
  return { features, depth, trees, base: 2 ** 16, link, linkShift: 16, words };
}

function vector(name: string, featureSpec: string, bytes: Uint8Array) {
  const weights = parseTrees(bytes);
  const width = weights.features.length;
  const limits = weights.features.map(({ max }) => max);
  const features = mixedRows(ROWS, limits, 9);
  const scores = Array.from({ length: ROWS }, (_, row) =>
    scoreTrees(weights, [...features.subarray(row * width, (row + 1) * width)]),
  );
  return {
    ...{ name, weights: hexlify(bytes), featureSpec, modelId: modelId("trees", featureSpec, bytes), width },
    features: Array.from(features, String),
    raw: scores.map(({ raw }) => String(raw)),
    score: scores.map(({ score }) => String(score)),
  };
}
