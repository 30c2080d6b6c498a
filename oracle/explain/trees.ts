import { scoreTrees, type TreeWeights, treeWords } from "../../protocol/models/trees.ts";
import { apportion } from "./apportion.ts";
import type { Contributions } from "./contributions.ts";
import { factorials } from "./cubic.ts";

/**
 * What each feature adds to the score of an account all of whose features are at their minimum: Shapley values of the sum of
 * leaves, exact, and the score's gain in proportion to them, since the link bends.
 */
export function explainTrees(weights: TreeWeights, features: readonly bigint[]): Contributions {
  const least = weights.features.map(({ min }) => BigInt(min));
  const base = scoreTrees(weights, least);
  const { score } = scoreTrees(weights, features);
  const raws = rawShapley(weights, features);
  const contributions = apportion(score - base.score, raws);
  return { method: "Shapley values of the leaves, scaled to the score", base: base.score, score, contributions };
}

/**
 * Shapley values of the sum of leaves against the all-minimum account, times depth!, in whole numbers. A leaf is reached by a
 * coalition when all `own` features of its path that only the account's value satisfies are in, and all `other` ones that only
 * the minimum satisfies are out; such a leaf is shared by a known rule (interventional TreeSHAP, Lundberg et al. 2020, with one
 * background row).
 */
export function rawShapley(weights: TreeWeights, features: readonly bigint[]): bigint[] {
  const { depth, words } = weights;
  const size = treeWords(depth);
  const factorial = factorials(depth);
  const common = factorial[depth];
  const sums = weights.features.map(() => 0n);
  const low = weights.features.map(({ min }) => min);
  const values = weights.features.map(({ min, max }, i) => clamp(features[i], BigInt(min), BigInt(max)));

  const visit = (root: number, node: number, own: ReadonlySet<number>, other: ReadonlySet<number>): void => {
    const word = words[root + node];
    if (node >= size >> 1) {
      share(BigInt(word | 0), own, other);
      return;
    }
    const [feature, threshold] = [word >>> 24, word & 0xffffff];
    for (const right of [false, true]) {
      const ours = values[feature] > threshold === right && !other.has(feature);
      const theirs = low[feature] > threshold === right && !own.has(feature);
      if (!ours && !theirs) continue;
      const child = 2 * node + (right ? 2 : 1);
      if (ours && theirs) visit(root, child, own, other);
      else if (ours) visit(root, child, new Set(own).add(feature), other);
      else visit(root, child, own, new Set(other).add(feature));
    }
  };
  const share = (leaf: bigint, own: ReadonlySet<number>, other: ReadonlySet<number>): void => {
    const [u, v] = [own.size, other.size];
    if (u + v === 0) return;
    const unit = (leaf * common) / factorial[u + v];
    for (const feature of own) sums[feature] += unit * factorial[u - 1] * factorial[v];
    for (const feature of other) sums[feature] -= unit * factorial[u] * factorial[v - 1];
  };
  for (let root = 0; root < words.length; root += size) visit(root, 0, new Set(), new Set());
  return sums;
}

function clamp(x: bigint, low: bigint, high: bigint): bigint {
  return x < low ? low : x > high ? high : x;
}
