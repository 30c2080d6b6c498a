import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { openScorer, type Scorer, type ScorerOptions } from "../../oracle/score/scorer.ts";
import { graphBuilder, graphBytes } from "../../oracle/train/graph.ts";
import { cubicFiles, type ModelFiles } from "../../oracle/train/model-files.ts";
import { cubicOnnx } from "../../oracle/train/onnx.ts";
import { type CubicWeights, scoreCubic } from "../../protocol/models/cubic.ts";
import { FeatureCountError } from "../../protocol/models/errors.ts";
import { refusalOf } from "../support/refusal.ts";
import { cubicWeights, rawRows } from "./arbitraries.ts";
import { specOf, withFiles, withModel } from "./folder.ts";

const model: CubicWeights = {
  attentionDivisor: 64n,
  attentionMax: (1n << 20n) - 1n,
  unit: 1n << 20n,
  theta1: 1n << 29n,
  theta2: 1n << 27n,
  theta3: -(1n << 26n),
  valueDivisor: 1n << 10n,
  scoreMax: (1n << 40n) - 1n,
  features: [
    { weight: 900n, min: 0n, max: 1n << 16n },
    { weight: -300n, min: 0n, max: 1n << 16n },
    { weight: 7n, min: 0n, max: 1n << 23n },
    { weight: 1n, min: -5n, max: 28n },
  ],
};

const reference = (weights: CubicWeights, rows: readonly bigint[][]) =>
  rows.map((row) => scoreCubic(weights, row).score);

/** Runs `use` with a scorer of the folder, and closes it whatever comes: its threads would keep the tests from ending. */
async function withScorer<T>(folder: string, options: ScorerOptions, use: (scorer: Scorer) => Promise<T>): Promise<T> {
  const scorer = await openScorer(folder, options);
  try {
    return await use(scorer);
  } finally {
    await scorer.close();
  }
}

async function scored(folder: string, rows: readonly bigint[][], options: ScorerOptions): Promise<bigint[]> {
  const features = BigInt64Array.from(rows.flat());
  return [...(await withScorer(folder, options, (scorer) => scorer.score(features, rows.length)))];
}

