import { type Candle, candles } from "../../data/candles.ts";
import { OracleError } from "../../errors.ts";
import { runForecast } from "../../forecast/forecast.ts";
import { WINDOW } from "../../forecast/window.ts";
import { openFloatEngine } from "../../serve/engine.ts";
import { readFloatModel } from "../../serve/model-folder.ts";
import { checkpointOf } from "../checkpoint.ts";
import { floatFiles, rounded } from "../float-files.ts";
import { type FitSettings, fitAdam } from "../gru/adam.ts";
import type { CardText, ShippedFiles } from "../model-files.ts";
import { fileText, readRows } from "../read-data.ts";
import { shown, type Trainer, type TrainInput } from "../trainer.ts";
import { autoregression, conformalQuantile, plainBands } from "./baselines.ts";
import { priceText } from "./card.ts";
import { bandImportance } from "./importance.ts";
import { insideByRun, judgeBands } from "./judge.ts";
import { forecastOnnx, pinballLoss, startForecast } from "./net.ts";
import { pricePlots } from "./plots.ts";
import { type ForecastRow, forecastBatch, forecastRows } from "./rows.ts";

/** Settings of the shipped model. */
export const PRICE_FIT: FitSettings & { hidden: number } = {
  ...{ hidden: 8, epochs: 20, batch: 128, rate: 5e-3, decay: 0.01, seed: 1 },
};
/** Candles that are held out, and those before them that calibrate; of short series at most these shares. */
const HELD_OUT = { candles: 730, share: 0.3 };
const CALIBRATION = { candles: 500, share: 0.2 };
const RUN = 73;

/** The price model from OHLCV candles: how wide will the next move be? */
export const priceTrainer: Trainer = {
  train: async (input, version) => {
    const rows = await readSeries(input);
    const data = await fileText(input.file);
    const files = await trainPrice(rows, data, version, PRICE_FIT, {
      onStep: input.onStep,
      checkpoint: checkpointOf("price", { data, PRICE_FIT }),
    });
    const { metrics } = JSON.parse(new TextDecoder().decode(files["card.json"]));
    return { files, lines: lines(metrics.heldOut.model, metrics.heldOut.randomWalkError) };
  },
  evaluate: async (folder, input) => {
    const rows = await readSeries(input);
    const { card, onnx } = await readFloatModel(folder);
    const engine = await openFloatEngine(onnx, 1);
    try {
      const model = judgeBands(rows, await runForecast(engine, rows), PRICE_FIT.seed);
      const randomWalkError = randomWalk(rows);
      const calibrated = Math.abs((model.inside?.value ?? 0) - 0.8) <= 0.02;
      const ok = calibrated && (model.medianError?.value ?? 0) <= (randomWalkError?.value ?? 0);
      const figures = rounded({
        ...{ model: `${card.name}/${card.version}`, modelId: card.modelId, rows: rows.length, ok },
        ...model,
        baselines: { randomWalk: { medianError: randomWalkError } },
      });
      return { figures, lines: lines(model, randomWalkError) };
    } finally {
      await engine.close();
    }
  },
};

type Running = { onStep: TrainInput["onStep"]; checkpoint?: ReturnType<typeof checkpointOf> };

/**
 * Fits the three quantiles to the earliest windows, calibrates them on later ones and judges them on the last, which neither saw.
 * @throws OracleError `SeriesTooShort`, `NothingMoves`.
 */
