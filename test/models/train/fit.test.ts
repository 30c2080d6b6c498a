import { expect } from "chai";
import fc from "fast-check";
import { crossValidate, fitCubic, predictCubic } from "../../../oracle/train/cubic-fit.ts";
import { folds } from "../../../oracle/train/folds.ts";
import { bootstrapR2, r2 } from "../../../oracle/train/metrics.ts";
import { quantise } from "../../../oracle/train/quantise.ts";
import { ridge, signedRidge } from "../../../oracle/train/ridge.ts";
import { type Table, takeRows } from "../../../oracle/train/table.ts";
import { scoreCubic } from "../../../protocol/models/cubic.ts";
import type { FeatureSign } from "../../../protocol/models/cubic-proof.ts";
import { ModelWeightsError } from "../../../protocol/models/errors.ts";
import { expectNear } from "../../support/numbers.ts";
import { refusal } from "../../support/refusal.ts";
import { specOf } from "../folder.ts";

/** Rows of small whole features, and a target worked out from them. */
function tableOf(rows: readonly number[][], target: (row: readonly number[]) => number): Table {
  return {
    columns: rows[0].map((_, i) => Float64Array.from(rows, (row) => row[i])),
    target: Float64Array.from(rows, target),
  };
}

const grid = Array.from({ length: 120 }, (_, i) => [i % 12, (i * 7) % 10, (i * i) % 13]);

