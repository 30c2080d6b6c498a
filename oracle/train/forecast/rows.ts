import type { Candle } from "../../data/candles.ts";
import { FORECAST_STEPS, FORECAST_WIDTH, WINDOW, type WindowFeatures, windowFeatures } from "../../forecast/window.ts";
import type { Weights } from "../gru/adam.ts";

/** A window and the log-return of the candle after it. */
export type ForecastRow = WindowFeatures & { readonly move: number; readonly startS: number };

/** Every window of a series in order of time that has a candle after it. */
export function forecastRows(series: readonly Candle[]): ForecastRow[] {
  return Array.from({ length: Math.max(0, series.length - WINDOW) }, (_, first) => {
    const next = series[first + WINDOW];
    const features = windowFeatures(series.slice(first, first + WINDOW));
    return { ...features, move: Math.log(next.close / series[first + WINDOW - 1].close), startS: next.startS };
  });
}

/** Some rows as the arrays that the loss takes: steps stand step after step, moves in units of sigma. */
export function forecastBatch(rows: readonly ForecastRow[], picked: ArrayLike<number>): Weights {
  const count = picked.length;
  const steps = new Float32Array(count * FORECAST_STEPS * FORECAST_WIDTH);
  for (let i = 0; i < count; i++) {
    for (let step = 0; step < FORECAST_STEPS; step++) {
      const from = step * FORECAST_WIDTH;
      steps.set(rows[picked[i]].steps.subarray(from, from + FORECAST_WIDTH), (step * count + i) * FORECAST_WIDTH);
    }
  }
  const move = Float32Array.from(picked, (row) => rows[row].move / rows[row].sigma);
  return {
    steps: { shape: [FORECAST_STEPS * count, FORECAST_WIDTH], values: steps },
    move: { shape: [count], values: move },
  };
}
