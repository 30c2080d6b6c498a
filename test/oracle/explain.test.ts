import { expect } from "chai";
import fc from "fast-check";
import { apportion } from "../../oracle/explain/apportion.ts";
import { explainScore } from "../../oracle/explain/contributions.ts";
import { explainCubic, SHAPLEY_FEATURES, shapley } from "../../oracle/explain/cubic.ts";
import { explainTrees, rawShapley } from "../../oracle/explain/trees.ts";
import { plainScore } from "../../oracle/score/reference.ts";
import { type CubicWeights, scoreCubic } from "../../protocol/models/cubic.ts";
import { scoreTrees } from "../../protocol/models/trees.ts";
import { encodeWeighed, WHOLE_WEIGHT } from "../../protocol/models/weighed.ts";
import { treeCase } from "../models/tree-arbitraries.ts";
import { weighedCase } from "../models/weighed-arbitraries.ts";

const whole = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });

/** A model with room for cancelling signs. */
function cubicOf(n: number) {
  const feature = fc.record({
    weight: fc.bigInt({ min: -50n, max: 50n }),
    min: fc.constant(2n),
    max: fc.constant(90n),
  });
  return fc.array(feature, { minLength: n, maxLength: n }).map((features): CubicWeights => {
    const curve = { unit: 1000n, theta1: 700n, theta2: 300n, theta3: 90n };
    return { attentionDivisor: 3n, attentionMax: 4000n, ...curve, valueDivisor: 11n, scoreMax: 10n ** 9n, features };
  });
}

