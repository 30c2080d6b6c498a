import { join } from "node:path";
import { expect } from "chai";
import onnxProto from "onnx-proto";
import { randomOf } from "../../../oracle/random.ts";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../../oracle/serve/behaviour.ts";
import { openFloatEngine } from "../../../oracle/serve/engine.ts";
import type { Inputs } from "../../../oracle/serve/messages.ts";
import { readFloatModel } from "../../../oracle/serve/model-folder.ts";
import { withUnrolledGru } from "../../../oracle/serve/unrolled-gru.ts";
import { startInterest } from "../../../oracle/train/gru/net.ts";
import { interestOnnx } from "../../../oracle/train/gru/onnx.ts";
import { refusal } from "../../support/refusal.ts";

const numbers = (length: number, most: number, stream: number) => {
  const random = randomOf(7, stream, 0);
  return new Float32Array(length).map(() => most * (random.word() / 2 ** 31 - 1));
};

/** Sizes on both sides of where the written-out GRU takes over, and steps that saturate its gates. */
const BATCHES = [
  { users: 1, most: 1 },
  { users: 47, most: 1 },
  { users: 48, most: 1 },
  { users: 200, most: 1 },
  { users: 100, most: 50 },
];

/** A batch in which each user has two rows. */
function batchOf(users: number, most: number): Inputs {
  const rows = 2 * users;
  const owner = BigInt64Array.from({ length: rows }, (_, row) => BigInt(row >> 1));
  return {
    steps: {
      type: "float32",
      data: numbers(users * STEPS * STEP_WIDTH, most, users),
      dims: [users, STEPS, STEP_WIDTH],
    },
    candidates: { type: "float32", data: numbers(rows * CANDIDATE_WIDTH, 1, users + 1), dims: [rows, CANDIDATE_WIDTH] },
    owner: { type: "int64", data: owner, dims: [rows] },
  };
}

/** A network in which every number counts: training starts with zeros in many places. */
function anyNetwork(hidden: number): Uint8Array {
  const start = Object.entries(startInterest({ hidden, trunk: 7, taste: 6 }, 1));
  const weights = start.map(([name, { shape, values }], i) => [
    name,
    { shape, values: numbers(values.length, 0.5, i) },
  ]);
  return interestOnnx(Object.fromEntries(weights));
}

describe("GRU written out", function () {
  this.timeout(60_000);

  it("says what the graph as exported says, for one user and for many, whatever the size of its state", async () => {
    const shipped = await readFloatModel(join(import.meta.dirname, "../../../oracle/models/interest/1"));
    for (const graph of [anyNetwork(1), anyNetwork(5), anyNetwork(33), shipped.onnx]) {
      const engines = await Promise.all([graph, withUnrolledGru(graph)].map((one) => openFloatEngine(one, 1)));
      const answers = BATCHES.map(({ users, most }) => {
        const batch = batchOf(users, most);
        return Promise.all(engines.map((engine) => engine.run(batch)));
      });
      const said = await Promise.all(answers);
      await Promise.all(engines.map((engine) => engine.close()));
      for (const [i, [exported, unrolled]] of said.entries()) {
        for (const output of ["interest", "value", "next"]) {
          const wanted = exported[output];
          expect(unrolled[output]).to.have.length(2 * BATCHES[i].users);
          const off = unrolled[output].map(
            (value, row) => Math.abs(value - wanted[row]) / Math.max(1, Math.abs(value)),
          );
          expect(Math.max(...off), `${output} of ${BATCHES[i].users} users`).to.be.below(1e-5);
        }
      }
    }
  });

  it("is refused for bytes that are no graph and for a graph without a GRU, with the reason", () => {
    const { ModelProto } = onnxProto.onnx;
    const empty = ModelProto.encode(ModelProto.create({ graph: { node: [{ opType: "Relu" }] } })).finish();
    for (const [bytes, reason] of [
      [Uint8Array.of(1, 2, 3), /index out of range/],
      [empty, /no Transpose, GRU, Squeeze in turn/],
    ] as const) {
      const error = refusal(() => withUnrolledGru(bytes));
      expect(error).to.include({ name: "ModelUnusable" });
      expect((error.cause as Error).message).to.match(reason);
    }
  });
});
