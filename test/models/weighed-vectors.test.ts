import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { plainScore, referenceOf } from "../../oracle/score/reference.ts";
import { weighedOnnx } from "../../oracle/train/weighed-onnx.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { parseWeighed, WHOLE_WEIGHT } from "../../protocol/models/weighed.ts";
import type { ModelVector } from "./model-vectors.ts";
import { onnxScores } from "./onnx-scores.ts";

const SHIPPED = join(import.meta.dirname, "../../oracle/models/network-weighed/1");
const file = join(import.meta.dirname, "../vectors/weighed.json");
const { models }: { models: ModelVector[] } = JSON.parse(readFileSync(file, "utf8"));

describe("weighed golden vectors", () => {
  for (const { name, weights, featureSpec, modelId: id, width, features, score } of models) {
    const bytes = Buffer.from(weights.slice(2), "hex");
    const flat = BigInt64Array.from(features, BigInt);
    const rows = score.map((_, row) => [...flat.subarray(row * width, (row + 1) * width)]);

    it(`are what the reference, the fast rows and ONNX give for ${name}`, async () => {
      const wanted = score.map(BigInt);
      expect(rows.map(plainScore("weighed", bytes))).to.deep.equal(wanted);
      expect([...referenceOf("weighed", bytes).score(flat, rows.length)]).to.deep.equal(wanted);
      expect(await onnxScores(weighedOnnx(parseWeighed(bytes)), rows, {})).to.deep.equal(wanted);
    });

    it(`have the model id of ${name}`, () => {
      expect(modelId("weighed", featureSpec, bytes)).to.equal(id);
    });

    it(`take something away from some accounts of ${name}, and nothing from others`, () => {
      const { kind, weights: inner } = parseWeighed(bytes);
      const whole = plainScore(kind, inner);
      const kept = rows.map((row, i) => [BigInt(score[i]), whole(row.slice(0, -1)), row[width - 1]]);
      expect(kept.some(([left, before, weight]) => weight > 0n && left > 0n && left < before)).to.equal(true);
      expect(kept.some(([left, before, weight]) => weight > WHOLE_WEIGHT && left > 0n && left === before)).to.equal(
        true,
      );
      expect(kept.some(([left, before, weight]) => weight <= 0n && left === 0n && before > 0n)).to.equal(true);
    });
  }

  it("hold the weights and the id of the shipped weighed model", () => {
    const [{ weights, modelId: id }] = models;
    expect(weights).to.equal(`0x${readFileSync(join(SHIPPED, "weights.bin")).toString("hex")}`);
    expect(id).to.equal(JSON.parse(readFileSync(join(SHIPPED, "card.json"), "utf8")).modelId);
  });
});
