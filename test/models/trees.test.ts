import { expect } from "chai";
import fc from "fast-check";
import { randomOf } from "../../oracle/random.ts";
import { FEATURE_MAX } from "../../protocol/features.ts";
import { FeatureCountError, ModelWeightsError } from "../../protocol/models/errors.ts";
import { proveTreeBounds, proveTreeMonotone } from "../../protocol/models/tree-proof.ts";
import { treeRows } from "../../protocol/models/tree-rows.ts";
import { encodeTrees, parseTrees, scoreTrees, type TreeWeights } from "../../protocol/models/trees.ts";
import { treeCase, treeWeights } from "./tree-arbitraries.ts";

const split = (feature: number, threshold: number) => feature * 2 ** 24 + threshold;

const model: TreeWeights = {
  features: [
    { min: 0, max: 100 },
    { min: 5, max: FEATURE_MAX },
  ],
  depth: 2,
  trees: 1,
  base: 1_000,
  link: [0, 10, 100],
  linkShift: 10,
  words: Uint32Array.of(split(0, 50), split(1, 7), split(1, 9), -500, 24, 30, 600),
};

describe("tree model", () => {
  it("scores rows worked out by hand", () => {
    // raw 1000 - 500 = 500: 0 + 10 x 500 / 1024 = 4.8; raw 1024: knot 1; raw 1600: 10 + 90 x 576 / 1024 = 60.6
    expect(scoreTrees(model, [50n, 7n])).to.deep.equal({ raw: 500n, score: 4n });
    expect(scoreTrees(model, [50n, 8n])).to.deep.equal({ raw: 1_024n, score: 10n });
    expect(scoreTrees(model, [51n, 10n])).to.deep.equal({ raw: 1_600n, score: 60n });
  });

  it("clamps each feature to its range, and the raw value to the link", () => {
    expect(scoreTrees(model, [1n << 62n, 1n << 62n])).to.deep.equal(scoreTrees(model, [100n, BigInt(FEATURE_MAX)]));
    expect(scoreTrees(model, [-(1n << 63n), -1n])).to.deep.equal(scoreTrees(model, [0n, 5n]));
    expect(scoreTrees({ ...model, base: -5_000 }, [0n, 0n]).score).to.equal(0n);
    expect(scoreTrees({ ...model, base: 5_000 }, [0n, 0n]).score).to.equal(100n);
  });

  it("refuses a row with another number of features, naming both numbers", () => {
    expect(() => scoreTrees(model, [1n]))
      .to.throw(FeatureCountError)
      .that.includes({ given: 1, wanted: 2 });
    expect(() => treeRows(model)(new BigInt64Array(3), 2))
      .to.throw(FeatureCountError)
      .that.includes({ given: 3, wanted: 4 });
  });

  it("gives back the weights that it wrote", () => {
    fc.assert(
      fc.property(treeWeights, (weights) => {
        expect(parseTrees(encodeTrees(weights))).to.deep.equal(weights);
      }),
    );
  });

  it("gives row by row what the reference gives, for any weights whose bounds hold and any int64 features", () => {
    fc.assert(
      fc.property(treeCase, ([weights, rows]) => {
        const scores = treeRows(weights)(BigInt64Array.from(rows.flat()), rows.length);
        expect([...scores]).to.deep.equal(rows.map((row) => scoreTrees(weights, row).score));
      }),
    );
  });

  it("gives it for more rows than the kernel takes at once, in any number", () => {
    fc.assert(
      fc.property(treeCase, fc.integer({ min: 500, max: 1_100 }), ([weights, rows], count) => {
        const many = Array.from({ length: count }, (_, i) => rows[i % rows.length]);
        const wanted = rows.map((row) => scoreTrees(weights, row).score);
        const scores = treeRows(weights)(BigInt64Array.from(many.flat()), count);
        expect([...scores].every((score, i) => score === wanted[i % rows.length])).to.equal(true);
      }),
      { numRuns: 30 },
    );
  });

  it("gives it for the largest trees and the widest rows", () => {
    const depth = 10;
    const features = Array.from({ length: 255 }, (_, i) => ({ min: i, max: FEATURE_MAX - i }));
    const splits = 2 ** depth - 1;
    const random = randomOf(5, 0, 0);
    const tree = () => [
      ...Array.from({ length: splits }, () => split(random.below(255), random.word() >>> 8)),
      ...Array.from({ length: splits + 1 }, () => (random.below(2 ** 20) - 2 ** 19) >>> 0),
    ];
    const words = Uint32Array.from(Array.from({ length: 8 }, tree).flat());
    const weights = { ...model, features, depth, trees: 8, base: -(2 ** 20), words };
    const rows = Array.from({ length: 30 }, () => features.map(() => BigInt(random.word() >>> 7) - 2n ** 23n));
    const scores = treeRows(weights)(BigInt64Array.from(rows.flat()), rows.length);
    expect([...scores]).to.deep.equal(rows.map((row) => scoreTrees(weights, row).score));
  });

  it("never leaves the proved bound nor [0, 2^40)", () => {
    fc.assert(
      fc.property(treeCase, ([weights, rows]) => {
        const reach = BigInt(proveTreeBounds(weights));
        for (const { raw, score } of rows.map((row) => scoreTrees(weights, row))) {
          expect(raw <= reach && -raw <= reach).to.equal(true);
          expect(score >= 0n && score < 1n << 40n).to.equal(true);
        }
      }),
    );
  });
});

