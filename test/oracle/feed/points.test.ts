import { expect } from "chai";
import fc from "fast-check";
import { candlesOf, type Point } from "../../../oracle/feed/points.ts";
import { WINDOW } from "../../../oracle/forecast/window.ts";
import { expectNear } from "../../support/numbers.ts";

const END_S = 1_000_000n;
const points = fc
  .array(
    fc.record({
      atS: fc.bigInt({ min: END_S - 10_000n, max: END_S }),
      price: fc.double({ min: 0.5, max: 2, noNaN: true }),
      volume: fc.double({ min: 0, max: 9, noNaN: true }),
    }),
  )
  .map((some) => some.sort((a, b) => Number(a.atS - b.atS)));

describe("candles of prices", () => {
  it("follow each other without a gap up to the end, each opening where the one before closed", () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 200 }), (some, candleS) => {
        const candles = candlesOf(some, 1, END_S, candleS);
        expect(candles).to.have.length(WINDOW);
        expect(candles[WINDOW - 1].startS + candleS).to.equal(Number(END_S));
        for (const [i, { startS, open, high, low, close }] of candles.entries()) {
          if (i > 0) expect([startS, open]).to.deep.equal([candles[i - 1].startS + candleS, candles[i - 1].close]);
          expect(high >= Math.max(open, close) && low <= Math.min(open, close)).to.equal(true);
        }
        expect(candles[WINDOW - 1].close).to.equal(some.at(-1)?.price ?? 1);
        const inside = some.filter(({ atS }) => atS > END_S - BigInt(WINDOW * candleS));
        const volume = (all: readonly { volume: number }[]) => all.reduce((sum, one) => sum + one.volume, 0);
        expectNear(volume(candles), volume(inside), 1e-9);
      }),
    );
  });

  it("hold what happened in their seconds, the last one's included, and stand still where nothing did", () => {
    const at = (second: number, price: number): Point => ({ atS: END_S + BigInt(second), price, volume: 1 });
    const candles = candlesOf([at(-20, 2), at(-19, 3), at(-11, 1), at(-10, 4)], 5, END_S, 10);
    expect(
      candles.slice(-4).map(({ open, high, low, close, volume }) => [open, high, low, close, volume]),
    ).to.deep.equal([
      [5, 5, 5, 5, 0],
      [5, 5, 2, 2, 1],
      [2, 4, 1, 4, 3],
      [4, 4, 4, 4, 0],
    ]);
  });

  it("open at the last price before the window", () => {
    const old: Point = { atS: END_S - BigInt(WINDOW * 10), price: 7, volume: 3 };
    expect(candlesOf([old], 5, END_S, 10)[0]).to.include({ open: 7, close: 7, volume: 0 });
    expect(candlesOf([], 5, END_S, 10)[0]).to.include({ open: 5, close: 5 });
  });
});
