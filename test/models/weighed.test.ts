import { expect } from "chai";
import fc from "fast-check";
import hre from "hardhat";
import { plainScore, referenceOf } from "../../oracle/score/reference.ts";
import { weighedOnnx } from "../../oracle/train/weighed-onnx.ts";
import { FeatureCountError, ModelWeightsError } from "../../protocol/models/errors.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { encodeWeighed, parseWeighed, WHOLE_WEIGHT, weighDown } from "../../protocol/models/weighed.ts";
import { deployModel } from "../../scripts/deploy/model.ts";
import { rawFeature } from "./arbitraries.ts";
import { onnxScores } from "./onnx-scores.ts";
import { INNER_SPEC, innerCase, weighedCase } from "./weighed-arbitraries.ts";

const SPEC = `0x${"07".repeat(32)}`;

describe("a weighed model", () => {
  it("gives the inner score times the weight, rounded down, in fast rows and in ONNX whatever its threads and level", async () => {
    const settings = fc.record({
      intraOpNumThreads: fc.constantFrom(1, 4),
      graphOptimizationLevel: fc.constantFrom("disabled", "basic", "extended", "all"),
    });
    const cases = fc.asyncProperty(weighedCase, settings, async ([inner, rows], options) => {
      const score = plainScore(inner.kind, inner.weights);
      const wanted = rows.map((row) => {
        const [weight] = row.slice(-1).map((raw) => (raw < 0n ? 0n : raw > 65_536n ? 65_536n : raw));
        return (score(row.slice(0, -1)) * weight) >> 16n;
      });
      const bytes = encodeWeighed(inner);
      expect(rows.map(plainScore("weighed", bytes))).to.deep.equal(wanted);
      expect([...referenceOf("weighed", bytes).score(BigInt64Array.from(rows.flat()), rows.length)]).to.deep.equal(
        wanted,
      );
      expect(await onnxScores(weighedOnnx(inner), rows, options as object)).to.deep.equal(wanted);
    });
    await fc.assert(cases, { numRuns: 60 });
  }).timeout(60_000);

  it("gives that on chain too, and has there the id that reports name", async () => {
    const { ethers } = await hre.network.getOrCreate();
    const [sender] = await ethers.getSigners();
    const cases = fc.asyncProperty(weighedCase, async ([inner, rows]) => {
      const bytes = encodeWeighed(inner);
      const at = await (await deployModel(sender, "weighed", SPEC, bytes)).getAddress();
      const model = await ethers.getContractAt("WeighedModel", at);
      const base = await ethers.getContractAt("IScoreModel", await model.inner());
      expect(await base.modelId()).to.equal(modelId(inner.kind, INNER_SPEC, inner.weights));
      expect(await model.modelId()).to.equal(modelId("weighed", SPEC, bytes));
      expect(await model.featureSpec()).to.equal(SPEC);
      expect(await model.featureCount()).to.equal(rows[0].length);
      const score = plainScore("weighed", bytes);
      for (const row of rows.slice(0, 6)) expect(await model.score(row)).to.equal(score(row));
      const short = rows[0].slice(1);
      await expect(model.score(short))
        .to.be.revertedWithCustomError(model, "FeatureCount")
        .withArgs(short.length, rows[0].length);
    });
    await fc.assert(cases, { numRuns: 12 });
  }).timeout(60_000);

  it("never pays more than without the weight, all of it at 65536, nothing at 0, and no less for a larger weight", () => {
    const score = fc.bigInt(0n, (1n << 40n) - 1n);
    fc.assert(
      fc.property(score, rawFeature, fc.bigInt(0n, 1n << 20n), (value, weight, more) => {
        expect(weighDown(value, weight) <= value).to.equal(true);
        expect(weighDown(value, weight) <= weighDown(value, weight + more)).to.equal(true);
        expect(weighDown(value, WHOLE_WEIGHT)).to.equal(value);
        expect(weighDown(value, 0n)).to.equal(0n);
      }),
    );
  });

  it("never pays many accounts more than one for the same score and weight", () => {
    const parts = fc.array(fc.bigInt(0n, 1n << 36n), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.bigInt(0n, WHOLE_WEIGHT), (scores, weight) => {
        const sum = (values: readonly bigint[]) => values.reduce((all, value) => all + value, 0n);
        expect(sum(scores.map((score) => weighDown(score, weight))) <= weighDown(sum(scores), weight)).to.equal(true);
      }),
    );
  });

  it("keeps what it weighs, and has another id for another model inside, another spec of it or another spec", () => {
    fc.assert(
      fc.property(innerCase, ([inner]) => {
        const bytes = encodeWeighed(inner);
        expect(parseWeighed(bytes)).to.deep.equal(inner);
        const other = encodeWeighed({ ...inner, featureSpec: SPEC });
        const ids = [bytes, other].map((weights) => modelId("weighed", SPEC, weights));
        expect(new Set([...ids, modelId("weighed", INNER_SPEC, bytes)]).size).to.equal(3);
      }),
    );
  });

  it("is refused when it begins otherwise, holds no model, or one that is weighed itself", () => {
    const [[inner]] = fc.sample(innerCase, { numRuns: 1, seed: 5 });
    const bytes = encodeWeighed(inner);
    const reason = (weights: Uint8Array) => expect(() => modelId("weighed", SPEC, weights)).to.throw(ModelWeightsError);
    reason(bytes.with(3, 0x32)).with.property("message", "the file does not begin as a weighed model does (WGH1)");
    const nothing = "what is weighed begins neither as cubic weights do (CUB1) nor as trees do (TRE1)";
    reason(bytes.slice(0, 36)).with.property("message", nothing);
    reason(encodeWeighed({ ...inner, weights: bytes })).with.property("message", nothing);
  });

  it("refuses a batch with another number of features, with both counts", () => {
    const [[inner, rows]] = fc.sample(innerCase, { numRuns: 1, seed: 5 });
    const { score, featureCount } = referenceOf("weighed", encodeWeighed(inner));
    expect(featureCount).to.equal(rows[0].length + 1);
    expect(() => score(new BigInt64Array(featureCount + 1), 1))
      .to.throw(FeatureCountError)
      .that.includes({ given: featureCount + 1, wanted: featureCount });
  });
});
