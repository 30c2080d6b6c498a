import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { foldedFeatures, readModelFolder } from "../../oracle/score/model-folder.ts";
import { openScorer } from "../../oracle/score/scorer.ts";
import { treesOnnx } from "../../oracle/train/trees/onnx.ts";
import { proveTreeBounds, proveTreeMonotone } from "../../protocol/models/tree-proof.ts";
import { parseTrees, scoreTrees } from "../../protocol/models/trees.ts";
import { refusal } from "../support/refusal.ts";
import { rawTreeFeature } from "./tree-arbitraries.ts";

const folderOf = (name: string) => join(import.meta.dirname, "../../oracle/models", name, "1");

for (const name of ["content", "quality"]) {
  describe(`the shipped ${name} model`, () => {
    it("is what its card says, keeps its bounds and moves with its signs alone", async () => {
      const { card, onnx, weights } = await readModelFolder(folderOf(name));
      const model = parseTrees(weights);
      const { signs } = card as unknown as { signs: Record<string, -1 | 0 | 1> };
      proveTreeBounds(model);
      proveTreeMonotone(
        model,
        card.features.map((feature) => signs[feature.name]),
      );
      expect(Object.values(signs)).to.include(1);
      expect(model.features).to.deep.equal(card.features.map(({ min, max }) => ({ min, max })));
      expect(Buffer.from(treesOnnx(model)).equals(onnx)).to.equal(true);
      expect([model.link[0] > 0, model.link.at(-1)! < 65_536]).to.deep.equal([true, true]);
    });

    it("is refused where features are folded from events, naming the feature", async () => {
      const { card } = await readModelFolder(folderOf(name));
      const { name: error, figures } = refusal(() => foldedFeatures(card));
      expect(error).to.equal("FeatureNotFolded");
      expect(figures).to.deep.equal({ model: name, version: 1, feature: card.features[0].name });
    });

    it("gives the same score in ONNX and by the reference, for any int64 features", async () => {
      const { weights } = await readModelFolder(folderOf(name));
      const model = parseTrees(weights);
      const width = model.features.length;
      const row = fc.array(rawTreeFeature, { minLength: width, maxLength: width });
      const rows = fc.sample(row, { numRuns: 500, seed: 5 });
      const scorer = await openScorer(folderOf(name), { workers: 1 });
      const scores = await scorer.score(BigInt64Array.from(rows.flat()), rows.length);
      await scorer.close();
      expect([...scores]).to.deep.equal(rows.map((values) => scoreTrees(model, values).score));
      expect(new Set(scores).size).to.be.above(50);
    });
  });
}
