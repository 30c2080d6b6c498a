import { parseCubic } from "../../protocol/models/cubic.ts";
import type { ModelKind } from "../../protocol/models/model-id.ts";
import { parseTrees } from "../../protocol/models/trees.ts";
import { explainCubic } from "./cubic.ts";
import { explainTrees } from "./trees.ts";

/** How a score came about: `base` and the contributions, one a feature, sum to `score`, in units of score. */
export type Contributions = {
  readonly method: string;
  /** The score of an account all of whose features are at their minimum. */
  readonly base: bigint;
  readonly score: bigint;
  readonly contributions: readonly bigint[];
};

/** Explains the score that a model gives to raw features. Throws ModelWeightsError, FeatureCountError. */
export function explainScore(kind: ModelKind, weights: Uint8Array, features: readonly bigint[]): Contributions {
  if (kind === "trees") return explainTrees(parseTrees(weights), features);
  return explainCubic(parseCubic(weights), features);
}
