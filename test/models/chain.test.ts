import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import hre from "hardhat";
import { openScorer } from "../../oracle/score/scorer.ts";
import { BlobTooLargeError, blobInitCode, CODE_LIMIT_BYTES } from "../../protocol/models/blob.ts";
import { encodeCubic, parseCubic, scoreCubic } from "../../protocol/models/cubic.ts";
import { cubicRows } from "../../protocol/models/cubic-rows.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { cubicWeights, rawRows } from "./arbitraries.ts";
import { withModel } from "./folder.ts";
import type { ModelVector } from "./model-vectors.ts";

type Vectors = { models: (ModelVector & { attention: string[] })[] };

const vectors: Vectors = JSON.parse(readFileSync(join(import.meta.dirname, "../vectors/cubic.json"), "utf8"));

describe("cubic golden vectors", () => {
  for (const { name, weights, featureSpec, modelId: id, width, features, attention, score } of vectors.models) {
    const bytes = Buffer.from(weights.slice(2), "hex");
    const model = parseCubic(bytes);

    it(`are what the reference and the fast rows give for ${name}`, () => {
      const flat = BigInt64Array.from(features, BigInt);
      const rows = score.map((_, row) => [...flat.subarray(row * width, (row + 1) * width)]);
      const wanted = score.map((value, row) => ({ attention: BigInt(attention[row]), score: BigInt(value) }));
      expect(rows.map((row) => scoreCubic(model, row))).to.deep.equal(wanted);
      expect([...cubicRows(model)(flat, rows.length)]).to.deep.equal(score.map(BigInt));
    });

    it(`have the model id of ${name}`, () => {
      expect(modelId("cubic", featureSpec, bytes)).to.equal(id);
    });
  }

  for (const [place, name] of [
    [0, "network"],
    [4, "metaverse"],
  ] as const) {
    it(`hold the weights of the shipped ${name} model`, () => {
      const shipped = readFileSync(join(import.meta.dirname, `../../oracle/models/${name}/1/weights.bin`));
      expect(vectors.models[place].weights).to.equal(`0x${shipped.toString("hex")}`);
    });
  }
});

describe("cubic model on chain", () => {
  async function deployModel(weights: Uint8Array) {
    const { ethers } = await hre.network.create();
    const [sender] = await ethers.getSigners();
    const receipt = await (await sender.sendTransaction({ data: blobInitCode(weights) })).wait();
    const blob = receipt!.contractAddress!;
    const model = await ethers.deployContract("CubicModel", [blob, `0x${"07".repeat(32)}`]);
    return { ethers, blob, model };
  }

  it("scores random and extreme rows as ONNX and TypeScript do", async () => {
    for (const weights of fc.sample(cubicWeights, { seed: 31, numRuns: 3 })) {
      const rows = fc.sample(rawRows(weights.features.length, 12), { seed: 13, numRuns: 2 }).flat();
      const wanted = rows.map((row) => scoreCubic(weights, row).score);
      const { model } = await deployModel(encodeCubic(weights));
      const onChain = await Promise.all(rows.map((row) => model.score(row)));
      expect(onChain).to.deep.equal(wanted);
      await withModel(weights, async (folder) => {
        const scorer = await openScorer(folder, { workers: 1 });
        try {
          expect([...(await scorer.score(BigInt64Array.from(rows.flat()), rows.length))]).to.deep.equal(wanted);
        } finally {
          await scorer.close();
        }
      });
    }
  });

  it("has the id that the exporter computes, and keeps the weights behind one zero byte", async () => {
    const [weights] = fc.sample(cubicWeights, { seed: 2, numRuns: 1 });
    const bytes = encodeCubic(weights);
    const { ethers, blob, model } = await deployModel(bytes);
    expect(await model.modelId()).to.equal(modelId("cubic", `0x${"07".repeat(32)}`, bytes));
    expect(await ethers.provider.getCode(blob)).to.equal(`0x00${Buffer.from(bytes).toString("hex")}`);
  });
});

describe("weights blob", () => {
  it("takes as much as a contract's code holds, and refuses one byte more", async () => {
    const { ethers } = await hre.network.create();
    const [sender] = await ethers.getSigners();
    const largest = new Uint8Array(CODE_LIMIT_BYTES - 1).fill(0xab);
    const receipt = await (await sender.sendTransaction({ data: blobInitCode(largest) })).wait();
    expect(await ethers.provider.getCode(receipt!.contractAddress!)).to.equal(
      `0x00${"ab".repeat(CODE_LIMIT_BYTES - 1)}`,
    );
    expect(() => blobInitCode(new Uint8Array(CODE_LIMIT_BYTES)))
      .to.throw(BlobTooLargeError)
      .that.includes({ bytes: CODE_LIMIT_BYTES });
  });
});
