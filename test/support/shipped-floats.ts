import { readFile } from "node:fs/promises";
import onnxProto from "onnx-proto";
import { transposed } from "../../oracle/train/float-graph.ts";
import type { Weight, Weights } from "../../oracle/train/gru/adam.ts";

const unstacked = ({ shape, values }: Weight): Weight => ({ shape: shape.slice(1), values });

/** Reads learned numbers by their name in a graph. */
async function constantsOf(path: string): Promise<(name: string) => Weight> {
  const { graph } = onnxProto.onnx.ModelProto.decode(await readFile(path));
  const constants = new Map((graph?.initializer ?? []).map((tensor) => [tensor.name, tensor]));
  return (name) => {
    const { dims, rawData } = constants.get(name)!;
    const bytes = Uint8Array.from(rawData!);
    return { shape: dims!.map(Number), values: new Float32Array(bytes.buffer) };
  };
}

/** The cell of a graph's GRU as the trainer has it. */
function cellOf(read: (name: string) => Weight): Weights {
  const bias = read("stateB").values;
  const half = bias.length / 2;
  return {
    stepGates: transposed(unstacked(read("stateW"))),
    stateGates: transposed(unstacked(read("stateR"))),
    stepBias: { shape: [half], values: bias.slice(0, half) },
    stateBias: { shape: [half], values: bias.slice(half) },
  };
}

/** The trainer's weights, read back from the graph of an interest model. */
export async function interestWeights(path: string): Promise<Weights> {
  const read = await constantsOf(path);
  // The graph holds softplus of what was learned.
  const slopes = ["linear", "square", "cubic"].map((name) => Math.log(Math.expm1(read(name).values[0])));
  return {
    ...cellOf(read),
    stateTrunk: read("stateTrunk"),
    candidateTrunk: read("candidateTrunk"),
    trunkBias: read("biasTrunk"),
    stateTaste: read("stateTaste"),
    candidateTaste: read("candidateTaste"),
    tasteBias: read("biasTaste"),
    interest: read("interestWeight"),
    interestBias: read("interestBias"),
    next: read("nextWeight"),
    value: { shape: [3], values: Float32Array.from(slopes) },
  };
}

/** The same of a price model, and what calibration adds to its edges. */
export async function forecastWeights(path: string): Promise<{ weights: Weights; low: number; high: number }> {
  const read = await constantsOf(path);
  const [low, high] = ["lowCalibration", "highCalibration"].map((name) => read(name).values[0]);
  return { weights: { ...cellOf(read), out: read("out"), outBias: read("outBias") }, low, high };
}
