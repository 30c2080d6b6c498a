import { expect } from "chai";
import { WINDOW, windowFeatures } from "../../../oracle/forecast/window.ts";
import { smallMarket } from "../../support/candles.ts";
import { expectNear } from "../../support/numbers.ts";
import { refusal } from "../../support/refusal.ts";

describe("forecast window", () => {
  const market = smallMarket(80);

  it("refuses fewer candles than it looks back on, naming both counts", () => {
    const error = refusal(() => windowFeatures(market.slice(0, WINDOW - 1)));
    expect(error).to.include({ name: "WindowTooShort" });
    expect(error.figures).to.deep.equal({ candles: WINDOW - 1, wanted: WINDOW });
  });

  it("reads the last candles alone", () => {
    expect(windowFeatures(market)).to.deep.equal(windowFeatures(market.slice(-WINDOW)));
  });

  it("does not depend on the unit of price or volume", () => {
    const scaled = market.map((candle) => ({
      ...candle,
      ...{ open: candle.open * 8, high: candle.high * 8, low: candle.low * 8, close: candle.close * 8 },
      volume: candle.volume * 1024,
    }));
    const [mine, theirs] = [windowFeatures(market), windowFeatures(scaled)];
    expectNear(theirs.sigma, mine.sigma, 1e-12);
    for (const [i, value] of theirs.steps.entries()) expectNear(value, mine.steps[i], 1e-5);
  });

  it("gives finite numbers for a market that stands still and one that jumps", () => {
    const still = market.map((candle) => ({ ...candle, open: 5, high: 5, low: 5, close: 5, volume: 0 }));
    const jumps = still.map((candle, i) => (i < 79 ? candle : { ...candle, high: 5e6, close: 5e6 }));
    for (const series of [still, jumps]) {
      const { steps, sigma } = windowFeatures(series);
      expect(steps.every((value) => Number.isFinite(value) && Math.abs(value) <= 3)).to.equal(true);
      expect(sigma).to.be.at.least(1e-4);
    }
  });
});
