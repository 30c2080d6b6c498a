import { expect } from "chai";
import fc from "fast-check";
import { CANDIDATE_WIDTH } from "../../../oracle/serve/behaviour.ts";
import { randomWeight } from "../../../oracle/train/gru/adam.ts";
import { READ_BY_INTEREST, startInterest } from "../../../oracle/train/gru/net.ts";
import { standardise, unscaled } from "../../../oracle/train/gru/standardise.ts";
import { expectNear } from "../../support/numbers.ts";

const WIDTH = 3;
const UNITS = 2;

function layerOf(row: Float32Array, matrix: Float32Array, bias: Float32Array): number[] {
  return Array.from(bias, (start, unit) => row.reduce((sum, x, i) => sum + x * matrix[i * UNITS + unit], start));
}

describe("standardised candidates", () => {
  it("have mean 0 and deviation 1 in each column, and zeros in a column of one value", () => {
    const rows = Float32Array.of(1, 10, 7, 3, 30, 7, 5, 50, 7);
    const { mean, deviation } = standardise(rows, WIDTH);
    expect([...mean]).to.deep.equal([3, 30, 7]);
    expect(deviation[2]).to.equal(1);
    for (const column of [0, 1]) {
      const values = [0, 1, 2].map((row) => rows[row * WIDTH + column]);
      expectNear(values[0] + values[1] + values[2], 0, 1e-6);
      expectNear(values.reduce((sum, x) => sum + x * x, 0) / 3, 1, 1e-6);
    }
    expect([2, 5, 8].map((at) => rows[at])).to.deep.equal([0, 0, 0]);
  });

  it("and the layer that was fitted on them say what the unscaled layer says of raw ones", () => {
    const number = fc.float({ min: -4, max: 4, noNaN: true });
    const tables = fc.array(fc.tuple(number, number, number), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(tables, fc.nat(1000), (table, seed) => {
        const raw = Float32Array.from(table.flat());
        const scaled = raw.slice();
        const scale = standardise(scaled, WIDTH);
        fc.pre([...scale.deviation].every((one) => one > 0.05));
        const [matrix, bias] = [randomWeight([WIDTH, UNITS], 1, seed, 0), randomWeight([UNITS], 1, seed, 1)];
        const folded = unscaled(matrix, bias, scale);
        for (let row = 0; row < table.length; row++) {
          const part = (from: Float32Array) => from.subarray(row * WIDTH, (row + 1) * WIDTH);
          const wanted = layerOf(part(scaled), matrix.values, bias.values);
          const given = layerOf(part(raw), folded.matrix.values, folded.bias.values);
          for (const [unit, value] of wanted.entries()) expectNear(given[unit], value, 1e-3);
        }
      }),
    );
  });

  it("start without weights for what interest does not read", () => {
    const { candidateTaste } = startInterest({ hidden: 2, trunk: 2, taste: 3 }, 1);
    for (let feature = 0; feature < CANDIDATE_WIDTH; feature++) {
      const own = [...candidateTaste.values.subarray(3 * feature, 3 * feature + 3)];
      expect(own.some((value) => value !== 0)).to.equal(READ_BY_INTEREST[feature] === 1);
    }
  });
});
