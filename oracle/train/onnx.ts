import type { CubicWeights } from "../../protocol/models/cubic.ts";
import { proveCubicBounds } from "../../protocol/models/cubic-proof.ts";
import { attribute, graphBuilder, graphBytes } from "./graph.ts";

/**
 * The cubic model as an int64 ONNX graph: `features` [N, features] -> `attention` [N], `score` [N], any N. Div truncates
 * toward zero, as Solidity does. The same weights give the same bytes. Throws ModelWeightsError when a step could overflow.
 */
export function cubicOnnx(weights: CubicWeights): Uint8Array {
  proveCubicBounds(weights);
  const count = weights.features.length;
  const graph = graphBuilder();
  const { op, cast, int64, double } = graph;

  // Int64 Min, Max and Clip of onnxruntime take numbers in [2^31, 2^32) for negative on x86, so ranges are applied in doubles.
  // All bounds lie below 2^53: a number inside is exact, and one outside stays outside even if it rounds.
  const clamp = (x: string, low: string, high: string, output: string) => {
    const wide = cast(x, "double", `${output}Wide`);
    const held = op("Min", [op("Max", [wide, low], `${output}Raised`), high], `${output}Held`);
    return cast(held, "int64", output);
  };

  // One row a feature: the engine then broadcasts over N values at a time, not over the few features of an account.
  const columns = op("Transpose", ["features"], "columns", [attribute.ints("perm", [1, 0])]);
  const limits = (key: "min" | "max") =>
    double(
      key,
      weights.features.map((feature) => feature[key]),
      [count, 1],
    );
  const clamped = clamp(columns, limits("min"), limits("max"), "clamped");
  const sum = op(
    "MatMul",
    [
      int64(
        "weights",
        weights.features.map((feature) => feature.weight),
        [count],
      ),
      clamped,
    ],
    "sum",
  );
  const scaled = op("Div", [sum, int64("attentionDivisor", [weights.attentionDivisor])], "scaled");
  const zero = double("zero", [0n]);
  const a = clamp(scaled, zero, double("attentionMax", [weights.attentionMax]), "attention");

  const unit = int64("unit", [weights.unit]);
  const cubicPart = op("Div", [op("Mul", [a, int64("theta3", [weights.theta3])], "cubicTerm"), unit], "cubicPart");
  const curve = op("Add", [cubicPart, int64("theta2", [weights.theta2])], "curve");
  const squarePart = op("Div", [op("Mul", [curve, a], "squareTerm"), unit], "squarePart");
  const slope = op("Add", [squarePart, int64("theta1", [weights.theta1])], "slope");
  const linearTerm = op("Mul", [slope, a], "linearTerm");
  const value = op("Div", [linearTerm, int64("valueDivisor", [weights.valueDivisor])], "value");
  clamp(value, zero, double("scoreMax", [weights.scoreMax]), "score");

  return graphBytes("cubic", graph, count, ["attention", "score"]);
}
