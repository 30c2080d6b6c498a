import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../serve/behaviour.ts";
import { floatGraphBytes, floats, gruNode } from "../float-graph.ts";
import { graphBuilder } from "../graph.ts";
import type { Weight, Weights } from "./adam.ts";

/**
 * The interest network: `steps` [users, STEPS, STEP_WIDTH], `candidates` [rows, CANDIDATE_WIDTH] and `owner` [rows], the place of a
 * row's user in `steps`, give `interest` (a probability), `value` and `next` (a rank without unit), each [rows].
 */
export function interestOnnx(weights: Weights): Uint8Array {
  const graph = graphBuilder();
  const { op } = graph;
  const put = (name: string, weight: Weight) => floats(graph, name, weight);
  const gru = {
    step: weights.stepGates,
    state: weights.stateGates,
    stepBias: weights.stepBias,
    stateBias: weights.stateBias,
  };
  const state = gruNode(graph, "steps", gru, "state");
  const layer = (name: "Trunk" | "Taste", bias: Weight) => {
    const ofUser = op("MatMul", [state, put(`state${name}`, weights[`state${name}`])], `user${name}`);
    const ofOwner = op("Gather", [ofUser, "owner"], `owner${name}`);
    const read = ["candidates", put(`candidate${name}`, weights[`candidate${name}`]), put(`bias${name}`, bias)];
    return op("Relu", [op("Add", [ofOwner, op("Gemm", read, `row${name}`)], `sum${name}`)], `units${name}`);
  };
  const taste = layer("Taste", weights.tasteBias);
  const trunk = layer("Trunk", weights.trunkBias);
  const axis = graph.int64("column", [1n], [1]);
  const column = (input: string, output: string) => op("Squeeze", [input, axis], output);
  const logits = op(
    "Gemm",
    [taste, put("interestWeight", weights.interest), put("interestBias", weights.interestBias)],
    "logits",
  );
  const interest = column(op("Sigmoid", [logits], "chances"), "interest");
  const [linear, square, cubic] = [...weights.value.values].map((raw, i) =>
    put(["linear", "square", "cubic"][i], { shape: [], values: Float32Array.of(softplus(raw)) }),
  );
  const inner = op("Add", [op("Mul", [interest, cubic], "cubicTerm"), square], "inner");
  const slope = op("Add", [op("Mul", [interest, inner], "squareTerm"), linear], "slope");
  op("Mul", [interest, slope], "value");
  column(op("MatMul", [trunk, put("nextWeight", weights.next)], "ranks"), "next");
  return floatGraphBytes(
    "interest",
    graph,
    [
      { name: "steps", type: "float", shape: ["users", STEPS, STEP_WIDTH] },
      { name: "candidates", type: "float", shape: ["rows", CANDIDATE_WIDTH] },
      { name: "owner", type: "int64", shape: ["rows"] },
    ],
    ["interest", "value", "next"].map((name) => ({ name, type: "float", shape: ["rows"] })),
  );
}

function softplus(x: number): number {
  return Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0);
}