describe("scorer", () => {
  const sample = (count: number) => fc.sample(rawRows(4, 4), { seed: 7, numRuns: count }).flat().slice(0, count);

  it("gives the reference's scores for random and extreme rows, whatever the threads, workers and batches", async () => {
    const rows = sample(600);
    const wanted = reference(model, rows);
    await withModel(model, async (folder) => {
      for (const options of [
        { workers: 1, threads: 1, batchRows: 1 },
        { workers: 1, threads: 4, batchRows: 256 },
        { workers: 3, threads: 1, batchRows: 100 },
        { workers: 2, threads: 2, batchRows: 65_536 },
      ]) {
        expect(await scored(folder, rows, options)).to.deep.equal(wanted);
      }
    });
  });

  it("reads features where they lie in shared memory, from any place in it on", async () => {
    const rows = sample(50);
    const shared = new BigInt64Array(new SharedArrayBuffer(8 * (4 * 50 + 3)));
    const features = shared.subarray(3);
    features.set(rows.flat());
    await withModel(model, async (folder) => {
      const scores = await withScorer(folder, { workers: 2, batchRows: 7 }, (scorer) => scorer.score(features, 50));
      expect([...scores]).to.deep.equal(reference(model, rows));
    });
  });

  it("gives the reference's scores for models of any shape whose bounds hold", async () => {
    for (const weights of fc.sample(cubicWeights, { seed: 11, numRuns: 5 })) {
      const rows = fc.sample(rawRows(weights.features.length), { seed: 3, numRuns: 2 }).flat();
      await withModel(weights, async (folder) => {
        expect(await scored(folder, rows, { workers: 1 })).to.deep.equal(reference(weights, rows));
      });
    }
  });

  it("scores several calls at once, and no rows at all", async () => {
    await withModel(model, async (folder) => {
      const rows = sample(50);
      const flat = BigInt64Array.from(rows.flat());
      const results = await withScorer(folder, { workers: 2, batchRows: 7 }, (scorer) =>
        Promise.all([scorer.score(flat, 50), scorer.score(flat, 50), scorer.score(new BigInt64Array(0), 0)]),
      );
      expect(results.map((scores) => [...scores])).to.deep.equal([reference(model, rows), reference(model, rows), []]);
    });
  });

  it("leaves the caller's features as they were", async () => {
    await withModel(model, async (folder) => {
      const features = BigInt64Array.of(1n, 2n, 3n, 4n);
      await withScorer(folder, { workers: 1 }, (scorer) => scorer.score(features, 1));
      expect([...features]).to.deep.equal([1n, 2n, 3n, 4n]);
    });
  });

  it("refuses a batch with another number of features than its rows need", async () => {
    await withModel(model, async (folder) => {
      const error = await withScorer(folder, { workers: 1 }, (scorer) =>
        scorer.score(new BigInt64Array(7), 2).catch((caught: unknown) => caught),
      );
      expect(error).to.be.instanceOf(FeatureCountError).that.includes({ given: 7, wanted: 8 });
    });
  });

  it("rejects what waits when it is closed, and what comes later", async () => {
    await withModel(model, async (folder) => {
      // A batch a row: no thread is through with so many before it is stopped.
      const rows = 20_000;
      const scorer = await openScorer(folder, { workers: 1, batchRows: 1 });
      const waiting = refusalOf(scorer.score(new BigInt64Array(4 * rows), rows));
      await scorer.close();
      expect(await waiting).to.include({ name: "ScorerStopped", retry: true });
      expect(await refusalOf(scorer.score(new BigInt64Array(4), 1))).to.include({ name: "ScorerStopped" });
    });
  });
});

describe("closing a scorer", () => {
  it("ends no process, whatever its threads are at", async () => {
    const rows = 20_000;
    await withModel(model, async (folder) => {
      for (let round = 0; round < 12; round++) {
        const scorer = await openScorer(folder, { workers: 2, batchRows: 10 });
        const waiting = refusalOf(scorer.score(new BigInt64Array(4 * rows), rows));
        for (let turn = 0; turn < 3 * round; turn++) await new Promise((resolve) => setImmediate(resolve));
        await scorer.close();
        expect(await waiting).to.include({ name: "ScorerStopped" });
      }
    });
  });
});

describe("model folder", () => {
  const opening = (folder: string) => refusalOf(openScorer(folder, { workers: 1 }));

  for (const file of ["card.json", "model.onnx", "weights.bin"]) {
    it(`refuses a folder without ${file}, naming the path`, async () => {
      await withModel(model, async (folder) => {
        await rm(join(folder, file));
        const error = await opening(folder);
        expect(error).to.include({ name: "ModelMissing" });
        expect(error.figures).to.deep.equal({ path: join(folder, file) });
      });
    });
  }

  for (const file of ["model.onnx", "weights.bin"] as const) {
    it(`refuses a ${file} whose hash is not the card's, naming both`, async () => {
      await withModel(model, async (folder) => {
        const bytes = await readFile(join(folder, file));
        bytes[bytes.length - 1] ^= 1;
        await writeFile(join(folder, file), bytes);
        const error = await opening(folder);
        expect(error).to.include({ name: "ModelHash" });
        expect(error.figures.file).to.equal(file);
        expect(error.figures.found)
          .to.match(/^[0-9a-f]{64}$/)
          .and.not.equal(error.figures.wanted);
      });
    });
  }

  const damaged: [string, (card: Record<string, unknown>) => unknown, string][] = [
    ["an unknown kind", (card) => ({ ...card, kind: "magic" }), "kind is magic, should be cubic or trees or weighed"],
    ["another feature spec", (card) => ({ ...card, featureSpec: `0x${"00".repeat(32)}` }), "featureSpec is 0x0000"],
    ["another model id", (card) => ({ ...card, modelId: `0x${"11".repeat(32)}` }), "modelId is 0x1111"],
    ["no features", (card) => ({ ...card, features: 4 }), "features is number, should be a list"],
    ["no hashes", (card) => ({ ...card, sha256: "" }), "sha256 is string, should be an object"],
  ];
  for (const [what, damage, message] of damaged) {
    it(`refuses a card with ${what}`, async () => {
      await withModel(model, async (folder) => {
        const card = JSON.parse(await readFile(join(folder, "card.json"), "utf8"));
        await writeFile(join(folder, "card.json"), JSON.stringify(damage(card)));
        const error = await opening(folder);
        expect(error).to.include({ name: "BadCard" });
        expect(error.message).to.contain(message);
      });
    });
  }

  it("refuses a card that is no JSON", async () => {
    await withModel(model, async (folder) => {
      await writeFile(join(folder, "card.json"), "{");
      expect(await opening(folder)).to.include({ name: "BadCard", message: `${join(folder, "card.json")} is no JSON` });
    });
  });
});

