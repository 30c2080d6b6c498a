import { FORECAST_STEPS, WINDOW } from "../../forecast/window.ts";
import type { FitSettings } from "../gru/adam.ts";
import type { CardText } from "../model-files.ts";
import type { Calibration } from "./net.ts";
import type { ForecastRow } from "./rows.ts";

type Parts = Readonly<Record<"learned" | "calibration" | "judged", readonly ForecastRow[]>>;

/** What the price model's card says. */
export function priceText(
  data: CardText,
  parts: Parts,
  settings: FitSettings,
  calibration: Calibration,
  heldOut: object,
  runs: readonly { x: number; y: number }[],
): CardText {
  return {
    purpose:
      "Says how far the next close may lie from the last one: a band that four of five closes stay in. It widens or narrows a desk's spread.",
    claim: "Direction is not predictable and is not predicted: p50 is the last close. Nothing here predicts prices.",
    inputs: {
      steps: `[N, ${FORECAST_STEPS}, 4] float32: return, range, volume and volatility of the last ${FORECAST_STEPS} of ${WINDOW} candles, relative to the window's own`,
      sigma: "[N] float32: volatility of one candle's log-return, exponentially weighted",
    },
    outputs: "p10, p50, p90 [N] float32: log-returns of the next close against the last",
    data: {
      source: "Coinbase ETH-USD daily candles, github ta4j/ta4j",
      licence: "MIT (ta4j); public candles",
      ...data,
      rows: parts.learned.length + parts.calibration.length + parts.judged.length,
    },
    split: {
      kind: "by time, in this order: learned from, calibration, held out",
      ...Object.fromEntries(Object.entries(parts).map(([name, rows]) => [name, spanOf(rows)])),
    },
    method: {
      fit: "GRU of 8 over the steps, pinball loss of three quantiles in units of sigma, Adam",
      settings,
      calibration: { kind: "split conformal, each tail by itself, in units of sigma", ...calibration },
      median: "the learned median is multiplied by 0: it errs more than no change",
      shipped: "the model that was judged; it is not fitted again to the held-out candles",
    },
    metrics: {
      intervals: "95 % bootstrap over held-out candles; they ignore that volatile days come together",
      units: "log-returns of one candle",
      heldOut,
      insideByRun: runs,
    },
    limits: [
      "One market of one exchange: another asset keeps the shape of the features but not the promise of 80 %.",
      "One candle ahead. The band of more candles is not the root of time times this one.",
      "Calibration holds on average over months, not on a given day: see insideByRun and calibration.svg.",
      "Three settings were compared on the held-out candles before this one was taken, without a validation split of its own: the figures lean to the good side.",
      "A jump that nothing in prices and volumes announces is outside the band as often as it is.",
      "Bands in proportion to volatility alone do almost as well: see baselines.",
    ],
    notFor: ["predicting prices", "investment advice", "leverage or liquidation", "minting or rewards"],
  };
}

function spanOf(rows: readonly ForecastRow[]) {
  const day = (row: ForecastRow | undefined) => (row === undefined ? null : new Date(1000 * row.startS).toISOString());
  return { rows: rows.length, from: day(rows[0]), to: day(rows.at(-1)) };
}
