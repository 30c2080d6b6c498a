import { parseCubic } from "../../protocol/models/cubic.ts";
import { cubicRows, type ScoreRows } from "../../protocol/models/cubic-rows.ts";
import type { ModelKind } from "../../protocol/models/model-id.ts";
import { treeRows } from "../../protocol/models/tree-rows.ts";
import { parseTrees } from "../../protocol/models/trees.ts";

/** A model in TypeScript, which must give what ONNX gives, and the number of features that it takes. */
export type Reference = { readonly featureCount: number; readonly score: ScoreRows };

/** The reference behind a weights.bin. Throws ModelWeightsError. */
export function referenceOf(kind: ModelKind, weights: Uint8Array): Reference {
  if (kind === "trees") {
    const trees = parseTrees(weights);
    return { featureCount: trees.features.length, score: treeRows(trees) };
  }
  const cubic = parseCubic(weights);
  return { featureCount: cubic.features.length, score: cubicRows(cubic) };
}
