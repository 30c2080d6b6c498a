import { statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { candles } from "../../../oracle/data/candles.ts";
import { deskdrop } from "../../../oracle/data/deskdrop.ts";
import { readTable } from "../../../oracle/data/read.ts";
import { openForecast } from "../../../oracle/forecast/forecast.ts";
import { CANDIDATE_WIDTH, STEP_WIDTH, STEPS } from "../../../oracle/serve/behaviour.ts";
import { openInterest } from "../../../oracle/serve/interest.ts";
import { readFloatModel } from "../../../oracle/serve/model-folder.ts";
import { priceTrainer } from "../../../oracle/train/forecast/train.ts";
import { interestTrainer } from "../../../oracle/train/gru/train.ts";
import { writeModel } from "../../../oracle/train/model-files.ts";
import { smallMarket } from "../../support/candles.ts";
import { withEmptyFolder } from "../../support/empty-folder.ts";
import { refusalOf } from "../../support/refusal.ts";
import { sharedData } from "../../support/shared.ts";

const folderOf = (name: string) => join(import.meta.dirname, "../../../oracle/models", name, "1");
const inputOf = (file: string, history?: string) => ({
  ...({ file, badRows: "refuse", onBadRow: () => {}, workers: 2, onStep: () => {} } as const),
  ...(history !== undefined && { history }),
});

describe("shipped float models", function () {
  this.timeout(120_000);

  for (const name of ["interest", "price"]) {
    it(`${name} is the graph that its card names, and smaller than 2 MB`, async () => {
      const { card } = await readFloatModel(folderOf(name));
      expect(card).to.include({ name, version: 1, kind: "float" });
      expect(statSync(join(folderOf(name), "model.onnx")).size).to.be.below(2e6);
      expect(card).to.include.keys("purpose", "data", "split", "metrics", "limits", "notFor");
    });
  }

  it("interest loads, and gives a user and a content that nobody knows a probability", async () => {
    const model = await openInterest(folderOf("interest"), { workers: 1 });
    const { interest, value } = await model.score(
      new Float32Array(STEPS * STEP_WIDTH),
      new Float32Array(CANDIDATE_WIDTH),
      Uint32Array.of(0),
    );
    await model.close();
    expect(interest[0]).to.be.within(0, 1);
    expect(value[0]).to.be.greaterThan(0);
  });

  it("price gives a market of any unit a band around its last close", async () => {
    const forecast = await openForecast(folderOf("price"));
    const { prices } = await forecast.forecastBand(smallMarket(80, 0.02));
    await forecast.close();
    expect(prices.p10).to.be.within(0.5 * prices.p50, prices.p50);
    expect(prices.p90).to.be.within(prices.p50, 2 * prices.p50);
  });

  it("price holds four of five held-out closes, within two in a hundred, and is no worse than no change", async function () {
    const file = sharedData(this, "price/coinbase_eth_usd_1d_to2023.csv");
    const { rows } = await readTable(file, candles, "refuse");
    await withEmptyFolder(async (folder) => {
      const held = join(folder, "held-out.csv");
      const lines = rows
        .slice(-794)
        .map((row) => [row.startS, row.open, row.high, row.low, row.close, row.volume].join());
      await writeFile(held, `start,open,high,low,close,volume\n${lines.join("\n")}\n`);
      const { figures } = await priceTrainer.evaluate(folderOf("price"), inputOf(held));
      expect(figures).to.include({ model: "price/1", rows: 730, ok: true });
      const { inside, medianError, baselines } = figures as Record<"inside" | "medianError", { value: number }> & {
        baselines: { randomWalk: { medianError: { value: number } } };
      };
      expect(inside.value).to.be.within(0.78, 0.82);
      expect(medianError.value).to.be.at.most(baselines.randomWalk.medianError.value);
    });
  });

  it("interest shows the next content among ten more often than both rules, on the held-out fifth", async function () {
    const file = sharedData(this, "content/deskdrop_interactions.csv.gz");
    const { rows } = await readTable(file, deskdrop, "refuse");
    const border = Math.floor(rows.length * 0.8);
    await withEmptyFolder(async (folder) => {
      const write = async (name: string, part: typeof rows) => {
        const lines = part.map((row) => [row.atS, row.kind, row.contentId, row.personId, row.sessionId].join());
        await writeFile(join(folder, name), `timestamp,eventType,contentId,personId,sessionId\n${lines.join("\n")}\n`);
        return join(folder, name);
      };
      const [history, held] = [
        await write("past.csv", rows.slice(0, border)),
        await write("held.csv", rows.slice(border, border + 2500)),
      ];
      const { figures, lines } = await interestTrainer.evaluate(folderOf("interest"), inputOf(held, history));
      const { hitAt10, baselines } = figures as {
        hitAt10: { all: { low: number } };
        baselines: { hitAt10: Record<string, { high: number }> };
      };
      expect(figures).to.include({ model: "interest/1", ok: true });
      for (const rule of Object.values(baselines.hitAt10)) expect(hitAt10.all.low).to.be.greaterThan(rule.high);
      expect(lines).to.have.length(8);
      expect(lines.at(-1)).to.equal("looks back on 46,279 rows of past.csv");
    });
  });
});

describe("float model folder", () => {
  const withCopy = (use: (folder: string) => Promise<void>) =>
    withEmptyFolder(async (folder) => {
      const source = folderOf("price");
      const [onnx, card] = await Promise.all(["model.onnx", "card.json"].map((file) => readFile(join(source, file))));
      await writeModel(folder, { "model.onnx": onnx, "card.json": card });
      await use(folder);
    });

  it("is refused when the graph is not the one that the card names", async () => {
    await withCopy(async (folder) => {
      await writeFile(join(folder, "model.onnx"), "other");
      const error = await refusalOf(readFloatModel(folder));
      expect(error).to.include({ name: "ModelHash" });
      const { modelId } = JSON.parse(await readFile(join(folder, "card.json"), "utf8"));
      expect(error.figures.wanted).to.equal(modelId);
      expect(error.figures.found).to.match(/^0x[0-9a-f]{64}$/);
    });
  });

  it("is refused without a card, and with one that is no JSON or of another kind", async () => {
    await withEmptyFolder(async (folder) => {
      const error = await refusalOf(readFloatModel(folder));
      expect(error).to.include({ name: "ModelMissing" });
      expect(error.figures).to.deep.equal({ path: join(folder, "card.json") });
    });
    await withCopy(async (folder) => {
      await writeFile(join(folder, "card.json"), "{");
      expect(await refusalOf(readFloatModel(folder))).to.include({ name: "BadCard" });
      await writeFile(join(folder, "card.json"), '{"kind":"cubic"}');
      const error = await refusalOf(readFloatModel(folder));
      expect(error).to.include({ name: "BadCard" });
      expect(error.figures).to.deep.equal({ folder, kind: "cubic" });
    });
  });
});
