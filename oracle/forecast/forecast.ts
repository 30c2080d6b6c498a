import type { Candle } from "../data/candles.ts";
import { type FloatEngine, openFloatEngine } from "../serve/engine.ts";
import { readFloatModel } from "../serve/model-folder.ts";
import { FORECAST_STEPS, FORECAST_WIDTH, type WindowFeatures, windowFeatures } from "./window.ts";

/** Three quantiles of one quantity. */
export type Quantiles = { readonly p10: number; readonly p50: number; readonly p90: number };

/** Where the next close lies: as log-returns of the last close, and as prices in its unit. p50 is the last close by design. */
export type ForecastBand = { readonly modelId: string; readonly returns: Quantiles; readonly prices: Quantiles };

/** The forecast model, loaded. It says how wide the next move may be, not where it goes. */
export type Forecast = {
  /** The band one candle ahead of a window of at least WINDOW candles, oldest first. @throws OracleError `WindowTooShort`. */
  readonly forecastBand: (window: readonly Candle[]) => Promise<ForecastBand>;
  readonly close: () => Promise<void>;
};

/** Loads the model of a folder into a worker thread. @throws what `readFloatModel` and `openFloatEngine` do. */
export async function openForecast(folder: string): Promise<Forecast> {
  const { card, onnx } = await readFloatModel(folder);
  const engine = await openFloatEngine(onnx, 1);
  const forecastBand = async (window: readonly Candle[]) => {
    const [returns] = await runForecast(engine, [windowFeatures(window)]);
    const last = window[window.length - 1].close;
    const price = (logReturn: number) => last * Math.exp(logReturn);
    const prices = { p10: price(returns.p10), p50: price(returns.p50), p90: price(returns.p90) };
    return { modelId: card.modelId, returns, prices };
  };
  return { forecastBand, close: engine.close };
}

/** Quantiles of the log-return after each window. */
export async function runForecast(engine: FloatEngine, windows: readonly WindowFeatures[]): Promise<Quantiles[]> {
  const rows = windows.length;
  // onnxruntime's GRU ends the whole process on a batch without rows.
  if (rows === 0) return [];
  const steps = new Float32Array(rows * FORECAST_STEPS * FORECAST_WIDTH);
  for (const [row, window] of windows.entries()) steps.set(window.steps, row * FORECAST_STEPS * FORECAST_WIDTH);
  const { p10, p50, p90 } = await engine.run({
    steps: { type: "float32", data: steps, dims: [rows, FORECAST_STEPS, FORECAST_WIDTH] },
    sigma: { type: "float32", data: Float32Array.from(windows, ({ sigma }) => sigma), dims: [rows] },
  });
  return windows.map((_, row) => ({ p10: p10[row], p50: p50[row], p90: p90[row] }));
}