describe("ridge", () => {
  it("finds the weights behind noiseless rows when the penalty is next to nothing", () => {
    const table = tableOf(grid, ([x, y, z]) => 3 * x - 2 * y + 0.5 * z);
    const weights = ridge(table, 1e-12);
    expectNear(weights[0], 3, 1e-8);
    expectNear(weights[1], -2, 1e-8);
    expectNear(weights[2], 0.5, 1e-8);
  });

  it("shrinks the one weight of a scaled column by 1 / (1 + penalty)", () => {
    const table = tableOf(grid, ([x]) => 4 * x);
    expectNear(ridge({ ...table, columns: [table.columns[0]] }, 0.25)[0], 4 / 1.25, 1e-12);
  });

  it("gives a column of zeros the weight 0", () => {
    const table = tableOf(
      grid.map(([x]) => [x, 0]),
      ([x]) => x,
    );
    expect(ridge(table, 1e-6)[1]).to.equal(0);
  });

  it("is not worse under signs than any feasible weights nearby, and keeps the signs", () => {
    const signs: FeatureSign[] = [1, -1, 1];
    const loss = (table: Table, weights: Float64Array) =>
      table.target.reduce((sum, y, row) => {
        const error = y - table.columns.reduce((total, column, i) => total + weights[i] * column[row], 0);
        return sum + error * error;
      }, 0);
    const coefficient = fc.integer({ min: -50, max: 50 }).map((n) => n / 10);
    fc.assert(
      fc.property(fc.tuple(coefficient, coefficient, coefficient), ([p, q, r]) => {
        const table = tableOf(grid, ([x, y, z]) => p * x + q * y + r * z);
        const weights = signedRidge(table, 1e-12, signs);
        expect(weights.every((weight, i) => weight * signs[i] >= 0)).to.equal(true);
        const best = loss(table, weights);
        for (const [i, sign] of signs.entries()) {
          for (const step of [0.01, -0.01]) {
            const other = weights.slice();
            other[i] = sign * Math.max(0, sign * (other[i] + step));
            expect(loss(table, other)).to.be.at.least(best - 1e-6);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("refuses more features than it can try subsets of", () => {
    const columns = Array.from({ length: 13 }, () => Float64Array.of(1));
    expect(() => signedRidge({ columns, target: Float64Array.of(1) }, 1, new Array(13).fill(1))).to.throw(
      RangeError,
      "13 features, at most 12",
    );
  });
});

describe("cubic fit", () => {
  const signs: FeatureSign[] = [1, -1];
  const free = { signs, curve: "free" } as const;
  const curve = (a: number) => a * (2 + a * (0.3 + a * 0.01));
  const table = tableOf(
    grid.map(([x, y]) => [x + 10, y / 10]),
    ([x, y]) => curve(x - 0.5 * y),
  );

  it("explains a cubic of a weighted sum better than a straight line can", () => {
    const { fit, outOfFold } = crossValidate(table, {
      signs,
      curve: "free",
      penalties: [1e-9, 1e-3],
      folds: 4,
      seed: 1,
    });
    const line = ridge(table, 1e-9);
    const straight = table.target.map((_, row) =>
      table.columns.reduce((sum, column, i) => sum + line[i] * column[row], 0),
    );
    expect(r2(table.target, outOfFold)).to.be.above(0.999);
    expect(r2(table.target, predictCubic(fit, table))).to.be.above(r2(table.target, straight)!);
  });

  it("has no theta below 0 when its curve must rise, where a free one would turn", () => {
    const concave = {
      ...table,
      target: table.target.map((_, row) => 40 * table.columns[0][row] - table.columns[0][row] ** 2),
    };
    const rising = fitCubic(concave, 1e-9, { signs, curve: "rising" });
    expect(Math.min(...fitCubic(concave, 1e-9, free).theta)).to.be.below(0);
    expect(Math.min(...rising.theta)).to.be.at.least(0);
  });

  it("chooses the penalty that errs least on rows that a fit has not seen, and reports those rows' values", () => {
    const options = { ...free, penalties: [10, 1e-9], folds: 3, seed: 9 };
    const { penalty, outOfFold, fit } = crossValidate(table, options);
    expect(penalty).to.equal(1e-9);
    expect(fit).to.deep.equal(fitCubic(table, 1e-9, free));
    for (const { train, test } of folds(table.target.length, 3, 9)) {
      const predicted = predictCubic(fitCubic(takeRows(table, train), 1e-9, free), takeRows(table, test));
      expect([...test].map((row) => outOfFold[row])).to.deep.equal([...predicted]);
    }
  });

  it("refuses folds of less than two rows, with what is wanted", () => {
    const few = takeRows(table, Uint32Array.of(0, 1, 2, 3, 4));
    const error = refusal(() => crossValidate(few, { ...free, penalties: [1], folds: 3, seed: 9 }));
    expect([error.name, error.figures]).to.deep.equal(["TooFewRows", { rows: 5, wanted: 6 }]);
  });

  it("tells how many fits are done", () => {
    const steps: number[] = [];
    crossValidate(table, {
      signs,
      curve: "free",
      penalties: [1, 2],
      folds: 3,
      seed: 1,
      onStep: (done, of) => steps.push(done / of),
    });
    expect(steps).to.deep.equal([1, 2, 3, 4, 5, 6].map((done) => done / 6));
  });

  it("scores as whole numbers what it predicts in real ones", () => {
    const fit = fitCubic(table, 1e-9, free);
    const features = specOf(2).map((feature) => ({ ...feature, max: 22 }));
    const attentionTop = 22 * fit.weights[0];
    const weights = quantise(fit, features, signs, { attentionMax: 2 ** 20 - 1, attentionTop, scorePerValue: 1000 });
    for (const x of [1, 7, 15, 22]) {
      const [real] = predictCubic(fit, {
        columns: [Float64Array.of(x), Float64Array.of(2)],
        target: new Float64Array(1),
      });
      const { score } = scoreCubic(weights, [BigInt(x), 2n]);
      expectNear(Number(score) / 1000, real, real / 1000 + 0.01);
    }
  });

  it("refuses to turn a fit that falls into whole numbers", () => {
    const falling = { weights: Float64Array.of(1), theta: [1, -0.01, 0] as const };
    const make = () =>
      quantise(falling, specOf(1), [1], { attentionMax: 2 ** 16 - 1, attentionTop: 1000, scorePerValue: 10 });
    expect(make).to.throw(ModelWeightsError, /the score falls from \d+ to \d+/);
  });
});

describe("folds", () => {
  it("judge every row once, on rows that it was not learned from", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 2, max: 7 }), fc.nat(), (rows, count, seed) => {
        const cuts = folds(rows, count, seed);
        const all = Array.from({ length: rows }, (_, i) => i);
        expect(cuts.flatMap(({ test }) => [...test]).sort((a, b) => a - b)).to.deep.equal(all);
        for (const { train, test } of cuts) {
          expect([...train, ...test].sort((a, b) => a - b)).to.deep.equal(all);
        }
      }),
    );
  });

  it("are the same for the same seed and others for another", () => {
    expect(folds(50, 5, 3)).to.deep.equal(folds(50, 5, 3));
    expect(folds(50, 5, 3)).to.not.deep.equal(folds(50, 5, 4));
  });
});

describe("R2", () => {
  const target = Float64Array.of(1, 2, 3, 4);

  it("is 1 for the target itself, 0 for its mean, and undefined where the target does not vary", () => {
    expect(r2(target, target)).to.equal(1);
    expect(r2(target, Float64Array.of(2.5, 2.5, 2.5, 2.5))).to.equal(0);
    expect(r2(Float64Array.of(3, 3), Float64Array.of(3, 2))).to.equal(null);
    expect(bootstrapR2(Float64Array.of(3, 3), Float64Array.of(3, 2), 1)).to.equal(null);
  });

  it("has a bootstrap interval around it, the same for the same seed", () => {
    const predicted = Float64Array.of(1.1, 1.8, 3.3, 3.9);
    const figure = bootstrapR2(target, predicted, 5)!;
    expect(figure.value).to.equal(r2(target, predicted));
    expect(figure.low).to.be.below(figure.value);
    expect(figure.high).to.be.above(figure.value);
    expect(bootstrapR2(target, predicted, 5)).to.deep.equal(figure);
    expect(bootstrapR2(target, predicted, 6)).to.not.deep.equal(figure);
  });
});
