import type { onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { OracleError } from "../errors.ts";
import { STEPS } from "./behaviour.ts";

const { AttributeProto, ModelProto, TensorProto } = onnxProto.onnx;
const { FLOAT, GRAPH, INT, INTS } = AttributeProto.AttributeType;

/** Users in a batch from which on the GRU written out is faster: it costs 0.1 ms a batch more, and half as much a user. */
const MANY_USERS = 48;
/** The operators that stand for a GRU: from steps of users to their state after the last one. */
const EXPORTED = ["Transpose", "GRU", "Squeeze"];

/**
 * An interest network whose GRU is written out, step by step, for batches of many users. onnxruntime's GRU computes two of its three
 * activations number by number, its single operators by vectors. Both say the same, within the last bits of a float.
 * @throws OracleError `ModelUnusable` when `bytes` are no graph with a GRU as training exports it.
 */
export function withUnrolledGru(bytes: Uint8Array): Uint8Array {
  const model = parsed(bytes);
  const nodes = model.graph?.node ?? [];
  const at = nodes.findIndex((_, i) => EXPORTED.every((opType, after) => nodes[i + after]?.opType === opType));
  if (at < 0) throw unusable(new Error(`its graph has no ${EXPORTED.join(", ")} in turn`));
  const [transpose, gru, squeeze] = nodes.slice(at, at + EXPORTED.length);
  const [steps] = transpose.input!;
  const { list, op, constant } = newNodes("choice");
  const users = op("Shape", [steps], [int("start", 0), int("end", 1)]);
  const many = op("GreaterOrEqual", [users, constant(MANY_USERS)]);
  const whole = branch("whole", [transpose, gru, { ...squeeze, output: ["wholeState"] }]);
  const branches = [
    { name: "then_branch", type: GRAPH, g: unrolled(steps, gru.input!) },
    { name: "else_branch", type: GRAPH, g: whole },
  ];
  nodes.splice(at, EXPORTED.length, ...list, {
    opType: "If",
    input: [many],
    output: squeeze.output!,
    attribute: branches,
  });
  return ModelProto.encode(model).finish();
}

/** What depends on weights alone is computed once, when the graph loads. */
function unrolled(steps: string, [, stepMatrix, stateMatrix, biases]: string[]): onnx.IGraphProto {
  const { list, op, split, constant } = newNodes("unrolled");
  // A GRU's weights are stacked: one direction here.
  const gates = (stacked: string, count: number) => split(op("Squeeze", [stacked, constant(0)]), count, 0);
  const ofStep = gates(stepMatrix, 3);
  const ofState = gates(stateMatrix, 3);
  const [stepZ, stepR, stepBias, stateZ, stateR, stateBias] = gates(biases, 6);
  const [biasZ, biasR] = [op("Add", [stepZ, stateZ]), op("Add", [stepR, stateR])];
  const linear = (rows: string, matrix: string, plus: string) => op("Gemm", [rows, matrix, plus], [int("transB", 1)]);

  const inTurn = split(op("Reshape", [steps, constant(0, -1)]), STEPS, 1);
  // Zeros in the shape of a state.
  let state = op("Gemm", [inTurn[0], ofStep[0]], [int("transB", 1), { name: "alpha", type: FLOAT, f: 0 }]);
  for (const step of inTurn) {
    const gate = (i: number, bias: string) => op("Sigmoid", [linear(state, ofState[i], linear(step, ofStep[i], bias))]);
    const [update, reset] = [gate(0, biasZ), gate(1, biasR)];
    const remembered = op("Mul", [reset, linear(state, ofState[2], stateBias)]);
    const next = op("Tanh", [op("Add", [linear(step, ofStep[2], stepBias), remembered])]);
    state = op("Add", [next, op("Mul", [update, op("Sub", [state, next])])]);
  }
  return branch("unrolled", list);
}

/** Operators in the order in which they are asked for, their outputs named by their place. */
function newNodes(name: string) {
  const list: onnx.INodeProto[] = [];
  const add = (opType: string, input: string[], attribute: onnx.IAttributeProto[], outputs: number) => {
    const output = Array.from({ length: outputs }, (_, i) => `${name}${list.length}_${i}`);
    list.push({ opType, input, output, attribute });
    return output;
  };
  const op = (opType: string, input: string[], attribute: onnx.IAttributeProto[] = []) =>
    add(opType, input, attribute, 1)[0];
  const split = (input: string, parts: number, axis: number) => add("Split", [input], [int("axis", axis)], parts);
  const constant = (...ints: number[]) => op("Constant", [], [{ name: "value_ints", type: INTS, ints }]);
  return { list, op, split, constant };
}

/** A graph of its own that gives what its last node gives. */
function branch(name: string, node: onnx.INodeProto[]): onnx.IGraphProto {
  const [output] = node[node.length - 1].output!;
  return { name, node, output: [{ name: output, type: { tensorType: { elemType: TensorProto.DataType.FLOAT } } }] };
}

function int(name: string, i: number): onnx.IAttributeProto {
  return { name, type: INT, i };
}

function parsed(bytes: Uint8Array): onnx.ModelProto {
  try {
    return ModelProto.decode(bytes);
  } catch (cause) {
    throw unusable(cause);
  }
}

function unusable(cause: unknown): OracleError {
  return new OracleError("ModelUnusable", "the model does not load", {}, { cause });
}
