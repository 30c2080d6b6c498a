import { parseCubic, scoreCubic } from "../../protocol/models/cubic.ts";
import { cubicRows, type ScoreRows } from "../../protocol/models/cubic-rows.ts";
import type { ModelKind } from "../../protocol/models/model-id.ts";
import { treeRows } from "../../protocol/models/tree-rows.ts";
import { parseTrees, scoreTrees } from "../../protocol/models/trees.ts";
import { parseWeighed, weighDown, weighedRows } from "../../protocol/models/weighed.ts";

/** A model in TypeScript, which must give what ONNX gives, and the number of features that it takes. */
export type Reference = { readonly featureCount: number; readonly score: ScoreRows };

/** The reference behind a weights.bin. Throws ModelWeightsError. */
export function referenceOf(kind: ModelKind, weights: Uint8Array): Reference {
  if (kind === "weighed") {
    const inner = parseWeighed(weights);
    const { featureCount, score } = referenceOf(inner.kind, inner.weights);
    return { featureCount: featureCount + 1, score: weighedRows(score, featureCount) };
  }
  if (kind === "trees") {
    const trees = parseTrees(weights);
    return { featureCount: trees.features.length, score: treeRows(trees) };
  }
  const cubic = parseCubic(weights);
  return { featureCount: cubic.features.length, score: cubicRows(cubic) };
}

/** The model in unbounded integers, one row of raw features at a time: what the others are held to. Throws ModelWeightsError. */
export function plainScore(kind: ModelKind, weights: Uint8Array): (features: readonly bigint[]) => bigint {
  if (kind === "weighed") {
    const inner = parseWeighed(weights);
    const score = plainScore(inner.kind, inner.weights);
    return (features) => weighDown(score(features.slice(0, -1)), features[features.length - 1]);
  }
  if (kind === "trees") {
    const trees = parseTrees(weights);
    return (features) => scoreTrees(trees, features).score;
  }
  const cubic = parseCubic(weights);
  return (features) => scoreCubic(cubic, features).score;
}
