import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { numpy as np } from "@jax-js/jax";
import { expect } from "chai";
import fc from "fast-check";
import { openForecast, runForecast } from "../../../oracle/forecast/forecast.ts";
import { FORECAST_STEPS, FORECAST_WIDTH, WINDOW } from "../../../oracle/forecast/window.ts";
import { openFloatEngine } from "../../../oracle/serve/engine.ts";
import { autoregression, conformalQuantile, plainBands } from "../../../oracle/train/forecast/baselines.ts";
import { bandImportance } from "../../../oracle/train/forecast/importance.ts";
import { judgeBands } from "../../../oracle/train/forecast/judge.ts";
import { forecastOnnx, quantiles, startForecast } from "../../../oracle/train/forecast/net.ts";
import { type ForecastRow, forecastBatch, forecastRows } from "../../../oracle/train/forecast/rows.ts";
import { PRICE_FIT, trainPrice } from "../../../oracle/train/forecast/train.ts";
import { upload, useProcessor } from "../../../oracle/train/gru/adam.ts";
import { writeModel } from "../../../oracle/train/model-files.ts";
import { smallMarket } from "../../support/candles.ts";
import { withEmptyFolder } from "../../support/empty-folder.ts";
import { expectAbove, expectNear } from "../../support/numbers.ts";
import { refusalOf } from "../../support/refusal.ts";
import { forecastWeights } from "../../support/shipped-floats.ts";

const rows = forecastRows(smallMarket(400));
const settings = { ...PRICE_FIT, hidden: 4, epochs: 3, batch: 64 };
const train = (series: readonly ForecastRow[]) =>
  trainPrice(series, { file: "small" }, 1, settings, { onStep: () => {} });

describe("price network", function () {
  this.timeout(120_000);

  it("says in onnxruntime what it says in the trainer, within 1e-5", async () => {
    const weights = startForecast(6, 5);
    const judged = rows.slice(0, 50);
    await useProcessor();
    const all = judged.map((_, i) => i);
    const { steps } = upload({ steps: forecastBatch(judged, all).steps });
    const wanted = await Promise.all(quantiles(upload(weights), steps, 50).map((one: np.Array) => one.data()));
    const engine = await openFloatEngine(forecastOnnx(weights, { low: 0, median: 1, high: 0 }), 1);
    const given = await runForecast(engine, judged);
    await engine.close();
    for (const [row, { p10, p50, p90 }] of given.entries()) {
      for (const [i, value] of [p10, p50, p90].entries()) {
        expectNear(value / judged[row].sigma, wanted[i][row], 1e-5);
      }
    }
  });

  it("says so of the shipped model too, on a market that it has not seen", async () => {
    const path = join(import.meta.dirname, "../../../oracle/models/price/1/model.onnx");
    const { weights, low, high } = await forecastWeights(path);
    const judged = rows.slice(0, 200);
    await useProcessor();
    const { steps } = upload({ steps: forecastBatch(judged, [...judged.keys()]).steps });
    const [p10, , p90] = await Promise.all(
      quantiles(upload(weights), steps, judged.length).map((one: np.Array) => one.data()),
    );
    const engine = await openFloatEngine(await readFile(path), 1);
    const given = await runForecast(engine, judged);
    await engine.close();
    for (const [row, band] of given.entries()) {
      // The shipped median is the last close, and an edge never lies beyond it.
      expect(band.p50).to.equal(0);
      expectNear(band.p10, judged[row].sigma * Math.min(p10[row] + low, 0), 1e-5);
      expectNear(band.p90, judged[row].sigma * Math.max(p90[row] + high, 0), 1e-5);
    }
  });

  it("trains to the same bytes again, and its band is in order around the last close", async () => {
    const [files, again] = [await train(rows), await train(rows)];
    expect(again).to.deep.equal(files);
    await withEmptyFolder(async (folder) => {
      await writeModel(folder, files);
      const forecast = await openForecast(folder);
      const market = smallMarket(WINDOW + 30);
      const { returns, prices, modelId } = await forecast.forecastBand(market);
      const short = await refusalOf(forecast.forecastBand(market.slice(-10)));
      await forecast.close();
      expect(short).to.include({ name: "WindowTooShort" });
      expect(modelId).to.equal(JSON.parse(new TextDecoder().decode(files["card.json"])).modelId);
      expect(returns.p50).to.equal(0);
      expect(prices.p50).to.equal(market[market.length - 1].close);
      expect(prices.p10).to.be.below(prices.p50);
      expect(prices.p90).to.be.above(prices.p50);
    });
  });

  it("refuses a series that leaves too little to learn from, naming the counts", async () => {
    const error = await refusalOf(train(rows.slice(0, 90)));
    expect(error).to.include({ name: "SeriesTooShort" });
    expect(error.figures).to.deep.equal({ rows: 90, learned: 45, wanted: 64 });
  });

  it("refuses a series that never moves otherwise", async () => {
    const error = await refusalOf(train(rows.map((row) => ({ ...row, move: 0.25 }))));
    expect(error).to.include({ name: "NothingMoves" });
    expect(error.figures).to.include({ move: 0.25 });
  });

  it("never turns the band inside out, whatever calibration adds", async () => {
    const engine = await openFloatEngine(forecastOnnx(startForecast(4, 1), { low: 50, median: 0, high: -50 }), 1);
    for (const { p10, p50, p90 } of await runForecast(engine, rows.slice(0, 20))) {
      expect([p10, p50, p90]).to.deep.equal([0, 0, 0]);
    }
    await engine.close();
  });
});

