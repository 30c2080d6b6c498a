import onnxProto from "onnx-proto";
import { parseCubic } from "../../protocol/models/cubic.ts";
import { parseTrees } from "../../protocol/models/trees.ts";
import { type Inner, WHOLE_WEIGHT } from "../../protocol/models/weighed.ts";
import { attribute, graphBuilder, graphBytes } from "./graph.ts";
import { cubicOnnx } from "./onnx.ts";
import { treesOnnx } from "./trees/onnx.ts";

/** The two ends of the inner graph, and what they are called inside the weighed one. */
const RENAMED: Readonly<Record<string, string>> = { features: "work", score: "whole" };

/**
 * The weighed model as an ONNX graph: `features` [N, inner features + 1] int64 -> `score` [N] int64, any N. The inner graph scores
 * all columns but the last, which is the weight. A score is below 2^40 and a weight at most 2^16, so int64 holds the product. The same
 * weights give the same bytes. Throws ModelWeightsError.
 */
export function weighedOnnx({ kind, weights }: Inner): Uint8Array {
  const cubic = kind === "cubic" ? parseCubic(weights) : undefined;
  const trees = cubic ? undefined : parseTrees(weights);
  const width = (cubic ?? trees!).features.length;
  const inner = onnxProto.onnx.ModelProto.decode(cubic ? cubicOnnx(cubic) : treesOnnx(trees!)).graph!;

  const graph = graphBuilder();
  const { op, cast, int64, double } = graph;
  const columns = [int64("first", [0n], [1]), int64("width", [BigInt(width)], [1]), int64("axis", [1n], [1])];
  op("Slice", ["features", ...columns], "work");
  const named = (name: string) => RENAMED[name] ?? `inner/${name}`;
  for (const node of inner.node!) {
    graph.nodes.push({
      ...node,
      name: named(node.name!),
      input: node.input!.map(named),
      output: node.output!.map(named),
    });
  }
  for (const constant of inner.initializer!) graph.constants.push({ ...constant, name: named(constant.name!) });

  const given = op("Gather", ["features", int64("last", [BigInt(width)])], "given", [attribute.int("axis", 1)]);
  // As in the cubic: int64 Min and Max of onnxruntime take some numbers for negative on x86.
  const raised = op("Max", [cast(given, "double", "givenWide"), double("nothing", [0n])], "givenRaised");
  const weight = cast(op("Min", [raised, double("one", [WHOLE_WEIGHT])], "givenHeld"), "int64", "weight");
  op("Div", [op("Mul", ["whole", weight], "product"), int64("unit", [WHOLE_WEIGHT])], "score");
  return graphBytes("weighed", graph, width + 1, ["score"]);
}
