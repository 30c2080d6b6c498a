import { expect } from "chai";
import fc from "fast-check";
import { treesOnnx } from "../../oracle/train/trees/onnx.ts";
import { ModelWeightsError } from "../../protocol/models/errors.ts";
import { scoreTrees } from "../../protocol/models/trees.ts";
import { onnxScores } from "./onnx-scores.ts";
import { treeCase } from "./tree-arbitraries.ts";

const LEVELS = ["disabled", "basic", "extended", "all"] as const;

describe("tree model in ONNX", () => {
  it("gives what the reference gives, for any weights, any features, threads 1 and 4 and every optimisation level", async () => {
    const settings = fc.record({
      intraOpNumThreads: fc.constantFrom(1, 4),
      graphOptimizationLevel: fc.constantFrom(...LEVELS),
    });
    const cases = fc.asyncProperty(treeCase, settings, async ([weights, rows], options) => {
      expect(await onnxScores(treesOnnx(weights), rows, options)).to.deep.equal(
        rows.map((row) => scoreTrees(weights, row).score),
      );
    });
    await fc.assert(cases, { numRuns: 60 });
  }).timeout(60_000);

  it("gives the same bytes for the same weights, and refuses weights whose sums could round", () => {
    const [[weights]] = fc.sample(treeCase, { numRuns: 1, seed: 7 });
    expect(treesOnnx(weights)).to.deep.equal(treesOnnx({ ...weights, words: weights.words.slice() }));
    expect(() => treesOnnx({ ...weights, base: 2 ** 24 })).to.throw(ModelWeightsError, "at or above 2^24");
  });
});
