import { expect } from "chai";
import fc from "fast-check";
import { modelId } from "../../protocol/models/model-id.ts";
import { encodeTrees, scoreTrees } from "../../protocol/models/trees.ts";
import { treeCase } from "./tree-arbitraries.ts";
import { SPEC, treeChain } from "./tree-chain.ts";

describe("tree model on chain", () => {
  it("gives what the reference gives, for any weights and any int64 features, and the id that reports name", async () => {
    const { store, deploy } = await treeChain();
    const cases = fc.asyncProperty(treeCase, fc.nat(40), async ([weights, rows], cut) => {
      const bytes = encodeTrees(weights);
      const model = await deploy(await store(bytes.slice(0, cut + 1), bytes.slice(cut + 1)));
      expect(await model.modelId()).to.equal(modelId("trees", SPEC, bytes));
      for (const row of rows.slice(0, 8)) {
        expect(await model.score(row)).to.equal(scoreTrees(weights, row).score);
      }
    });
    await fc.assert(cases, { numRuns: 15 });
  }).timeout(60_000);

  it("gives the last knot's score at the end of the link and beyond", async () => {
    const { store, deploy } = await treeChain();
    const words = Uint32Array.of(1, 2 ** 10, 2 ** 20);
    const weights = {
      features: [{ min: 0, max: 2 }],
      depth: 1,
      trees: 1,
      base: 0,
      link: [0, 2 ** 39],
      linkShift: 10,
      words,
    };
    const model = await deploy(await store(encodeTrees(weights)));
    expect(await model.score([1n])).to.equal(2n ** 39n);
    expect(await model.score([2n])).to.equal(2n ** 39n);
  });

  it("names its chunks, its spec and its number of features", async () => {
    const { store, deploy } = await treeChain();
    const [[weights]] = fc.sample(treeCase, { numRuns: 1, seed: 3 });
    const bytes = encodeTrees(weights);
    const chunks = await store(bytes.slice(0, 30), bytes.slice(30));
    const model = await deploy(chunks);
    expect(await model.weights()).to.deep.equal(chunks);
    expect(await model.featureSpec()).to.equal(SPEC);
    expect(await model.featureCount()).to.equal(weights.features.length);
  });

  it("refuses weights of another kind, length or number of knots, an address without code, and no chunk at all", async () => {
    const { ethers, store, deploy } = await treeChain();
    const [[weights]] = fc.sample(treeCase, { numRuns: 1, seed: 3 });
    const good = encodeTrees(weights);
    const model = await deploy(await store(good));
    const otherKind = good.with(3, 0x32);
    const linkAt = 16 + 8 * weights.features.length;
    const afterLink = linkAt + 8 * weights.link.length;
    const header = good
      .with(10, 0)
      .with(11, 1)
      .slice(0, linkAt + 8);
    const oneKnot = Uint8Array.of(...header, ...good.slice(afterLink));
    for (const bad of [otherKind, good.slice(0, -1), Uint8Array.of(...good, 0), good.slice(0, 16), oneKnot]) {
      const chunks = await store(bad);
      await expect(deploy(chunks)).to.be.revertedWithCustomError(model, "BadWeights").withArgs(chunks[0]);
    }
    await expect(deploy([])).to.be.revertedWithCustomError(model, "BadWeights").withArgs(ethers.ZeroAddress);
    const { interface: library } = await ethers.getContractFactory("contracts/libraries/CodeBlob.sol:CodeBlob");
    const nobody = ethers.getAddress("0x00000000000000000000000000000000000000aa");
    await expect(deploy([nobody]))
      .to.be.revertedWithCustomError({ interface: library }, "NoBlob")
      .withArgs(nobody);
  });

  it("refuses another number of features, naming both", async () => {
    const { store, deploy } = await treeChain();
    const [[weights]] = fc.sample(treeCase, { numRuns: 1, seed: 3 });
    const model = await deploy(await store(encodeTrees(weights)));
    const wanted = weights.features.length;
    const refused = expect(model.score(Array(wanted + 1).fill(0n)));
    await refused.to.be.revertedWithCustomError(model, "FeatureCount").withArgs(wanted + 1, wanted);
  });
});
