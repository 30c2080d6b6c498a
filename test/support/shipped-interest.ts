import { readFile } from "node:fs/promises";
import onnxProto from "onnx-proto";
import { transposed } from "../../oracle/train/float-graph.ts";
import type { Weight, Weights } from "../../oracle/train/gru/adam.ts";

/** The trainer's weights, read back from the graph of an interest model. */
export async function interestWeights(path: string): Promise<Weights> {
  const { graph } = onnxProto.onnx.ModelProto.decode(await readFile(path));
  const constants = new Map((graph?.initializer ?? []).map((tensor) => [tensor.name, tensor]));
  const read = (name: string): Weight => {
    const { dims, rawData } = constants.get(name)!;
    const bytes = Uint8Array.from(rawData!);
    return { shape: dims!.map(Number), values: new Float32Array(bytes.buffer) };
  };
  const unstacked = ({ shape, values }: Weight): Weight => ({ shape: shape.slice(1), values });
  const bias = read("stateB").values;
  const half = bias.length / 2;
  // The graph holds softplus of what was learned.
  const slopes = ["linear", "square", "cubic"].map((name) => Math.log(Math.expm1(read(name).values[0])));
  return {
    stepGates: transposed(unstacked(read("stateW"))),
    stateGates: transposed(unstacked(read("stateR"))),
    stepBias: { shape: [half], values: bias.slice(0, half) },
    stateBias: { shape: [half], values: bias.slice(half) },
    stateTrunk: read("stateTrunk"),
    candidateTrunk: read("candidateTrunk"),
    trunkBias: read("trunkBias"),
    interest: read("interestWeight"),
    interestBias: read("interestBias"),
    next: read("nextWeight"),
    value: { shape: [3], values: Float32Array.from(slopes) },
  };
}
