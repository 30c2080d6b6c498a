import { parseCubic } from "../../protocol/models/cubic.ts";
import type { ModelKind } from "../../protocol/models/model-id.ts";
import { parseTrees } from "../../protocol/models/trees.ts";
import { parseWeighed, weighDown } from "../../protocol/models/weighed.ts";
import { explainCubic } from "./cubic.ts";
import { explainTrees } from "./trees.ts";

/** How a score came about: `base` and the contributions, one a feature, sum to `score`, in units of score. */
export type Contributions = {
  readonly method: string;
  /** The score of an account all of whose features are at their minimum; of a weighed model, were its weight whole. */
  readonly base: bigint;
  readonly score: bigint;
  readonly contributions: readonly bigint[];
};

/** Explains the score that a model gives to raw features. Throws ModelWeightsError, FeatureCountError. */
export function explainScore(kind: ModelKind, weights: Uint8Array, features: readonly bigint[]): Contributions {
  if (kind === "weighed") return explainWeighed(weights, features);
  if (kind === "trees") return explainTrees(parseTrees(weights), features);
  return explainCubic(parseCubic(weights), features);
}

/** What the features did to the score before it was weighed, and what the weight then took away. */
function explainWeighed(bytes: Uint8Array, features: readonly bigint[]): Contributions {
  const { kind, weights } = parseWeighed(bytes);
  const inner = explainScore(kind, weights, features.slice(0, -1));
  const score = weighDown(inner.score, features[features.length - 1]);
  const contributions = [...inner.contributions, score - inner.score];
  return { method: `${inner.method}, then weighed`, base: inner.base, score, contributions };
}
