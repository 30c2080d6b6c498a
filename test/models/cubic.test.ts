import { expect } from "chai";
import fc from "fast-check";
import { type CubicWeights, encodeCubic, parseCubic, scoreCubic, valueAt } from "../../protocol/models/cubic.ts";
import { cubicCurve } from "../../protocol/models/cubic-curve.ts";
import { proveCubicBounds, proveCubicMonotone } from "../../protocol/models/cubic-proof.ts";
import { cubicRows } from "../../protocol/models/cubic-rows.ts";
import { FeatureCountError, ModelWeightsError } from "../../protocol/models/errors.ts";
import { cubicWeights, rawRows } from "./arbitraries.ts";

const model: CubicWeights = {
  attentionDivisor: 10n,
  attentionMax: 1_000n,
  unit: 100n,
  theta1: 500n,
  theta2: 40n,
  theta3: -3n,
  valueDivisor: 7n,
  scoreMax: 1_000_000n,
  features: [
    { weight: 30n, min: 0n, max: 200n },
    { weight: -20n, min: 0n, max: 50n },
  ],
};

describe("cubic model", () => {
  it("scores a row worked out by hand, truncating toward zero at every division", () => {
    // 30 x 99 - 20 x 7 = 2830, / 10 = 283; -849 / 100 = -8; 40 - 8 = 32; 32 x 283 / 100 = 90; 590 x 283 / 7 = 23852.8
    expect(scoreCubic(model, [99n, 7n])).to.deep.equal({ attention: 283n, score: 23_852n });
  });

  it("clamps each feature to its range, attention from 0 to its maximum, and the score to its maximum", () => {
    expect(scoreCubic(model, [1n << 62n, -5n])).to.deep.equal(scoreCubic(model, [200n, 0n]));
    expect(scoreCubic(model, [0n, 50n])).to.deep.equal({ attention: 0n, score: 0n });
    expect(scoreCubic({ ...model, attentionMax: 100n }, [200n, 0n]).attention).to.equal(100n);
    expect(scoreCubic({ ...model, scoreMax: 5n }, [200n, 0n]).score).to.equal(5n);
  });

  it("refuses a row with another number of features, naming both numbers", () => {
    expect(() => scoreCubic(model, [1n]))
      .to.throw(FeatureCountError)
      .that.includes({ given: 1, wanted: 2 });
    expect(() => cubicRows(model)(new BigInt64Array(3), 2))
      .to.throw(FeatureCountError)
      .that.includes({ given: 3, wanted: 4 });
  });

  it("gives back the weights that it wrote", () => {
    fc.assert(
      fc.property(cubicWeights, (weights) => {
        expect(parseCubic(encodeCubic(weights))).to.deep.equal(weights);
      }),
    );
  });

  it("gives row by row what the reference gives, for any weights whose bounds hold and any int64 features", () => {
    const cases = cubicWeights.chain((weights) => fc.tuple(fc.constant(weights), rawRows(weights.features.length)));
    fc.assert(
      fc.property(cases, ([weights, rows]) => {
        const scores = cubicRows(weights)(BigInt64Array.from(rows.flat()), rows.length);
        expect([...scores]).to.deep.equal(rows.map((row) => scoreCubic(weights, row).score));
      }),
    );
  });

  it("gives it for more rows than the kernel takes at once, in any number", () => {
    const cases = cubicWeights.chain((weights) => fc.tuple(fc.constant(weights), rawRows(weights.features.length)));
    fc.assert(
      fc.property(cases, fc.integer({ min: 100, max: 400 }), ([weights, rows], count) => {
        const many = Array.from({ length: count }, (_, i) => rows[i % rows.length]);
        const wanted = rows.map((row) => scoreCubic(weights, row).score);
        const scores = cubicRows(weights)(BigInt64Array.from(many.flat()), count);
        expect([...scores].every((score, i) => score === wanted[i % rows.length])).to.equal(true);
      }),
      { numRuns: 30 },
    );
  });

  it("gives it for ranges as wide as the proof lets them be, for hundreds of features, and for none", () => {
    const most = (1n << 53n) - 1n;
    const widest = { ...model, attentionMax: 1n << 25n, theta1: 1n << 27n, theta2: 0n, theta3: 0n, valueDivisor: 1n };
    const shapes = [
      [{ weight: 1n, min: -most, max: most }],
      [{ weight: -1n, min: -most, max: 1n - most }],
      Array.from({ length: 300 }, (_, i) => ({ weight: BigInt(i - 150), min: BigInt(-i), max: 1n << 31n })),
      [],
    ];
    for (const features of shapes) {
      const weights = { ...widest, features };
      const rows = fc.sample(rawRows(features.length, 20), { seed: 5, numRuns: 10 }).flat();
      const scores = cubicRows(weights)(BigInt64Array.from(rows.flat()), rows.length);
      expect([...scores]).to.deep.equal(rows.map((row) => scoreCubic(weights, row).score));
    }
  });
});