describe("model whose files agree with its card but not with each other", () => {
  const files = cubicFiles("test", 1, specOf(4), model);

  /** The files with another graph, and a card that names it. */
  const withGraph = (onnx: Uint8Array): ModelFiles => {
    const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
    card.sha256["model.onnx"] = createHash("sha256").update(onnx).digest("hex");
    return { ...files, "model.onnx": onnx, "card.json": new TextEncoder().encode(JSON.stringify(card)) };
  };

  it("refuses every score when the graph computes something else, naming the row and both scores", async () => {
    await withFiles(withGraph(cubicOnnx({ ...model, theta1: model.theta1 + (1n << 10n) })), async (folder) => {
      const rows = BigInt64Array.of(0n, 0n, 0n, 0n, 100n, 0n, 0n, 0n);
      const error = await withScorer(folder, { workers: 1 }, (scorer) => refusalOf(scorer.score(rows, 2)));
      const typescript = scoreCubic(model, [100n, 0n, 0n, 0n]).score;
      expect(error).to.include({ name: "ScoreMismatch" });
      expect(error.figures).to.deep.equal({ row: 1, onnx: typescript + 1406n, typescript });
    });
  });

  it("refuses every score when the graph gives more of them than there are rows", async () => {
    const graph = graphBuilder();
    graph.op("Reshape", ["features", graph.int64("flat", [-1n], [1])], "score");
    await withFiles(withGraph(graphBytes("flat", graph, 4, ["score"])), async (folder) => {
      const score = (scorer: Scorer) => refusalOf(scorer.score(new BigInt64Array(8), 2));
      const error = await withScorer(folder, { workers: 1 }, score);
      expect([error.name, error.figures]).to.deep.equal(["ScoreMismatch", { scores: 8, rows: 2 }]);
    });
  });

  it("refuses a graph that the engine does not load, with the engine's reason", async () => {
    await withFiles(withGraph(Uint8Array.of(1, 2, 3)), async (folder) => {
      const error = await refusalOf(openScorer(folder, { workers: 2 }));
      expect(error).to.include({ name: "ModelUnusable" });
      expect(error.cause).to.be.instanceOf(Error);
    });
  });

  it("refuses weights for another number of features than the card lists", async () => {
    await withFiles(cubicFiles("test", 1, specOf(3), model), async (folder) => {
      const error = await refusalOf(openScorer(folder, { workers: 1 }));
      expect(error).to.include({ name: "ModelUnusable" });
      expect(error.cause).to.include({ name: "FeatureCountError", message: "3 features came where the model takes 4" });
    });
  });
});

describe("ONNX export", () => {
  it("gives the same bytes for the same weights", () => {
    expect(cubicOnnx(model)).to.deep.equal(cubicOnnx(structuredClone(model)));
  });
});