export async function trainPrice(
  rows: readonly ForecastRow[],
  data: CardText,
  version: number,
  settings: typeof PRICE_FIT,
  { onStep, checkpoint }: Running,
): Promise<ShippedFiles> {
  const heldOut = Math.min(HELD_OUT.candles, Math.floor(rows.length * HELD_OUT.share));
  const calibrating = Math.min(CALIBRATION.candles, Math.floor(rows.length * CALIBRATION.share));
  const border = rows.length - heldOut;
  const learned = rows.slice(0, border - calibrating);
  const calibration = rows.slice(border - calibrating, border);
  const judged = rows.slice(border);
  if (learned.length < settings.batch) {
    const figures = { rows: rows.length, learned: learned.length, wanted: settings.batch };
    throw new OracleError(
      "SeriesTooShort",
      `${learned.length} windows to learn from, ${settings.batch} are wanted`,
      figures,
    );
  }
  const [{ move: first }] = learned;
  if (learned.every(({ move }) => move === first)) {
    const figures = { rows: learned.length, move: first };
    throw new OracleError(
      "NothingMoves",
      `all ${learned.length} windows to learn from move alike, by ${first}`,
      figures,
    );
  }
  const { weights, losses } = await fitAdam(
    startForecast(settings.hidden, settings.seed),
    pinballLoss(settings.batch),
    learned.length,
    (picked) => forecastBatch(learned, picked),
    settings,
    (epoch) => onStep(epoch, settings.epochs),
    checkpoint,
  );
  const uncalibrated = { low: 0, median: 1, high: 0 };
  const before = await bandsOf(forecastOnnx(weights, uncalibrated), [...calibration, ...judged]);
  const missed = (of: (row: ForecastRow, i: number) => number) =>
    conformalQuantile(
      calibration.map((row, i) => of(row, i) / row.sigma),
      0.9,
    );
  const found = {
    low: -missed(({ move }, i) => before[i].p10 - move),
    high: missed(({ move }, i) => move - before[i].p90),
    // The learned median is not used: no model of this data tells direction better than "no change".
    median: 0,
  };
  const onnx = forecastOnnx(weights, found);
  const bands = await bandsOf(onnx, judged);
  const raw = before.slice(calibration.length);
  const { seed } = settings;
  const past = [...learned, ...calibration];
  const figures = {
    model: judgeBands(judged, bands, seed),
    beforeCalibration: judgeBands(judged, raw, seed),
    baselines: Object.fromEntries(
      Object.entries(plainBands(past, judged)).map(([name, plain]) => [name, judgeBands(judged, plain, seed)]),
    ),
    randomWalkError: randomWalk(judged),
    learnedMedianError: judgeBands(judged, raw, seed).medianError,
    autoregressionError: errorOf(judged, autoregression(past, judged)),
  };
  const runs = insideByRun(judged, bands, Math.max(1, Math.min(RUN, Math.floor(heldOut / 5))));
  const parts = { learned, calibration, judged };
  return floatFiles(
    "price",
    version,
    onnx,
    priceText(data, parts, settings, found, figures, runs),
    pricePlots(losses, runs, await bandImportance((seen) => bandsOf(onnx, seen), judged, seed)),
  );
}

async function bandsOf(onnx: Uint8Array, rows: readonly ForecastRow[]) {
  const engine = await openFloatEngine(onnx, 1);
  try {
    return await runForecast(engine, rows);
  } finally {
    await engine.close();
  }
}

const errorOf = (rows: readonly ForecastRow[], told: readonly number[]) =>
  judgeBands(
    rows,
    told.map((p50) => ({ p10: p50, p50, p90: p50 })),
    PRICE_FIT.seed,
  ).medianError;

const randomWalk = (rows: readonly ForecastRow[]) =>
  errorOf(
    rows,
    rows.map(() => 0),
  );

/** @throws what `readRows` does, OracleError `CandleTwice`, `SeriesTooShort`. */
async function readSeries(input: TrainInput): Promise<ForecastRow[]> {
  const series = inOrder(await readRows(input.file, candles, input));
  if (series.length > WINDOW) return forecastRows(series);
  const message = `${input.file} has ${series.length} candles; a window and the move after it are ${WINDOW + 1}`;
  throw new OracleError("SeriesTooShort", message, { candles: series.length, wanted: WINDOW + 1 });
}

/** Candles in order of time. The same candle twice counts once, as feeds repeat the last one; two of one moment that differ are refused. */
function inOrder(series: readonly Candle[]): Candle[] {
  const byStart = new Map<number, Candle>();
  for (const candle of series) {
    const other = byStart.get(candle.startS);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(candle)) {
      const { startS } = candle;
      throw new OracleError("CandleTwice", `two different candles start at ${startS}`, { startS });
    }
    byStart.set(candle.startS, candle);
  }
  return [...byStart.values()].sort((a, b) => a.startS - b.startS);
}

function lines(model: ReturnType<typeof judgeBands>, walk: ReturnType<typeof randomWalk>): string[] {
  return [
    `inside p10 to p90: ${shown(model.inside)}`,
    `pinball loss of p10 and p90: ${shown(model.pinball)}`,
    `absolute error of p50: ${shown(model.medianError)}, of the random walk ${shown(walk)}`,
  ];
}
