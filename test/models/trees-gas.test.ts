import { expect } from "chai";
import { blobParts } from "../../protocol/models/blob.ts";
import { encodeTrees, scoreTrees } from "../../protocol/models/trees.ts";
import { randomTrees } from "../../scripts/generate/tree-vectors.ts";
import { treeChain } from "./tree-chain.ts";

// By itself: what is compiled quickly, as for mutations, takes more gas.
describe("tree model on chain, as it is deployed", () => {
  it("scores 60 trees of depth 6, cut over two contracts, below 600,000 gas", async () => {
    const { store, deploy } = await treeChain();
    const weights = randomTrees(1, 60, 6, 30);
    const parts = blobParts(encodeTrees(weights));
    expect(parts).to.have.length(2);
    const model = await deploy(await store(...parts));
    const row = weights.features.map((_, i) => BigInt(i) << 19n);
    expect(await model.score(row)).to.equal(scoreTrees(weights, row).score);
    expect(Number(await model.score.estimateGas(row))).to.be.below(600_000);
  });
});
