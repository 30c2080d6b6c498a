import { existsSync } from "node:fs";
import { join } from "node:path";
import { nn, numpy as np } from "@jax-js/jax";
import { expect } from "chai";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../../oracle/serve/behaviour.ts";
import { openFloatEngine } from "../../../oracle/serve/engine.ts";
import { interestModel, openInterest } from "../../../oracle/serve/interest.ts";
import { newPast } from "../../../oracle/serve/past.ts";
import { fitAdam, randomWeight, upload, useProcessor, type Weights } from "../../../oracle/train/gru/adam.ts";
import { batchOf, CHOICES, eachFirstView, examplesOf, outcomes } from "../../../oracle/train/gru/examples.ts";
import { interestHeads, startInterest } from "../../../oracle/train/gru/net.ts";
import { interestOnnx } from "../../../oracle/train/gru/onnx.ts";
import { fitInterest } from "../../../oracle/train/gru/train.ts";
import { smallPlatform } from "../../support/behaviours.ts";
import { withEmptyFolder } from "../../support/empty-folder.ts";
import { refusalOf } from "../../support/refusal.ts";
import { interestWeights } from "../../support/shipped-floats.ts";

const SETTINGS = { hidden: 5, trunk: 7, taste: 6, drop: 0.5, epochs: 3, batch: 32, rate: 5e-3, decay: 0.01, seed: 3 };
const quiet = () => {};

/** What the trainer's own arithmetic says of every row and choice of `examples`. */
async function trainersOutputs(weights: Weights, rows: number, batch: Weights) {
  await useProcessor();
  const { steps, candidates } = upload({ steps: batch.steps, candidates: batch.candidates });
  const { logit, next, value } = interestHeads(upload(weights), steps, candidates, rows, CHOICES);
  const data = async (array: np.Array) => Float32Array.from(await array.reshape([rows * CHOICES]).data());
  return { interest: await data(nn.sigmoid(logit)), value: await data(value), next: await data(next) };
}

