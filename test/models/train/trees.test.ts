import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { randomOf } from "../../../oracle/random.ts";
import { exactExp, exactSigmoid } from "../../../oracle/train/trees/exp.ts";
import { type FitOptions, fitTrees } from "../../../oracle/train/trees/fit.ts";
import { keptFits } from "../../../oracle/train/trees/kept-fits.ts";
import { type FitJob, fitAll } from "../../../oracle/train/trees/pool.ts";
import { rawValues, shuffleLoss } from "../../../oracle/train/trees/predict.ts";
import { joinTables, newTable, selectFeatures, setRow, type Table } from "../../../oracle/train/trees/table.ts";
import { ModelWeightsError } from "../../../protocol/models/errors.ts";
import { proveTreeBounds, proveTreeMonotone } from "../../../protocol/models/tree-proof.ts";
import { encodeTrees, scoreTrees } from "../../../protocol/models/trees.ts";
import { withEmptyFolder } from "../../support/empty-folder.ts";
import { expectAbove, expectNear } from "../../support/numbers.ts";

const OPTIONS: FitOptions = {
  ...{ objective: "logistic", trees: 12, depth: 3, bins: 64, minLeafRows: 5, ridge: 1 },
  ...{ rate: 0.3, rowShare: 0.8, featureShare: 0.8, seed: 1 },
};

const SIGNS = [1, -1, 0] as const;

/** Rows whose target rises with the first feature, falls with the second, and turns with the third. */
function noisyTable(rows: number, seed: number): Table {
  const random = randomOf(seed, 0, 0);
  const table = newTable(
    SIGNS.map((monotone, i) => ({ name: `f${i}`, unit: "count", max: 2 ** 24 - 1, monotone })),
    rows,
  );
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = [random.below(1000), random.below(1000), random.below(1000)];
    const odds = 500 + (a - b) / 2 + (c > 300 && c < 600 ? 200 : -100) + random.below(300) - 150;
    setRow(table, row, [a, b, c], Number(odds > 500));
  }
  return table;
}

const allRows = (table: Table) => Uint32Array.from({ length: table.rows }, (_, row) => row);

describe("exact exponential", () => {
  it("agrees with the engine's to 14 digits, and stays finite and rising", () => {
    fc.assert(
      fc.property(fc.double({ min: -690, max: 690, noNaN: true }), (x) => {
        expectNear(exactExp(x) / Math.exp(x), 1, 1e-13);
      }),
    );
    expect(exactExp(0)).to.equal(1);
    expect(exactExp(1e9) > 1e300 && Number.isFinite(exactExp(1e9))).to.equal(true);
    expect(exactSigmoid(0)).to.equal(0.5);
    expectAbove(exactSigmoid(-1e9), 0);
  });
});

