import { proveTreeBounds } from "../../../protocol/models/tree-proof.ts";
import { type TreeWeights, treeWords } from "../../../protocol/models/trees.ts";
import { randomOf } from "../../random.ts";
import { binFeatures } from "./bins.ts";
import { type GrowOptions, growTree } from "./grow.ts";
import { bestConstant, linkOf, type Objective, setGradient } from "./objective.ts";
import type { Table } from "./table.ts";

/** What decides a fit. The same options on the same rows give the same model, bit for bit. */
export type FitOptions = Omit<GrowOptions, "monotone"> & {
  objective: Objective;
  trees: number;
  bins: number;
  /** Shares of rows and of features that each tree sees. */
  rowShare: number;
  featureShare: number;
  seed: number;
};

/** A fitted model and the summed gain by feature. */
export type Fit = { weights: TreeWeights; gain: Float64Array };

/** Fits boosted trees on `rows` of the table, and reports the number of trees grown. Throws ModelWeightsError. */
export function fitTrees(table: Table, rows: Uint32Array, options: FitOptions, onTree?: (grown: number) => void): Fit {
  const bins = binFeatures(table, rows, options.bins);
  const base = bestConstant(table, rows, options.objective);
  const raw = new Int32Array(table.rows).fill(base);
  const gradients = { slope: new Int32Array(table.rows), curvature: new Int32Array(table.rows) };
  const growOptions = { ...options, monotone: table.features.map(({ monotone }) => monotone) };
  const size = treeWords(options.depth);
  const words = new Uint32Array(options.trees * size);
  const gain = new Float64Array(table.features.length);
  for (let tree = 0; tree < options.trees; tree++) {
    for (const row of rows) setGradient(gradients, row, table.target[row], raw[row], options.objective);
    const random = randomOf(options.seed, tree, 0);
    const sampled = rows.filter(() => random.word() < options.rowShare * 2 ** 32);
    const features = [...table.features.keys()].filter(() => random.word() < options.featureShare * 2 ** 32);
    const grown = growTree(bins, gradients, sampled, features.length > 0 ? features : [0], growOptions);
    words.set(grown.words, tree * size);
    grown.gain.forEach((value, feature) => {
      gain[feature] += value;
    });
    addTree(raw, rows, table, grown.words, options.depth);
    onTree?.(tree + 1);
  }
  const { zero, ...link } = linkOf(options.objective);
  const { depth, trees } = options;
  const features = table.features.map(({ max }) => ({ min: 0, max }));
  const weights = { features, depth, trees, base: base + zero, ...link, words };
  proveTreeBounds(weights);
  return { weights, gain };
}

function addTree(raw: Int32Array, rows: Uint32Array, table: Table, words: Uint32Array, depth: number): void {
  for (const row of rows) {
    let node = 0;
    for (let level = 0; level < depth; level++) {
      const split = words[node];
      node = 2 * node + (table.columns[split >>> 24][row] > (split & 0xffffff) ? 2 : 1);
    }
    raw[row] += words[node] | 0;
  }
}
