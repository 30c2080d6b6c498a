import { FEATURE_MAX } from "../../../protocol/features.ts";
import { proveTreeBounds } from "../../../protocol/models/tree-proof.ts";
import { type TreeWeights, treeWords } from "../../../protocol/models/trees.ts";
import { attribute, graphBuilder, graphBytes } from "../graph.ts";

/**
 * The tree model as an ONNX graph: `features` [N, features] int64 -> `score` [N] int64, any N. Leaves are whole numbers in
 * float32 whose sums stay below 2^24, so that no order of adding them rounds. The same weights give the same bytes. Throws
 * ModelWeightsError when a bound does not hold.
 */
export function treesOnnx(weights: TreeWeights): Uint8Array {
  proveTreeBounds(weights);
  const { features, link, linkShift } = weights;
  const graph = graphBuilder();
  const { op, cast, int64, float } = graph;
  const row = [1, features.length];
  // Int64 Min and Max of onnxruntime take some numbers for negative on x86, so ranges are applied in float32: all bounds lie
  // below 2^24, a number inside is exact, and one outside stays outside even if it rounds.
  const clamp = (x: string, low: string, high: string, output: string) =>
    op("Min", [op("Max", [x, low], `${output}Raised`), high], output);
  const lows = float(
    "lows",
    features.map(({ min }) => BigInt(min)),
    row,
  );
  const highs = float(
    "highs",
    features.map(({ max }) => BigInt(max)),
    row,
  );
  const values = clamp(cast("features", "float", "wide"), lows, highs, "values");
  const sums = op("TreeEnsembleRegressor", [values], "sums", ensemble(weights), "ai.onnx.ml");
  const raw = op(
    "Add",
    [op("Squeeze", [sums, int64("axis", [1n], [1])], "sum"), float("base", [BigInt(weights.base)])],
    "raw",
  );

  const last = link.length - 1;
  const zero = float("zero", [0n]);
  const position = clamp(raw, zero, float("end", [BigInt(last) << BigInt(linkShift)]), "position");
  const step = float("step", [1n << BigInt(linkShift)]);
  // A power of two divides exactly, up to where float32 ends, so Floor sees the true quotient.
  const whole = op("Floor", [op("Div", [position, step], "quotient")], "whole");
  const knot = op("Min", [whole, float("lastKnot", [BigInt(last - 1)])], "knot");
  const rest = cast(op("Sub", [position, op("Mul", [knot, step], "start")], "restFloat"), "int64", "rest");
  const index = cast(knot, "int64", "index");
  const rises = link.slice(1).map((score, i) => BigInt(score - link[i]));
  const low = op("Gather", [int64("link", link.slice(0, last).map(BigInt), [last]), index], "low");
  const rise = op("Gather", [int64("rises", rises, [last]), index], "rise");
  const part = op("Div", [op("Mul", [rise, rest], "product"), int64("unit", [1n << BigInt(linkShift)])], "part");
  op("Add", [low, part], "score");
  return graphBytes("trees", graph, features.length, ["score"]);
}

/** The attributes of TreeEnsembleRegressor. A split that sends every value left stands for what is on its left. */
function ensemble({ trees, depth, words }: TreeWeights) {
  const size = treeWords(depth);
  const nodes: { tree: number; id: number; word: number; leaf: boolean; below: number; above: number }[] = [];
  for (let tree = 0; tree < trees; tree++) {
    const first = nodes.length;
    const isLeaf = (at: number) => at >= size >> 1;
    const goesLeft = (at: number) => !isLeaf(at) && (words[tree * size + at] & FEATURE_MAX) === FEATURE_MAX;
    // onnxruntime wants the ids of a tree without gaps, the root first.
    const add = (at: number): number => {
      if (goesLeft(at)) return add(2 * at + 1);
      const node = {
        tree,
        id: nodes.length - first,
        word: words[tree * size + at],
        leaf: isLeaf(at),
        below: 0,
        above: 0,
      };
      nodes.push(node);
      if (!node.leaf) {
        node.below = add(2 * at + 1);
        node.above = add(2 * at + 2);
      }
      return node.id;
    };
    add(0);
  }
  const leaves = nodes.filter(({ leaf }) => leaf);
  const { ints, floats, texts } = attribute;
  return [
    attribute.int("n_targets", 1),
    ints(
      "nodes_treeids",
      nodes.map(({ tree }) => tree),
    ),
    ints(
      "nodes_nodeids",
      nodes.map(({ id }) => id),
    ),
    ints(
      "nodes_featureids",
      nodes.map(({ leaf, word }) => (leaf ? 0 : word >>> 24)),
    ),
    floats(
      "nodes_values",
      nodes.map(({ leaf, word }) => (leaf ? 0 : word & FEATURE_MAX)),
    ),
    texts(
      "nodes_modes",
      nodes.map(({ leaf }) => (leaf ? "LEAF" : "BRANCH_LEQ")),
    ),
    ints(
      "nodes_truenodeids",
      nodes.map(({ below }) => below),
    ),
    ints(
      "nodes_falsenodeids",
      nodes.map(({ above }) => above),
    ),
    ints(
      "target_treeids",
      leaves.map(({ tree }) => tree),
    ),
    ints(
      "target_nodeids",
      leaves.map(({ id }) => id),
    ),
    ints(
      "target_ids",
      leaves.map(() => 0),
    ),
    floats(
      "target_weights",
      leaves.map(({ word }) => word | 0),
    ),
  ];
}
