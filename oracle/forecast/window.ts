import type { Candle } from "../data/candles.ts";
import { OracleError } from "../errors.ts";

/** Candles that a forecast looks back on. */
export const WINDOW = 64;
/** The last of them are read one by one; those before only set the scale. */
export const FORECAST_STEPS = 32;
/** Numbers a candle: return, range and volume, each against the window's own scale, and how wild the market was then. */
export const FORECAST_WIDTH = 4;

/** What the network reads of a window. `sigma` is the scale of one candle's log-return. */
export type WindowFeatures = { readonly steps: Float32Array; readonly sigma: number };

const MEMORY = 0.94;
// A market that does not move at all still gets a band.
const LEAST_SIGMA = 1e-4;

/**
 * Features of the last WINDOW candles, all relative to the window's own volatility and volume, so that neither the price's level nor
 * its unit matters. @throws OracleError `WindowTooShort`.
 */
export function windowFeatures(candles: readonly Candle[]): WindowFeatures {
  if (candles.length < WINDOW) {
    const message = `a forecast needs ${WINDOW} candles, ${candles.length} came`;
    throw new OracleError("WindowTooShort", message, { candles: candles.length, wanted: WINDOW });
  }
  const window = candles.slice(-WINDOW);
  const returns = window.slice(1).map(({ close }, i) => Math.log(close / window[i].close));
  const sigmas = volatility(returns);
  const sigma = sigmas[sigmas.length - 1];
  const usual = Math.max(LEAST_SIGMA, Math.sqrt(meanSquare(returns)));
  const volume = window.reduce((sum, candle) => sum + candle.volume, 0) / WINDOW;
  const steps = new Float32Array(FORECAST_STEPS * FORECAST_WIDTH);
  for (let step = 0; step < FORECAST_STEPS; step++) {
    const at = WINDOW - FORECAST_STEPS + step;
    const { high, low, volume: traded } = window[at];
    steps.set(
      [
        within(returns[at - 1] / sigma, 6) / 2,
        within(Math.log(high / low) / sigma, 8) / 4,
        within(Math.log((traded + 1e-3 * volume + 1e-9) / (volume + 1e-9)), 3),
        within(Math.log(sigmas[at - 1] / usual), 3),
      ],
      step * FORECAST_WIDTH,
    );
  }
  return { steps, sigma };
}

/** Exponentially weighted volatility up to each return; it starts from the first twenty. */
function volatility(returns: readonly number[]): number[] {
  let variance = meanSquare(returns.slice(0, 20));
  return returns.map((value) => {
    variance = MEMORY * variance + (1 - MEMORY) * value * value;
    return Math.max(LEAST_SIGMA, Math.sqrt(variance));
  });
}

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

function within(value: number, bound: number): number {
  return Math.min(bound, Math.max(-bound, value));
}
