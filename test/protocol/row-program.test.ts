import { expect } from "chai";
import fc from "fast-check";
import { row, rowProgram } from "../../protocol/row-program.ts";
import { code, long } from "../../protocol/wasm.ts";

const EDGE = 1n << 63n;
const int64 = fc.oneof(
  fc.constantFrom(-EDGE, EDGE - 1n, -1n, 0n, 1n, 63n, 64n, -64n, -65n, 1n << 31n, 1n << 32n, -(1n << 53n) - 1n),
  fc.bigInt({ min: -EDGE, max: EDGE - 1n }),
);

/** A program of one feature that gives one int64. */
const oneLong = (value: readonly number[]) => rowProgram(1, 2, [...row.results, ...value, ...long.store(0)]);

function resultsOf(program: ReturnType<typeof rowProgram>, features: readonly bigint[]): bigint[] {
  const results = new BigInt64Array(features.length);
  program(BigInt64Array.from(features), features.length, new Int32Array(results.buffer));
  return [...results];
}

describe("row program", () => {
  it("clamps any int64 to any range as bigints do", () => {
    fc.assert(
      fc.property(int64, int64, fc.array(int64, { minLength: 1 }), (a, b, values) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        const clamped = resultsOf(oneLong([...row.feature(0), ...row.clamp(low, high)]), values);
        expect(clamped).to.deep.equal(values.map((value) => (value < low ? low : value > high ? high : value)));
      }),
    );
  });

  it("adds, multiplies and divides as int64 does, truncating toward zero, with any constant", () => {
    fc.assert(
      fc.property(
        int64,
        int64,
        fc.bigInt(1n, EDGE - 1n),
        fc.array(int64, { minLength: 1 }),
        (a, b, divisor, values) => {
          const sum = [...row.feature(0), ...long.whole(a), ...long.multiply, ...long.whole(b), ...long.add];
          const given = resultsOf(oneLong([...sum, ...long.whole(divisor), ...long.divide]), values);
          expect(given).to.deep.equal(values.map((value) => BigInt.asIntN(64, value * a + b) / divisor));
        },
      ),
    );
  });

  it("keeps rows, features and words of results apart, in any number of rows", () => {
    const swapped = rowProgram(3, 2, [
      ...[...row.results, ...row.feature(2), ...long.word, ...code.store(0)],
      ...[...row.results, ...row.feature(0), ...long.word, ...code.store(4)],
    ]);
    for (const rows of [0, 1, 127, 128, 129, 1_000]) {
      const features = BigInt64Array.from({ length: 3 * rows + 1 }, (_, i) => BigInt(i));
      const results = new Int32Array(2 * rows + 1).fill(-7);
      // From the middle of a buffer, as batches come.
      swapped(features.subarray(1), rows, results);
      const wanted = Array.from({ length: rows }, (_, i) => [3 * i + 3, 3 * i + 1]).flat();
      expect([...results]).to.deep.equal([...wanted, -7]);
    }
  });
});
