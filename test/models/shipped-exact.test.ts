import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { referenceOf } from "../../oracle/score/reference.ts";
import { SCORE_LIMIT } from "../../protocol/models/cubic.ts";

const RUNS = { numRuns: 2_000, seed: 11 };
const EDGE = 1n << 63n;

/** An int64: at the ends, near a range's ends, or anywhere. */
function featureIn(min: number, max: number): fc.Arbitrary<bigint> {
  const edges = [-EDGE, EDGE - 1n, BigInt(min) - 1n, BigInt(min), BigInt(max), BigInt(max) + 1n, 1n << 31n, 1n << 32n];
  const inRange = fc.bigInt({ min: BigInt(min), max: BigInt(max) });
  return fc.oneof(fc.constantFrom(...edges), inRange, inRange, fc.bigInt({ min: -EDGE, max: EDGE - 1n }));
}

for (const name of ["network", "network-weighed", "metaverse", "content", "engagement", "quality"]) {
  describe(`scores of the shipped ${name} model`, () => {
    const load = async () => {
      const { card, weights } = await readModelFolder(join(import.meta.dirname, "../../oracle/models", name, "1"));
      expect(card).to.include({ outOfRange: "a feature outside its range counts as the nearest value in it" });
      const { signs } = card as unknown as { signs: Record<string, -1 | 0 | 1> };
      const { score } = referenceOf(card.kind, weights);
      const rows = fc.tuple(...card.features.map(({ min, max }) => featureIn(min, max)));
      return { features: card.features, signs, rows, scoreOf: (row: bigint[]) => score(BigInt64Array.from(row), 1)[0] };
    };

    it("lie in [0, 2^40) whatever int64 features come", async () => {
      const { rows, scoreOf } = await load();
      fc.assert(
        fc.property(rows, (row) => {
          const score = scoreOf(row);
          expect(score >= 0n && score < SCORE_LIMIT).to.equal(true);
        }),
        RUNS,
      );
    });

    it("are those of features held within the ranges of the card", async () => {
      const { features, rows, scoreOf } = await load();
      const held = (row: readonly bigint[]) =>
        row.map((value, i) => {
          const [min, max] = [BigInt(features[i].min), BigInt(features[i].max)];
          return value < min ? min : value > max ? max : value;
        });
      fc.assert(
        fc.property(rows, (row) => {
          expect(scoreOf(row)).to.equal(scoreOf(held(row)));
        }),
        RUNS,
      );
    });

    it("never move against the sign that the card gives a feature", async () => {
      const { features, signs, rows, scoreOf } = await load();
      const signed = features.flatMap((feature, i) => (signs[feature.name] === 0 ? [] : [i]));
      const step = fc.bigInt({ min: 0n, max: 1n << 25n });
      expect(signed).to.not.deep.equal([]);
      fc.assert(
        fc.property(rows, fc.constantFrom(...signed), step, (row, i, more) => {
          const raised = row.with(i, row[i] + more >= EDGE ? EDGE - 1n : row[i] + more);
          const change = scoreOf(raised) - scoreOf(row);
          expect(BigInt(signs[features[i].name]) * change >= 0n).to.equal(true);
        }),
        RUNS,
      );
    });
  });
}
