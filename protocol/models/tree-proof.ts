import { FEATURE_MAX } from "../features.ts";
import { SCORE_LIMIT } from "./cubic.ts";
import { ModelWeightsError } from "./errors.ts";
import { type TreeWeights, treeWords } from "./trees.ts";

/** Below this, in units of 2^-16, the sum of base and leaves is exact in float32, in any order of its terms. */
export const RAW_LIMIT = 2 ** 24;
const DEPTH_LIMIT = 10;

/**
 * Proves that float32, a double and an int256 give the same score whatever the features are, and returns the largest
 * |base| + sum of |leaf| that any row can reach. Throws ModelWeightsError naming the bound.
 */
export function proveTreeBounds(weights: TreeWeights): number {
  const { features, depth, trees, link, linkShift, words } = weights;
  require(features.length >= 1 && features.length <= 255, `${features.length} features, there must be 1 to 255`);
  require(depth >= 1 && depth <= DEPTH_LIMIT, `depth ${depth}, it must lie in 1 to ${DEPTH_LIMIT}`);
  require(trees >= 1 && words.length === trees * treeWords(depth), `${words.length} words for ${trees} trees`);
  features.forEach(({ min, max }, i) => {
    require(min >= 0 && min <= max && max <= FEATURE_MAX, `feature ${i} ranges over [${min}, ${max}]`);
  });
  proveLink(link, linkShift);
  const size = treeWords(depth);
  let reach = Math.abs(weights.base);
  for (let root = 0; root < words.length; root += size) {
    const split = words.subarray(root, root + (size >> 1)).find((word) => word >>> 24 >= features.length);
    require(split === undefined, `tree ${root / size} splits on feature ${(split ?? 0) >>> 24}`);
    reach += words
      .subarray(root + (size >> 1), root + size)
      .reduce((most, leaf) => Math.max(most, Math.abs(leaf | 0)), 0);
  }
  require(reach < RAW_LIMIT, `the sum of leaves can reach ${reach}, at or above 2^24`);
  return reach;
}

function proveLink(link: readonly number[], linkShift: number): void {
  const last = link.length - 1;
  require(last >= 1 && last * 2 ** linkShift <= RAW_LIMIT, `${link.length} knots, 2^${linkShift} apart`);
  link.forEach((score, i) => {
    require(i === 0 || score >= link[i - 1], `the link falls at knot ${i}`);
  });
  require(link[0] >= 0 && link[last] < Number(SCORE_LIMIT), `the score reaches ${link[last]}, at or above 2^40`);
  require((link[last] - link[0]) * 2 ** linkShift < 2 ** 53, "a step of the link can reach 2^53");
}

function require(condition: boolean, message: string): void {
  if (!condition) throw new ModelWeightsError(message);
}

/**
 * Proves that no tree moves against a feature's sign: at every split on it, all leaves on the greater side are no lower
 * (sign 1), or no higher (-1), than all leaves on the other. That is more than monotony needs and what the trainer keeps.
 * Throws ModelWeightsError naming tree and feature.
 */
export function proveTreeMonotone(weights: TreeWeights, signs: readonly (-1 | 0 | 1)[]): void {
  const size = treeWords(weights.depth);
  for (let root = 0; root < weights.words.length; root += size) {
    const tree = weights.words.subarray(root, root + size);
    for (let node = 0; node < size >> 1; node++) {
      const feature = tree[node] >>> 24;
      if (signs[feature] === 0 || (tree[node] & FEATURE_MAX) === FEATURE_MAX) continue;
      const below = leafRange(tree, 2 * node + 1);
      const above = leafRange(tree, 2 * node + 2);
      const kept = signs[feature] > 0 ? below.highest <= above.lowest : above.highest <= below.lowest;
      if (!kept) throw new ModelWeightsError(`tree ${root / size} moves against feature ${feature} at node ${node}`);
    }
  }
}

function leafRange(tree: Uint32Array, node: number): { lowest: number; highest: number } {
  if (node >= tree.length >> 1) return { lowest: tree[node] | 0, highest: tree[node] | 0 };
  const left = leafRange(tree, 2 * node + 1);
  const right = leafRange(tree, 2 * node + 2);
  return { lowest: Math.min(left.lowest, right.lowest), highest: Math.max(left.highest, right.highest) };
}
