import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;
const { FLOAT, INT64, DOUBLE } = TensorProto.DataType;
const { INT, INTS, FLOATS, STRINGS } = AttributeProto.AttributeType;

/** Old enough for every runtime in use. */
const IR_VERSION = 8;
const OPSETS = [{ domain: "", version: 17 }];
const TREE_OPSET = { domain: "ai.onnx.ml", version: 3 };

/** Element types of tensors. */
export const ELEMENT = { float: FLOAT, int64: INT64, double: DOUBLE } as const;

/** Attributes of an operator. */
export const attribute = {
  int: (name: string, i: number): onnx.IAttributeProto => ({ name, type: INT, i }),
  ints: (name: string, ints: number[]): onnx.IAttributeProto => ({ name, type: INTS, ints }),
  floats: (name: string, floats: number[]): onnx.IAttributeProto => ({ name, type: FLOATS, floats }),
  texts: (name: string, texts: string[]): onnx.IAttributeProto => ({
    name,
    type: STRINGS,
    strings: texts.map((text) => new TextEncoder().encode(text)),
  }),
};

/** Collects nodes and constants in the order in which they are asked for, and names each output. */
export function graphBuilder() {
  const constants: onnx.ITensorProto[] = [];
  const nodes: onnx.INodeProto[] = [];
  const constant =
    (dataType: number) =>
    (name: string, values: readonly bigint[], dims: number[] = []) => {
      constants.push({ name, dims, dataType, rawData: littleEndian(dataType, values) });
      return name;
    };
  const op = (
    opType: string,
    input: string[],
    output: string,
    attributes: onnx.IAttributeProto[] = [],
    domain = "",
  ) => {
    nodes.push({ opType, input, output: [output], name: output, attribute: attributes, ...(domain && { domain }) });
    return output;
  };
  const cast = (x: string, to: keyof typeof ELEMENT, output: string) =>
    op("Cast", [x], output, [attribute.int("to", ELEMENT[to])]);
  return { constants, nodes, op, cast, int64: constant(INT64), double: constant(DOUBLE), float: constant(FLOAT) };
}

/** The graph as a file: `features` [N, featureCount] to `outputs`, all int64 [N], for any N. */
export function graphBytes(
  name: string,
  graph: Pick<ReturnType<typeof graphBuilder>, "nodes" | "constants">,
  featureCount: number,
  outputs: readonly string[],
): Uint8Array {
  const usesTrees = graph.nodes.some((node) => node.domain === TREE_OPSET.domain);
  const model = ModelProto.create({
    irVersion: IR_VERSION,
    producerName: "attention-bank",
    opsetImport: usesTrees ? [...OPSETS, TREE_OPSET] : OPSETS,
    graph: {
      name,
      node: graph.nodes,
      initializer: graph.constants,
      input: [int64Tensor("features", ["N", featureCount])],
      output: outputs.map((output) => int64Tensor(output, ["N"])),
    },
  });
  return ModelProto.encode(model).finish();
}

function int64Tensor(name: string, dims: (string | number)[]): onnx.IValueInfoProto {
  const dim = dims.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: INT64, shape: { dim } } } };
}

function littleEndian(dataType: number, values: readonly bigint[]): Uint8Array {
  const bytes = dataType === FLOAT ? 4 : 8;
  const view = new DataView(new ArrayBuffer(bytes * values.length));
  for (const [i, value] of values.entries()) {
    if (dataType === FLOAT) view.setFloat32(4 * i, Number(value), true);
    else if (dataType === DOUBLE) view.setFloat64(8 * i, Number(value), true);
    else view.setBigInt64(8 * i, value, true);
  }
  return new Uint8Array(view.buffer);
}
