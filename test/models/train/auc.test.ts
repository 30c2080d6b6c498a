import { expect } from "chai";
import fc from "fast-check";
import { auc, bootstrapAuc, calibration } from "../../../oracle/train/auc.ts";
import { expectAbove, expectNear } from "../../support/numbers.ts";

const judged = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.nat(1)), { minLength: 2, maxLength: 60 });

/** The definition: over all pairs of a positive and a negative row. */
function byPairs(rows: [number, number][]): number | null {
  const pairs = rows.flatMap(([high, one]) =>
    rows.filter(([, zero]) => one === 1 && zero === 0).map(([low]) => [high, low]),
  );
  if (pairs.length === 0) return null;
  return pairs.reduce((sum, [high, low]) => sum + (high > low ? 1 : high === low ? 0.5 : 0), 0) / pairs.length;
}

const split = (rows: [number, number][]) => [rows.map(([score]) => score), rows.map(([, target]) => target)] as const;

describe("area under the curve", () => {
  it("is the share of pairs in the right order, ties counting half", () => {
    fc.assert(
      fc.property(judged, (rows) => {
        const wanted = byPairs(rows);
        const found = auc(...split(rows));
        if (wanted === null) expect(found).to.equal(null);
        else expectNear(found!, wanted, 1e-12);
      }),
    );
  });

  it("has a bootstrap interval around it that is the same for the same seed, and none without two classes", () => {
    const scores = Array.from({ length: 300 }, (_, i) => (i * 7919) % 300);
    const target = scores.map((score, i) => Number(score > 150 !== (i % 4 === 0)));
    const figure = bootstrapAuc(scores, target, 5);
    expect(figure).to.deep.equal(bootstrapAuc(scores, target, 5));
    expect(figure).not.to.deep.equal(bootstrapAuc(scores, target, 6));
    expectAbove(figure!.value, figure!.low);
    expectAbove(figure!.high, figure!.value);
    expect(bootstrapAuc([1, 2], [1, 1], 5)).to.equal(null);
  });
});

describe("calibration", () => {
  it("gives mean score and share of ones in each tenth, by rising score", () => {
    const scores = Array.from({ length: 20 }, (_, i) => (19 - i) / 20);
    const target = scores.map((score) => Number(score >= 0.5));
    const tenths = calibration(scores, target);
    expect(tenths.map(({ rows }) => rows)).to.deep.equal(Array(10).fill(2));
    expectNear(tenths[0].predicted, 0.025, 1e-12);
    expect(tenths.map(({ observed }) => observed)).to.deep.equal([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });
});
