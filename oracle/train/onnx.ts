import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import type { CubicWeights } from "../../protocol/models/cubic.ts";
import { proveCubicBounds } from "../../protocol/models/cubic-proof.ts";

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;
const { INT64, DOUBLE } = TensorProto.DataType;
const { INT, INTS } = AttributeProto.AttributeType;

/** Old enough for every runtime in use. */
const OPSET = 17;
const IR_VERSION = 8;

/**
 * The cubic model as an int64 ONNX graph: `features` [N, features] -> `attention` [N], `score` [N], any N. Div truncates
 * toward zero, as Solidity does. The same weights give the same bytes. Throws ModelWeightsError when a step could overflow.
 */
export function cubicOnnx(weights: CubicWeights): Uint8Array {
  proveCubicBounds(weights);
  const count = weights.features.length;
  const { constants, nodes, op, int64, double } = graphBuilder();

  // Int64 Min, Max and Clip of onnxruntime take numbers in [2^31, 2^32) for negative on x86, so ranges are applied in doubles.
  // All bounds lie below 2^53: a number inside is exact, and one outside stays outside even if it rounds.
  const clamp = (x: string, low: string, high: string, output: string) => {
    const wide = op("Cast", [x], `${output}Wide`, [{ name: "to", type: INT, i: DOUBLE }]);
    const held = op("Min", [op("Max", [wide, low], `${output}Raised`), high], `${output}Held`);
    return op("Cast", [held], output, [{ name: "to", type: INT, i: INT64 }]);
  };

  // One row a feature: the engine then broadcasts over N values at a time, not over the few features of an account.
  const columns = op("Transpose", ["features"], "columns", [{ name: "perm", type: INTS, ints: [1, 0] }]);
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

  const model = ModelProto.create({
    irVersion: IR_VERSION,
    producerName: "attention-bank",
    opsetImport: [{ domain: "", version: OPSET }],
    graph: {
      name: "cubic",
      node: nodes,
      initializer: constants,
      input: [int64Input("features", ["N", count])],
      output: [int64Input("attention", ["N"]), int64Input("score", ["N"])],
    },
  });
  return ModelProto.encode(model).finish();
}

/** Collects nodes and constants in the order in which they are asked for, and names each output. */
function graphBuilder() {
  const constants: onnx.ITensorProto[] = [];
  const nodes: onnx.INodeProto[] = [];
  const constant =
    (dataType: number) =>
    (name: string, values: readonly bigint[], dims: number[] = []) => {
      constants.push({ name, dims, dataType, rawData: littleEndian(dataType, values) });
      return name;
    };
  const op = (opType: string, input: string[], output: string, attribute: onnx.IAttributeProto[] = []) => {
    nodes.push({ opType, input, output: [output], name: output, attribute });
    return output;
  };
  return { constants, nodes, op, int64: constant(INT64), double: constant(DOUBLE) };
}

function int64Input(name: string, dims: (string | number)[]): onnx.IValueInfoProto {
  const dim = dims.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: INT64, shape: { dim } } } };
}

function littleEndian(dataType: number, values: readonly bigint[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  for (const [i, value] of values.entries()) {
    if (dataType === DOUBLE) view.setFloat64(8 * i, Number(value), true);
    else view.setBigInt64(8 * i, value, true);
  }
  return new Uint8Array(view.buffer);
}
