import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { attribute, type graphBuilder } from "./graph.ts";
import type { Weight } from "./gru/adam.ts";

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;
const { FLOAT, INT64 } = TensorProto.DataType;

/** Old enough for every runtime in use. */
const IR_VERSION = 8;
const OPSET = 17;

type Graph = ReturnType<typeof graphBuilder>;
/** Name, element type and shape of a graph's input or output; a text stands for any size. */
export type Port = { name: string; type: "float" | "int64"; shape: readonly (string | number)[] };

/** Adds learned numbers to a graph, in the shape that they have. */
export function floats(graph: Graph, name: string, { shape, values }: Weight): string {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setFloat32(4 * i, value, true);
  graph.constants.push({ name, dims: [...shape], dataType: FLOAT, rawData: new Uint8Array(view.buffer) });
  return name;
}

/** Columns of a matrix become its rows. */
export function transposed({ shape: [rows, columns], values }: Weight): Weight {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = values[row * columns + column];
  }
  return { shape: [columns, rows], values: turned };
}

/** A GRU's learned numbers: `step` [width, 3 hidden], `state` [hidden, 3 hidden], gates z, r, h, and a bias for each. */
export type GruWeights = { step: Weight; state: Weight; stepBias: Weight; stateBias: Weight };

/**
 * `sequences` [N, steps, width] -> `output` [N, hidden], the state after the last step. The engine's CPU kernel knows only
 * sequences step after step, hence the Transpose; the reset gate works after the state's matrix, as the trainer has it.
 */
export function gruNode(graph: Graph, sequences: string, gru: GruWeights, output: string): string {
  const [hidden, gates] = gru.state.shape;
  const stacked = ({ shape, values }: Weight): Weight => ({ shape: [1, ...shape], values });
  const bias = new Float32Array([...gru.stepBias.values, ...gru.stateBias.values]);
  const steps = graph.op("Transpose", [sequences], `${output}Steps`, [attribute.ints("perm", [1, 0, 2])]);
  graph.nodes.push({
    opType: "GRU",
    input: [
      steps,
      floats(graph, `${output}W`, stacked(transposed(gru.step))),
      floats(graph, `${output}R`, stacked(transposed(gru.state))),
      floats(graph, `${output}B`, { shape: [1, 2 * gates], values: bias }),
    ],
    output: ["", `${output}Stacked`],
    name: `${output}Gru`,
    attribute: [
      attribute.int("hidden_size", hidden),
      attribute.int("linear_before_reset", 1),
      { name: "direction", type: AttributeProto.AttributeType.STRING, s: new TextEncoder().encode("forward") },
    ],
  });
  return graph.op("Squeeze", [`${output}Stacked`, graph.int64(`${output}Axis`, [0n], [1])], output);
}

/** The graph as a file. The same graph gives the same bytes. */
export function floatGraphBytes(
  name: string,
  { nodes, constants }: Pick<Graph, "nodes" | "constants">,
  inputs: readonly Port[],
  outputs: readonly Port[],
): Uint8Array {
  const model = ModelProto.create({
    irVersion: IR_VERSION,
    producerName: "attention-bank",
    opsetImport: [{ domain: "", version: OPSET }],
    graph: { name, node: nodes, initializer: constants, input: inputs.map(port), output: outputs.map(port) },
  });
  return ModelProto.encode(model).finish();
}

function port({ name, type, shape }: Port): onnx.IValueInfoProto {
  const dim = shape.map((size) => (typeof size === "string" ? { dimParam: size } : { dimValue: size }));
  return { name, type: { tensorType: { elemType: type === "float" ? FLOAT : INT64, shape: { dim } } } };
}