describe("interest network", function () {
  this.timeout(120_000);
  const platform = smallPlatform(240);
  let whole: Awaited<ReturnType<typeof fitInterest>>;
  before(async () => {
    whole = await fitInterest(platform, SETTINGS, quiet);
  });
  const later = examplesOf(smallPlatform(64), newPast(), 9);

  it("says in onnxruntime what it says in the trainer, within 1e-5, whatever the batch", async () => {
    const { weights } = whole;
    const all = Uint32Array.from({ length: later.rows }, (_, row) => row);
    const wanted = await trainersOutputs(weights, later.rows, batchOf(later, all));
    const owner = Uint32Array.from({ length: later.rows * CHOICES }, (_, row) => Math.floor(row / CHOICES));
    for (const batchRows of [1, 100, 4096]) {
      const model = await interestModel(interestOnnx(weights), { workers: 2, batchRows });
      const given = await model.score(later.steps, later.candidates, owner);
      await model.close();
      for (const output of ["interest", "value", "next"] as const) {
        const off = Math.max(...given[output].map((value, row) => Math.abs(value - wanted[output][row])));
        expect(off, `${output} at batches of ${batchRows}`).to.be.below(1e-5);
      }
    }
  });

  it("says so of the shipped model too, on behaviours that it has not seen", async () => {
    const folder = join(import.meta.dirname, "../../../oracle/models/interest/1");
    const all = Uint32Array.from({ length: later.rows }, (_, row) => row);
    const weights = await interestWeights(join(folder, "model.onnx"));
    const wanted = await trainersOutputs(weights, later.rows, batchOf(later, all));
    const owner = Uint32Array.from({ length: later.rows * CHOICES }, (_, row) => Math.floor(row / CHOICES));
    // Few users in a batch, and many: the engine's own GRU, and the one written out.
    for (const batchRows of [256, 4096]) {
      const model = await openInterest(folder, { workers: 1, batchRows });
      const given = await model.score(later.steps, later.candidates, owner);
      await model.close();
      for (const output of ["interest", "value", "next"] as const) {
        // Ranks have no unit and may be large, so theirs is a relative bound.
        const off = given[output].map(
          (value, row) => Math.abs(value - wanted[output][row]) / Math.max(1, Math.abs(value)),
        );
        expect(Math.max(...off), `${output} at batches of ${batchRows}`).to.be.below(1e-5);
      }
    }
  });

  it("learns: its loss falls, and more interest is never worth less", async () => {
    expect(whole.losses[2]).to.be.below(whole.losses[0]);
    const model = await interestModel(interestOnnx(whole.weights), { workers: 1 });
    const owner = Uint32Array.from({ length: later.rows }, (_, row) => row);
    const rows = later.candidates.subarray(0, later.rows * CANDIDATE_WIDTH);
    const { interest, value } = await model.score(later.steps, rows, owner);
    await model.close();
    const order = [...owner].sort((a, b) => interest[a] - interest[b]);
    for (let i = 1; i < order.length; i++) expect(value[order[i]]).to.be.at.least(value[order[i - 1]]);
    expect(value[order[order.length - 1]]).to.be.greaterThan(value[order[0]]);
  });

  it("is the same when it is fitted again, and starts elsewhere with another seed", async () => {
    const again = await fitInterest(platform, SETTINGS, quiet);
    expect(again).to.deep.equal(whole);
    expect(interestOnnx(again.weights)).to.deep.equal(interestOnnx(whole.weights));
    expect(startInterest(SETTINGS, 3)).to.not.deep.equal(startInterest(SETTINGS, 4));
  });

  it("is refused when there is less than one batch to learn from", async () => {
    const error = await refusalOf(fitInterest(platform.slice(0, 3), SETTINGS, quiet));
    expect([error.name, error.figures]).to.deep.equal(["TooFewRows", { rows: 3, wanted: SETTINGS.batch }]);
  });

  it("goes on from the last whole epoch when it was stopped, and ends where it would have", async () => {
    await withEmptyFolder(async (folder) => {
      const checkpoint = { path: join(folder, "fit.json"), key: "this data" };
      const stop = async () =>
        fitInterest(
          platform,
          SETTINGS,
          (epoch) => {
            if (epoch === 2) throw new Error("stopped");
          },
          checkpoint,
        );
      expect(await stop().catch((error: Error) => error.message)).to.equal("stopped");
      const epochs: number[] = [];
      const resumed = await fitInterest(platform, SETTINGS, (epoch) => epochs.push(epoch), checkpoint);
      expect(epochs).to.deep.equal([3]);
      expect(resumed).to.deep.equal(whole);
      // Killed before the model was written, it has nothing left to fit.
      const again = await fitInterest(platform, SETTINGS, (epoch) => epochs.push(epoch), checkpoint);
      expect([epochs, again]).to.deep.equal([[3], whole]);
    });
  });

  it("does not go on from the file of another fit", async () => {
    await withEmptyFolder(async (folder) => {
      const path = join(folder, "fit.json");
      const start = { w: randomWeight([2], 1, 1, 0) };
      const loss = (weights: Record<string, np.Array>, { x }: Record<string, np.Array>) =>
        np.square(weights.w.sub(x)).mean();
      const settings = { epochs: 2, batch: 2, rate: 0.1, decay: 0, seed: 1 };
      const epochsOf = async (key: string, from = start, first = 1) => {
        const rows = () => ({ x: { shape: [2], values: Float32Array.of(first, 2) } });
        const epochs: number[] = [];
        await fitAdam(from, loss, 4, rows, settings, (epoch) => epochs.push(epoch), { path, key });
        return epochs;
      };
      const stopped = async () => {
        const rows = () => ({ x: { shape: [2], values: Float32Array.of(1, 2) } });
        const stop = () => {
          throw new Error("stopped");
        };
        await fitAdam(start, loss, 4, rows, settings, stop, { path, key: "one" }).catch(() => {});
        expect(existsSync(path)).to.equal(true);
      };
      const others = [
        ["of other data", () => epochsOf("two")],
        ["of another network", () => epochsOf("one", { w: randomWeight([2], 1, 2, 0) })],
        ["of other features", () => epochsOf("one", start, 3)],
      ] as const;
      for (const [what, other] of others) {
        await stopped();
        expect(await other(), what).to.deep.equal([1, 2]);
      }
      await stopped();
      expect(await epochsOf("one")).to.deep.equal([2]);
    });
  });
});

