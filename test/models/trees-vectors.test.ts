import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { treesOnnx } from "../../oracle/train/trees/onnx.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { treeRows } from "../../protocol/models/tree-rows.ts";
import { parseTrees, scoreTrees } from "../../protocol/models/trees.ts";
import type { ModelVector } from "./model-vectors.ts";
import { onnxScores } from "./onnx-scores.ts";

type TreeVector = ModelVector & { raw: string[] };

const file = join(import.meta.dirname, "../vectors/trees-model.json");
const { models }: { models: TreeVector[] } = JSON.parse(readFileSync(file, "utf8"));

describe("tree golden vectors", () => {
  for (const { name, weights, featureSpec, modelId: id, width, features, raw, score } of models) {
    const bytes = Buffer.from(weights.slice(2), "hex");
    const model = parseTrees(bytes);
    const flat = BigInt64Array.from(features, BigInt);
    const rows = score.map((_, row) => [...flat.subarray(row * width, (row + 1) * width)]);

    it(`are what the reference, the fast rows and ONNX give for ${name}`, async () => {
      const wanted = score.map((value, row) => ({ raw: BigInt(raw[row]), score: BigInt(value) }));
      expect(rows.map((row) => scoreTrees(model, row))).to.deep.equal(wanted);
      expect([...treeRows(model)(flat, rows.length)]).to.deep.equal(score.map(BigInt));
      expect(await onnxScores(treesOnnx(model), rows, {})).to.deep.equal(score.map(BigInt));
    });

    it(`have the model id of ${name}`, () => {
      expect(modelId("trees", featureSpec, bytes)).to.equal(id);
    });
  }

  it("hold the weights of the shipped quality model", () => {
    const shipped = readFileSync(join(import.meta.dirname, "../../oracle/models/quality/1/weights.bin"));
    expect(models[0].weights).to.equal(`0x${shipped.toString("hex")}`);
  });
});
