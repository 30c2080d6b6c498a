import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { plainScore } from "../../oracle/score/reference.ts";
import { openScorer, type ScorerOptions } from "../../oracle/score/scorer.ts";
import { weighedFiles } from "../../oracle/train/model-files.ts";
import { cubicOnnx } from "../../oracle/train/onnx.ts";
import { parseCubic } from "../../protocol/models/cubic.ts";
import { encodeWeighed, parseWeighed } from "../../protocol/models/weighed.ts";
import { mixedRows } from "../../scripts/bench/parity.ts";
import { refusalOf } from "../support/refusal.ts";
import { specOf, withFiles } from "./folder.ts";
import { weighedCase } from "./weighed-arbitraries.ts";

const SHIPPED = join(import.meta.dirname, "../../oracle/models/network-weighed/1");

/** What a scorer of the folder gives rows that lie one after the other. */
async function scored(folder: string, features: BigInt64Array, rows: number, options: ScorerOptions = { workers: 1 }) {
  const scorer = await openScorer(folder, options);
  try {
    return [...(await scorer.score(features, rows))];
  } finally {
    await scorer.close();
  }
}

describe("scorer of a weighed model", () => {
  it("gives the reference's scores for the shipped one, whatever the threads, workers and batches", async () => {
    const { card, weights } = await readModelFolder(SHIPPED);
    const width = card.features.length;
    const limits = card.features.map(({ max }) => max);
    const features = mixedRows(400, limits, 6);
    const plain = plainScore("weighed", weights);
    const wanted = Array.from({ length: 400 }, (_, row) =>
      plain([...features.subarray(row * width, (row + 1) * width)]),
    );
    expect(new Set(wanted).size > 100).to.equal(true);
    for (const options of [
      { workers: 1, threads: 1, batchRows: 1 },
      { workers: 3, threads: 1, batchRows: 70 },
      { workers: 2, threads: 2, batchRows: 65_536 },
    ]) {
      expect(await scored(SHIPPED, features, 400, options)).to.deep.equal(wanted);
    }
  });

  it("gives the reference's scores whatever is weighed, a cubic or trees", async () => {
    const drawn = fc.sample(weighedCase, { seed: 17, numRuns: 24 });
    for (const kind of ["cubic", "trees"]) {
      const cases = drawn.filter(([inner]) => inner.kind === kind).slice(0, 3);
      expect(cases.length).to.equal(3);
      for (const [inner, rows] of cases) {
        const files = weighedFiles("test", 1, specOf(rows[0].length), inner);
        await withFiles(files, async (folder) => {
          const wanted = rows.map(plainScore("weighed", encodeWeighed(inner)));
          expect(await scored(folder, BigInt64Array.from(rows.flat()), rows.length)).to.deep.equal(wanted);
        });
      }
    }
  });

  it("refuses every score when the graph leaves the weight out, naming the row and both scores", async () => {
    const { card, weights } = await readModelFolder(SHIPPED);
    const inner = parseWeighed(weights);
    const cubic = parseCubic(inner.weights);
    const blind = { ...cubic, features: [...cubic.features, { weight: 0n, min: 0n, max: 65_536n }] };
    const onnx = cubicOnnx(blind);
    const files = weighedFiles("test", 1, card.features, inner);
    const told = JSON.parse(new TextDecoder().decode(files["card.json"]));
    told.sha256["model.onnx"] = createHash("sha256").update(onnx).digest("hex");
    const cardJson = new TextEncoder().encode(JSON.stringify(told));
    await withFiles({ ...files, "model.onnx": onnx, "card.json": cardJson }, async (folder) => {
      const work = [900n, 10n, 800_000n, 20n];
      const rows = BigInt64Array.of(...work, 65_536n, ...work, 32_768n);
      const error = await refusalOf(scored(folder, rows, 2));
      const whole = plainScore(inner.kind, inner.weights)(work);
      expect(error).to.include({ name: "ScoreMismatch" });
      expect(error.figures).to.deep.equal({ row: 1, onnx: whole, typescript: whole / 2n });
    });
  });

  it("refuses features that hold no weight", async () => {
    const { card, weights } = await readModelFolder(SHIPPED);
    const files = weighedFiles("test", 1, card.features.slice(0, -1), parseWeighed(weights));
    await withFiles(files, async (folder) => {
      const error = await refusalOf(openScorer(folder, { workers: 1 }));
      expect(error).to.include({ name: "ModelUnusable" });
      expect(error.cause).to.include({ name: "FeatureCountError", message: "4 features came where the model takes 5" });
    });
  });
});