describe("fitting trees", () => {
  const table = noisyTable(1_500, 3);
  const { weights } = fitTrees(table, allRows(table), OPTIONS);

  it("gives the same bytes again, and on 1 and 4 workers, for every job", async () => {
    const jobs = [1, 2, 3, 4, 5].map((seed) => ({ rows: allRows(table), options: { ...OPTIONS, seed } }));
    const bytes = async (workers: number) =>
      (await fitAll(table, jobs, { workers })).map((fit) => encodeTrees(fit.weights));
    const [one, four] = [await bytes(1), await bytes(4)];
    expect(one).to.deep.equal(four);
    expect(one[0]).to.deep.equal(encodeTrees(weights));
    expect(one[0]).not.to.deep.equal(one[1]);
  });

  it("goes on from the fits that were done when it was stopped, and gives the same as without a stop", async () => {
    await withEmptyFolder(async (folder) => {
      const keptIn = join(folder, "data", "fits.json");
      const jobs = [1, 2, 3].map((seed) => ({ rows: allRows(table), options: { ...OPTIONS, seed } }));
      const fitted = async (of: readonly FitJob[] = jobs) => {
        const steps: number[] = [];
        const fits = await fitAll(table, of, { workers: 1, keptIn, onStep: (trees) => steps.push(trees) });
        return { fits, grown: steps.length };
      };
      const whole = await fitted();
      const lines = readFileSync(keptIn, "utf8").split("\n");
      expect([lines.length, whole.grown]).to.deep.equal([4, 3 * OPTIONS.trees]);

      // As a kill in the middle of the third line leaves it.
      writeFileSync(keptIn, `${lines[0]}\n${lines[1]}\n${lines[2].slice(0, 99)}`);
      expect(await fitted()).to.deep.equal({ fits: whole.fits, grown: OPTIONS.trees });
      expect(await fitted()).to.deep.equal({ fits: whole.fits, grown: 0 });
      const others = jobs.map((job) => ({ ...job, rows: job.rows.slice(1) }));
      expect((await fitted(others)).grown).to.equal(3 * OPTIONS.trees);
      expect((await fitted()).grown).to.equal(3 * OPTIONS.trees);
    });
  });

  it("takes no fit for its own that another training wrote to the same file meanwhile", async () => {
    await withEmptyFolder(async (folder) => {
      const path = join(folder, "fits.json");
      const jobsOf = (seed: number): FitJob[] => [{ rows: allRows(table), options: { ...OPTIONS, seed } }];
      const [fit] = await fitAll(table, jobsOf(1), { workers: 1 });
      const one = keptFits(path, table, jobsOf(1));
      keptFits(path, table, jobsOf(2));
      one.keep(0, fit);
      expect(keptFits(path, table, jobsOf(2)).done.size).to.equal(0);
    });
  });

  it("does not depend on rows that it is not given", () => {
    const changed = joinTables([table]);
    setRow(changed, 7, [1, 1, 1], 1 - table.target[7]);
    const rows = allRows(table).filter((row) => row !== 7);
    const bytesFrom = (from: Table) => encodeTrees(fitTrees(from, rows, OPTIONS).weights);
    expect(bytesFrom(changed)).to.deep.equal(bytesFrom(table));
  });

  it("never moves against the sign of a feature, whatever the data say", () => {
    const cases = fc.asyncProperty(
      fc.nat(1000),
      fc.constantFrom(...SIGNS),
      fc.constantFrom(...SIGNS),
      async (seed, a, b) => {
        const other = noisyTable(300, seed);
        const signs = [a, b, 0] as const;
        const features = other.features.map((feature, i) => ({ ...feature, monotone: signs[i] }));
        const fit = fitTrees({ ...other, features }, allRows(other), { ...OPTIONS, trees: 5, minLeafRows: 2 });
        proveTreeMonotone(fit.weights, signs);
        const score = (row: number[]) => scoreTrees(fit.weights, row.map(BigInt)).score;
        for (let x = 0; x < 1000; x += 37) {
          const [low, high] = [score([x, 400, 400]), score([x + 37, 400, 400])];
          if (a !== 0) expect(a > 0 ? low <= high : low >= high).to.equal(true);
        }
      },
    );
    return fc.assert(cases, { numRuns: 25 });
  });

  it("learns what there is to learn, within the proved bounds and in [0, 65536]", () => {
    proveTreeBounds(weights);
    const raw = rawValues(weights, table, allRows(table));
    const right = raw.filter((value, row) => value > 8 * 65_536 === (table.target[row] === 1));
    expectAbove(right.length / raw.length, 0.85);
    const extreme = [0n, (1n << 63n) - 1n, -(1n << 63n)];
    for (const a of extreme)
      for (const b of extreme) {
        const { score } = scoreTrees(weights, [a, b, 0n]);
        expect(score >= 0n && score <= 65_536n).to.equal(true);
      }
    expect(shuffleLoss(weights, table, allRows(table))).to.have.length(3);
    expectAbove(shuffleLoss(weights, table, allRows(table))[0].value, 0.05);
  });

  it("finds the steps of a squared target exactly when nothing is in the way", () => {
    const steps = newTable([{ name: "x", unit: "count", max: 100, monotone: 0 }], 100);
    for (let row = 0; row < 100; row++) setRow(steps, row, [row], row < 30 ? 1_000 : row < 70 ? 90_000 : 40_000);
    const exact = {
      ...OPTIONS,
      objective: "squared",
      trees: 1,
      rate: 1,
      ridge: 0,
      rowShare: 1,
      featureShare: 1,
      bins: 255,
    } as const;
    const fit = fitTrees(steps, allRows(steps), exact);
    for (const [x, wanted] of [
      [0, 1_000],
      [29, 1_000],
      [30, 90_000],
      [69, 90_000],
      [70, 40_000],
      [99, 40_000],
    ]) {
      expect(Number(scoreTrees(fit.weights, [BigInt(x)]).score)).to.be.closeTo(wanted, 1);
    }
  });

  it("refuses a fit whose leaves could leave the exact range, on a worker too", async () => {
    const steep = newTable([{ name: "x", unit: "count", max: 100, monotone: 0 }], 100);
    for (let row = 0; row < 100; row++) setRow(steep, row, [row], row < 50 ? 0 : 2 ** 25);
    const options = { ...OPTIONS, objective: "squared" } as const;
    expect(() => fitTrees(steep, allRows(steep), options)).to.throw(ModelWeightsError, "at or above 2^24");
    const failed = await fitAll(steep, [{ rows: allRows(steep), options }], { workers: 2 }).catch(
      (error: unknown) => error,
    );
    expect(failed).to.be.instanceOf(Error).that.has.property("message").that.contains("at or above 2^24");
  });
});

describe("tables of features", () => {
  const features = [
    { name: "a", unit: "count", max: 10, monotone: 0 },
    { name: "b", unit: "count", max: 99, monotone: 0 },
  ] as const;

  it("round down, clamp as the model does, and refuse a row of another width", () => {
    const table = newTable(features, 2);
    setRow(table, 0, [10.9, -3], 1);
    setRow(table, 1, [11, 98.99], 0);
    expect(table.columns.map((column) => [...column])).to.deep.equal([
      [10, 10],
      [0, 98],
    ]);
    expect(() => setRow(table, 0, [1], 0)).to.throw(RangeError, "1 values in row 0");
    expect(selectFeatures(table, ["b"]).columns.map((column) => [...column])).to.deep.equal([[0, 98]]);
  });
});