describe("examples of the interest network", () => {
  it("judge first views alone, by what the user did with the content until the end of the list", () => {
    const at = (user: string, content: string, kind: "view" | "like" | "comment") => ({ atMs: 1, user, content, kind });
    const list = [
      at("a", "x", "view"),
      at("b", "x", "view"),
      at("a", "x", "like"),
      at("a", "x", "comment"),
      at("a", "x", "view"),
      at("b", "y", "like"),
    ];
    expect(outcomes(list)).to.deep.equal([
      { engaged: true, worth: 3 },
      { engaged: false, worth: 0 },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("know nothing of what comes after them", () => {
    const behaviours = smallPlatform(60);
    const short = examplesOf(behaviours.slice(0, 40), newPast(), 1);
    const long = examplesOf(behaviours, newPast(), 1);
    expect(long.steps.subarray(0, short.steps.length)).to.deep.equal(short.steps);
    expect(long.candidates.subarray(0, short.candidates.length)).to.deep.equal(short.candidates);
  });

  it("are shown to peers as to the network: each first view with what was known the moment before", () => {
    const behaviours = smallPlatform(60);
    const { candidates, judged } = examplesOf(behaviours, newPast(), 1);
    const ofRow = (row: number) => candidates.subarray(row * CHOICES * CANDIDATE_WIDTH).subarray(0, CANDIDATE_WIDTH);
    const toNetwork = behaviours.flatMap((_, row) => (judged[row] === 1 ? [ofRow(row)] : []));
    const toPeers: Float32Array[] = [];
    const past = newPast();
    eachFirstView(behaviours, outcomes(behaviours), past, ({ user, content, atMs }) => {
      const shown = new Float32Array(CANDIDATE_WIDTH);
      past.candidate(user, content, atMs, shown, 0);
      toPeers.push(shown);
    });
    expect(toPeers).to.deep.equal(toNetwork);
  });
});

describe("interest serving", () => {
  it("refuses rows that do not fit together, naming the counts", async () => {
    const model = await interestModel(interestOnnx(startInterest(SETTINGS, 1)), { workers: 1 });
    const steps = new Float32Array(2 * STEPS * STEP_WIDTH);
    const rows = (count: number) => new Float32Array(count * CANDIDATE_WIDTH);
    for (const [candidates, owner] of [
      [rows(3), [0, 1]],
      [rows(2), [0, 2]],
      [rows(2), [1, 0]],
    ] as const) {
      const error = await refusalOf(model.score(steps, candidates, Uint32Array.from(owner)));
      expect(error).to.include({ name: "ShapeMismatch" });
      expect(error.figures).to.deep.equal({ users: 2, candidates: candidates.length / CANDIDATE_WIDTH, rows: 2 });
    }
    await model.close();
  });

  it("refuses a graph that the engine does not load, with the engine's reason", async () => {
    const error = await refusalOf(openFloatEngine(Uint8Array.of(1, 2, 3)));
    expect(error).to.include({ name: "ModelUnusable" });
    expect(error.cause).to.be.instanceOf(Error);
    expect(await refusalOf(interestModel(Uint8Array.of(1, 2, 3)))).to.include({ name: "ModelUnusable" });
  });

  it("refuses a batch whose shape the graph does not take, with the engine's words, and runs the next", async () => {
    const engine = await openFloatEngine(interestOnnx(startInterest(SETTINGS, 1)), 1);
    const batch = (width: number) =>
      ({
        steps: { type: "float32", data: new Float32Array(STEPS * STEP_WIDTH), dims: [1, STEPS, STEP_WIDTH] },
        candidates: { type: "float32", data: new Float32Array(width), dims: [1, width] },
        owner: { type: "int64", data: new BigInt64Array(1), dims: [1] },
      }) as const;
    const error = await refusalOf(engine.run(batch(CANDIDATE_WIDTH + 1)));
    expect(error).to.include({ name: "InputRefused" });
    expect(error.message).to.match(/candidates/);
    expect((await engine.run(batch(CANDIDATE_WIDTH))).interest).to.have.length(1);
    await engine.close();
  });

  it("rejects what comes after it was closed", async () => {
    const model = await interestModel(interestOnnx(startInterest(SETTINGS, 1)), { workers: 1 });
    await model.close();
    const late = model.score(
      new Float32Array(STEPS * STEP_WIDTH),
      new Float32Array(CANDIDATE_WIDTH),
      Uint32Array.of(0),
    );
    expect(await refusalOf(late)).to.include({ name: "EngineStopped", retry: true });
  });
});