function rowOf(n: number) {
  return fc.array(fc.bigInt({ min: -10n, max: 120n }), { minLength: n, maxLength: n });
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

describe("apportioning", () => {
  it("sums to the total, and gives each part its exact share to within one", () => {
    fc.assert(
      fc.property(whole, fc.array(whole, { minLength: 1, maxLength: 12 }), (total, parts) => {
        const all = sum(parts);
        fc.pre(all !== 0n);
        const shares = apportion(total, parts);
        expect(sum(shares)).to.equal(total);
        for (const [i, share] of shares.entries()) {
          const error = share * all - total * parts[i];
          expect((error < 0n ? -error : error) < (all < 0n ? -all : all)).to.equal(true);
        }
      }),
    );
  });

  it("gives what is left to the largest remainders, the first of equal ones", () => {
    expect(apportion(10n, [1n, 1n, 1n])).to.deep.equal([4n, 3n, 3n]);
    expect(apportion(-10n, [1n, 1n, 1n])).to.deep.equal([-3n, -3n, -4n]);
    expect(apportion(7n, [1n, 5n, 4n])).to.deep.equal([1n, 3n, 3n]);
    expect(apportion(5n, [-2n, 1n])).to.deep.equal([10n, -5n]);
  });

  it("shares nothing over parts that cancel out, and refuses to share something", () => {
    expect(apportion(0n, [4n, -4n])).to.deep.equal([0n, 0n]);
    expect(() => apportion(1n, [4n, -4n])).to.throw(RangeError, "1 cannot be shared out");
  });
});

describe("Shapley values", () => {
  it("are the mean gain over all orders, times n!", () => {
    // Worth of a coalition: 12 for the third with anybody, 3 for the first alone.
    const worth = (chosen: number) => (chosen & 4 && chosen & 3 ? 12n : 0n) + (chosen & 1 ? 3n : 0n);
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const gains = [0n, 0n, 0n];
    for (const order of orders) {
      let chosen = 0;
      for (const player of order) {
        gains[player] += worth(chosen | (1 << player)) - worth(chosen);
        chosen |= 1 << player;
      }
    }
    expect(shapley(3, worth)).to.deep.equal(gains);
  });

  it("of trees are those of their definition", () => {
    const factorial = (n: number): bigint => (n < 2 ? 1n : BigInt(n) * factorial(n - 1));
    fc.assert(
      fc.property(treeCase, ([weights, rows]) => {
        const n = weights.features.length;
        fc.pre(n <= 6 && rows.length > 0);
        const least = weights.features.map(({ min }) => BigInt(min));
        const worth = (chosen: number) =>
          scoreTrees(
            weights,
            least.map((min, i) => (chosen & (1 << i) ? rows[0][i] : min)),
          ).raw;
        const defined = shapley(n, worth).map((value) => value * factorial(weights.depth));
        expect(rawShapley(weights, rows[0]).map((value) => value * factorial(n))).to.deep.equal(defined);
      }),
      { numRuns: 60 },
    );
  });
});

describe("explained scores", () => {
  for (const n of [4, SHAPLEY_FEATURES, SHAPLEY_FEATURES + 1, 24]) {
    it(`of cubic models with ${n} features are the base and the contributions, to the unit`, () => {
      fc.assert(
        fc.property(cubicOf(n), rowOf(n), (weights, features) => {
          const { base, score, contributions } = explainCubic(weights, features);
          expect(score).to.equal(scoreCubic(weights, features).score);
          expect(base + sum(contributions)).to.equal(score);
        }),
        { numRuns: n === SHAPLEY_FEATURES ? 20 : 100 },
      );
    });
  }

  it("of tree models are the base and the contributions, to the unit", () => {
    fc.assert(
      fc.property(treeCase, ([weights, rows]) => {
        for (const row of rows.slice(0, 4)) {
          const { base, score, contributions } = explainTrees(weights, row);
          expect(score).to.equal(scoreTrees(weights, row).score);
          expect(base + sum(contributions)).to.equal(score);
        }
      }),
    );
  });

  it("of weighed models are the base, what the work adds and what the weight takes away, to the unit", () => {
    fc.assert(
      fc.property(weighedCase, ([inner, rows]) => {
        const bytes = encodeWeighed(inner);
        for (const row of rows.slice(0, 4)) {
          const { base, score, contributions, method } = explainScore("weighed", bytes, row);
          const whole = explainScore(inner.kind, inner.weights, row.slice(0, -1));
          expect(score).to.equal(plainScore("weighed", bytes)(row));
          expect(base + sum(contributions)).to.equal(score);
          expect([base, contributions.slice(0, -1)]).to.deep.equal([whole.base, whole.contributions]);
          expect(contributions[row.length - 1]).to.equal(score - whole.score);
          expect(method).to.equal(`${whole.method}, then weighed`);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("of weighed models owe nothing to a whole weight, and take all to none", () => {
    fc.assert(
      fc.property(weighedCase, ([inner, [row]]) => {
        const explained = (weight: bigint) => explainScore("weighed", encodeWeighed(inner), row.with(-1, weight));
        const whole = plainScore(inner.kind, inner.weights)(row.slice(0, -1));
        expect(explained(WHOLE_WEIGHT).contributions.at(-1)).to.equal(0n);
        expect([explained(0n).score, explained(0n).contributions.at(-1)]).to.deep.equal([0n, -whole]);
      }),
      { numRuns: 60 },
    );
  });

  it("owe nothing to a feature at its minimum or without weight", () => {
    fc.assert(
      fc.property(cubicOf(4), rowOf(4), (drawn, row) => {
        const features = drawn.features.map((feature, i) => (i === 1 ? { ...feature, weight: 0n } : feature));
        const values = row.map((value, i) => (i === 0 ? 2n : value));
        expect(explainCubic({ ...drawn, features }, values).contributions.slice(0, 2)).to.deep.equal([0n, 0n]);
      }),
    );
  });

  it("credit features in proportion to weight x value beyond eight of them", () => {
    const features = Array.from({ length: 9 }, (_, i) => ({ weight: BigInt(i), min: 0n, max: 100n }));
    const line = { attentionDivisor: 1n, attentionMax: 10n ** 6n, unit: 1n, theta1: 2n, theta2: 0n, theta3: 0n };
    const weights = { ...line, valueDivisor: 1n, scoreMax: 10n ** 9n, features };
    const { contributions, method } = explainCubic(
      weights,
      features.map(() => 10n),
    );
    expect(contributions).to.deep.equal(features.map(({ weight }) => 20n * weight));
    expect(method).to.equal("in proportion to weight x feature");
  });
});