describe("tree weights file", () => {
  const bytes = encodeTrees(model);

  it("refuses a file that begins otherwise, or is shorter or longer than its header says", () => {
    const renamed = bytes.slice();
    renamed[3] = 0x32;
    expect(() => parseTrees(renamed)).to.throw(ModelWeightsError, "does not begin as tree weights do (TRE1)");
    expect(() => parseTrees(bytes.slice(0, 15))).to.throw(ModelWeightsError, "does not begin as tree weights do");
    const wanted = "1 trees of depth 2 have 84 bytes, these have 83";
    expect(() => parseTrees(bytes.slice(0, -1))).to.throw(ModelWeightsError, wanted);
  });

  const wrong: [string, Partial<TreeWeights>, string][] = [
    ["no features", { features: [] }, "0 features, there must be 1 to 255"],
    ["no levels", { depth: 0 }, "depth 0, it must lie in 1 to 10"],
    ["words for another number of trees", { trees: 2 }, "7 words for 2 trees"],
    [
      "a feature beyond 24 bits",
      {
        features: [
          { min: 0, max: 2 ** 24 },
          { min: 0, max: 1 },
        ],
      },
      "feature 0 ranges over [0, 16777216]",
    ],
    [
      "a feature below 0",
      {
        features: [
          { min: 0, max: 1 },
          { min: -1, max: 1 },
        ],
      },
      "feature 1 ranges over [-1, 1]",
    ],
    [
      "a range that is empty",
      {
        features: [
          { min: 2, max: 1 },
          { min: 0, max: 1 },
        ],
      },
      "feature 0 ranges over [2, 1]",
    ],
    ["a split on a feature that is not there", { features: [{ min: 0, max: 1 }] }, "tree 0 splits on feature 1"],
    ["leaves whose sum could round", { base: 2 ** 24 - 600 }, "the sum of leaves can reach 16777216, at or above 2^24"],
    ["a single knot", { link: [1] }, "1 knots, 2^10 apart"],
    ["knots beyond float32", { linkShift: 24 }, "3 knots, 2^24 apart"],
    ["a link that falls", { link: [0, 2, 1] }, "the link falls at knot 2"],
    ["a score of 2^40", { link: [0, 2 ** 40], linkShift: 1 }, "the score reaches 1099511627776, at or above 2^40"],
    ["a negative score", { link: [-1, 1] }, "the score reaches"],
    ["a link too steep to multiply", { link: [0, 2 ** 39], linkShift: 14 }, "a step of the link can reach 2^53"],
  ];
  for (const [what, change, message] of wrong) {
    it(`refuses ${what}`, () => {
      expect(() => encodeTrees({ ...model, ...change })).to.throw(ModelWeightsError, message);
    });
  }

  it("refuses a file whose weights break a bound", () => {
    const changed = bytes.slice();
    new DataView(changed.buffer).setInt32(12, 2 ** 24);
    expect(() => parseTrees(changed)).to.throw(ModelWeightsError, "the sum of leaves can reach 16777816");
  });
});

describe("monotony of trees", () => {
  it("passes trees whose greater side is no lower, and sees which feature turns", () => {
    proveTreeMonotone(model, [1, 1]);
    proveTreeMonotone(model, [0, 0]);
    expect(() => proveTreeMonotone(model, [-1, 0])).to.throw(
      ModelWeightsError,
      "tree 0 moves against feature 0 at node 0",
    );
    const overlapping = { ...model, words: model.words.with(4, 40) };
    expect(() => proveTreeMonotone(overlapping, [1, 1])).to.throw(
      ModelWeightsError,
      "tree 0 moves against feature 0 at node 0",
    );
    const turned = { ...model, words: model.words.with(5, 700) };
    expect(() => proveTreeMonotone(turned, [1, 1])).to.throw(
      ModelWeightsError,
      "tree 0 moves against feature 1 at node 2",
    );
  });
});