describe("rows of the price model", () => {
  it("pair each window with the move right after it", () => {
    const market = smallMarket(WINDOW + 3);
    const made = forecastRows(market);
    expect(made.map(({ startS }) => startS)).to.deep.equal(market.slice(WINDOW).map(({ startS }) => startS));
    expect(made[1].move).to.equal(Math.log(market[WINDOW + 1].close / market[WINDOW].close));
    expect(made[0].steps).to.have.length(FORECAST_STEPS * FORECAST_WIDTH);
  });
});

describe("worth of the parts of a window", () => {
  it("is what the loss gains when a part comes from other windows: all of it sigma's where the band is its multiple", async () => {
    const alone = rows
      .slice(0, 60)
      .map((row, i) => ({ ...row, sigma: 0.01 * (1 + (i % 5)), move: 0.005 * (1 + (i % 5)) }));
    const bandsOf = async (seen: readonly ForecastRow[]) =>
      seen.map(({ sigma }) => ({ p10: -sigma, p50: 0, p90: sigma }));
    const [first, ...others] = await bandImportance(bandsOf, alone, 1);
    expect(first.name).to.equal("sigma");
    expectAbove(first.value, 1e-4);
    expect(others.map(({ name, value }) => [name, value])).to.have.deep.members(
      ["return", "range", "volume", "volatility then"].map((name) => [name, 0]),
    );
  });

  it("moves each number of a candle by itself", async () => {
    const seen: Float32Array[][] = [];
    const bandsOf = async (given: readonly ForecastRow[]) => {
      seen.push(given.map(({ steps }) => steps));
      return given.map(() => ({ p10: 0, p50: 0, p90: 0 }));
    };
    const judged = rows.slice(0, 40);
    await bandImportance(bandsOf, judged, 1);
    const [whole, ...shuffled] = seen;
    for (const [part, steps] of shuffled.entries()) {
      const changed = steps.flatMap((own, row) =>
        [...own].flatMap((value, i) => (value === whole[row][i] ? [] : [i % FORECAST_WIDTH])),
      );
      expect([...new Set(changed)]).to.deep.equal(part < FORECAST_WIDTH ? [part] : []);
    }
  });
});

describe("judging bands", () => {
  it("counts what lies inside, below and above, and the pinball loss of the edges", () => {
    const moves = [-2, 0, 0.5, 3].map(
      (move): ForecastRow => ({ move, sigma: 1, startS: 0, steps: new Float32Array() }),
    );
    const band = { p10: -1, p50: 0, p90: 1 };
    const figures = judgeBands(
      moves,
      moves.map(() => band),
      1,
    );
    expect(figures.inside?.value).to.equal(0.5);
    expect(figures.belowP10?.value).to.equal(0.25);
    expect(figures.aboveP90?.value).to.equal(0.25);
    expect(figures.medianError?.value).to.equal(5.5 / 4);
    // Edge by edge: 0.9 + 0.3, 0.1 + 0.1, 0.15 + 0.05, 0.4 + 1.8, each halved.
    expectNear(figures.pinball!.value, (1.2 + 0.2 + 0.2 + 2.2) / 8, 1e-12);
  });

  it("has a conformal quantile that is one of the values, with at least its share at or below", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        (values, share) => {
          const found = conformalQuantile(values, share);
          expect(values).to.include(found);
          expect(values.filter((value) => value <= found).length).to.be.at.least(Math.floor(values.length * share));
        },
      ),
    );
  });

  it("has baselines that see only what came before", () => {
    const [learned, judged] = [rows.slice(0, 200), rows.slice(200, 260)];
    const changed = judged.map((row, i) => (i < 59 ? row : { ...row, move: 9 }));
    expect(autoregression(learned, changed)).to.deep.equal(autoregression(learned, judged));
    expect(plainBands(learned, changed)).to.deep.equal(plainBands(learned, judged));
  });

  it("foretell moves that repeat, for which there is more than one best line", () => {
    const repeated = Array.from({ length: 60 }, (_, i) => ({ ...rows[i], move: [0.01, -0.02, 0.03][i % 3] }));
    const told = autoregression(repeated.slice(0, 40), repeated.slice(40));
    for (const [i, move] of told.entries()) expectNear(move, repeated[40 + i].move, 1e-9);
  });
});