describe("cubic weights file", () => {
  const bytes = encodeCubic(model);
  const changed = (offset: number, ...values: number[]) => {
    const copy = bytes.slice();
    copy.set(values, offset);
    return copy;
  };

  it("refuses a file that begins otherwise, or is shorter or longer than its header says", () => {
    expect(() => parseCubic(changed(3, 0x32))).to.throw(ModelWeightsError, "does not begin as cubic weights do (CUB1)");
    expect(() => parseCubic(bytes.slice(0, 71))).to.throw(ModelWeightsError, "does not begin as cubic weights do");
    expect(() => parseCubic(bytes.slice(0, 119))).to.throw(
      ModelWeightsError,
      "2 features have 120 bytes, these have 119",
    );
    expect(() => parseCubic(Uint8Array.of(...bytes, 0))).to.throw(ModelWeightsError, "have 120 bytes, these have 121");
    expect(() => parseCubic(changed(7, 3))).to.throw(ModelWeightsError, "3 features have 144 bytes, these have 120");
  });

  for (const name of ["attentionDivisor", "unit", "valueDivisor"] as const) {
    it(`refuses ${name} of 0`, () => {
      expect(() => encodeCubic({ ...model, [name]: 0n })).to.throw(
        ModelWeightsError,
        `${name} is 0, it must be above 0`,
      );
    });
  }

  it("refuses limits that no score or attention could keep, when it writes and when it reads", () => {
    const refusals: [Partial<CubicWeights>, string][] = [
      [{ attentionMax: -1n }, "attentionMax is -1"],
      [{ scoreMax: -1n }, "scoreMax is -1"],
      [{ scoreMax: 1n << 40n }, "scoreMax is 1099511627776, it must lie in [0, 2^40)"],
      [{ features: [{ weight: 1n, min: 2n, max: 1n }] }, "feature 0 has min 2 above max 1"],
      [{ theta1: 1n << 63n }, "word 3 of the weights is 9223372036854775808, which is no int64"],
    ];
    for (const [change, message] of refusals) {
      expect(() => encodeCubic({ ...model, ...change })).to.throw(ModelWeightsError, message);
    }
    expect(() => parseCubic(changed(16, 0xff))).to.throw(ModelWeightsError, "attentionMax is -");
  });
});

describe("cubic proofs", () => {
  it("bounds every step of every row", () => {
    const cases = cubicWeights.chain((weights) => fc.tuple(fc.constant(weights), rawRows(weights.features.length, 5)));
    const abs = (x: bigint) => (x < 0n ? -x : x);
    fc.assert(
      fc.property(cases, ([weights, rows]) => {
        const bounds = proveCubicBounds(weights);
        for (const row of rows) {
          const a = scoreCubic(weights, row).attention;
          const cubicTerm = weights.theta3 * a;
          const squareTerm = (weights.theta2 + cubicTerm / weights.unit) * a;
          expect(abs(cubicTerm) <= bounds.cubicTerm).to.equal(true);
          expect(abs(squareTerm) <= bounds.squareTerm).to.equal(true);
          expect(abs((weights.theta1 + squareTerm / weights.unit) * a) <= bounds.linearTerm).to.equal(true);
        }
      }),
    );
  });

  it("tries the curve that scores follow, at every attention", () => {
    fc.assert(
      fc.property(cubicWeights, fc.bigInt(0n, 1n << 20n), (weights, any) => {
        const attention = any % (weights.attentionMax + 1n);
        expect(cubicCurve(weights)(Number(attention))).to.equal(Number(valueAt(weights, attention)));
      }),
      { numRuns: 1_000 },
    );
  });

  it("accepts a step of 2^53 - 1 and refuses one of 2^53", () => {
    const one = (weight: bigint) => ({ ...model, features: [{ weight, min: 0n, max: 1n }] });
    expect(proveCubicBounds(one((1n << 53n) - 1n)).sum).to.equal((1n << 53n) - 1n);
    expect(() => proveCubicBounds(one(1n << 53n))).to.throw(
      ModelWeightsError,
      "sum can reach 9007199254740992, at or above 2^53",
    );
  });

  const overflowing: [string, Partial<CubicWeights>][] = [
    ["cubicTerm can reach", { theta3: -(1n << 53n) }],
    ["squareTerm can reach", { theta2: 1n << 52n }],
    ["linearTerm can reach", { theta1: 1n << 52n }],
    ["attentionMax is", { attentionMax: (1n << 25n) + 1n }],
    ["valueDivisor is", { valueDivisor: 1n << 53n }],
    ["feature 0 ranges over", { features: [{ weight: 0n, min: 0n, max: 1n << 53n }] }],
  ];
  for (const [message, change] of overflowing) {
    it(`refuses weights of which ${message} too much`, () => {
      expect(() => proveCubicBounds({ ...model, ...change })).to.throw(ModelWeightsError, message);
    });
  }

  it("finds the one attention at which the value falls", () => {
    // Without the cubic term the value rises all the way; with it, it turns somewhere before the maximum.
    const rising = { ...model, theta3: 0n, scoreMax: (1n << 40n) - 1n };
    proveCubicMonotone(rising, [1, -1]);
    expect(() => proveCubicMonotone({ ...rising, theta3: -30n }, [1, -1])).to.throw(
      ModelWeightsError,
      /falls from \d+ to \d+ at attention \d+/,
    );
  });

  it("refuses a weight against its sign, and another number of signs", () => {
    expect(() => proveCubicMonotone(model, [-1, -1])).to.throw(
      ModelWeightsError,
      "feature 0 has weight 30, against its sign -1",
    );
    expect(() => proveCubicMonotone(model, [1, 1])).to.throw(
      ModelWeightsError,
      "feature 1 has weight -20, against its sign 1",
    );
    expect(() => proveCubicMonotone(model, [1])).to.throw(ModelWeightsError, "1 signs for 2 features");
  });

  it("means that more of a genuine feature never lowers a score, and more missed work never raises one", () => {
    const monotone = { ...model, theta3: 0n };
    proveCubicMonotone(monotone, [1, -1]);
    const small = fc.bigInt({ min: -10n, max: 300n });
    fc.assert(
      fc.property(small, small, small, (good, missed, more) => {
        const step = more < 0n ? -more : more;
        const { score } = scoreCubic(monotone, [good, missed]);
        expect(scoreCubic(monotone, [good + step, missed]).score >= score).to.equal(true);
        expect(scoreCubic(monotone, [good, missed + step]).score <= score).to.equal(true);
      }),
    );
  });
});
