import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { similarRows } from "../../oracle/score/row-order.ts";
import { openScorer } from "../../oracle/score/scorer.ts";
import { treeFiles } from "../../oracle/train/model-files.ts";
import { treesOnnx } from "../../oracle/train/trees/onnx.ts";
import { scoreTrees, type TreeWeights } from "../../protocol/models/trees.ts";
import { refusalOf } from "../support/refusal.ts";
import { specOf, withFiles } from "./folder.ts";
import { treeCase } from "./tree-arbitraries.ts";

const split = (feature: number, threshold: number) => feature * 2 ** 24 + threshold;

/** Two splits on feature 1, the middle one at 30, and one on feature 0 at 5. */
const model: TreeWeights = {
  features: [
    { min: 0, max: 100 },
    { min: 0, max: 100 },
  ],
  depth: 2,
  trees: 1,
  base: 1_000,
  link: [0, 1_000, 3_000],
  linkShift: 10,
  words: Uint32Array.of(split(0, 5), split(1, 20), split(1, 30), -500, 24, 30, 600),
};

/** Six rows, whose places by the bits (feature 1 above 30, feature 0 above 5) are 3, 1, 0, 2, 3, 1. */
const rows = [
  [6n, 1n << 40n],
  [1n << 62n, 30n],
  [-(1n << 63n), -1n],
  [5n, 31n],
  [9n, 99n],
  [6n, -(1n << 40n)],
];
const features = BigInt64Array.from(rows.flat());

describe("order of rows for trees", () => {
  it("puts rows on the same sides of the commonest splits beside each other, each where it came first", () => {
    const { features: given } = similarRows(model)(features, rows.length);
    expect([...given]).to.deep.equal([2, 1, 5, 3, 0, 4].flatMap((place) => rows[place]));
    expect([...features]).to.deep.equal(rows.flat());
  });

  it("puts back what each row is given, whatever the trees and the rows, and again when a smaller batch follows", () => {
    fc.assert(
      fc.property(treeCase, ([weights, all]) => {
        const ordered = similarRows(weights);
        for (const batch of [all, all.slice(0, 1)]) {
          const { features: given, putBack } = ordered(BigInt64Array.from(batch.flat()), batch.length);
          const places = putBack(BigInt64Array.from(batch.keys(), BigInt));
          expect(new Set(places).size).to.equal(batch.length);
          const width = weights.features.length;
          const rowAt = (place: bigint) => [...given.subarray(Number(place) * width, (Number(place) + 1) * width)];
          expect(Array.from(places, rowAt)).to.deep.equal(batch);
        }
      }),
    );
  });
});

describe("scorer of trees", () => {
  it("gives every row its own score, whatever the workers and batches", async () => {
    for (const [weights, some] of [[model, rows] as const, ...fc.sample(treeCase, { seed: 4, numRuns: 3 })]) {
      const all = Array.from({ length: 500 }, (_, i) => some[(7 * i + (i >> 3)) % some.length]);
      const wanted = all.map((row) => scoreTrees(weights, row).score);
      await withFiles(treeFiles("test", 1, specOf(weights.features.length), weights), async (folder) => {
        for (const options of [{ workers: 1 }, { workers: 2, batchRows: 70 }, { workers: 1, batchRows: 1 }]) {
          const scorer = await openScorer(folder, options);
          const scores = await scorer.score(BigInt64Array.from(all.flat()), all.length).finally(scorer.close);
          expect([...scores]).to.deep.equal(wanted);
        }
      });
    }
  });

  it("refuses every score when the graph computes something else, naming the caller's row and both scores", async () => {
    const files = treeFiles("test", 1, specOf(2), model);
    // Another leaf where feature 0 is at most 5 and feature 1 at most 20: row 2 alone ends there, the first that trees see.
    const other = { ...model, words: model.words.with(3, -400) };
    const onnx = treesOnnx(other);
    const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
    card.sha256["model.onnx"] = createHash("sha256").update(onnx).digest("hex");
    const changed = { ...files, "model.onnx": onnx, "card.json": new TextEncoder().encode(JSON.stringify(card)) };
    await withFiles(changed, async (folder) => {
      const scorer = await openScorer(folder, { workers: 1 });
      const error = await refusalOf(scorer.score(features, rows.length).finally(scorer.close));
      const [wrong, right] = [other, model].map((weights) => scoreTrees(weights, rows[2]).score);
      expect(error).to.include({ name: "ScoreMismatch" });
      expect(error.figures).to.deep.equal({ row: 2, onnx: wrong, typescript: right });
    });
  });
});
