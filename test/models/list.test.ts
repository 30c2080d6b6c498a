import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { findModel } from "../../oracle/epoch/models.ts";
import { listModels } from "../../oracle/score/models-command.ts";
import { refusalOf } from "../support/refusal.ts";

const SHIPPED = join(import.meta.dirname, "../../oracle/models");

describe("the list of models", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-models-"));
    await cp(join(SHIPPED, "network"), join(folder, "network"), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("says what each shipped model is, and that its files are those of its card", async () => {
    const rows = await listModels(SHIPPED);
    expect(rows.map(({ model }) => model)).to.include.members(["content/1", "engagement/1", "network/1", "quality/1"]);
    for (const { fault, sha256, modelId, metrics } of rows) {
      expect(fault).to.equal(undefined);
      expect(sha256["model.onnx"]).to.match(/^[0-9a-f]{64}$/);
      expect(modelId).to.match(/^0x[0-9a-f]{64}$/);
      expect(Object.keys(metrics)).to.not.deep.equal([]);
    }
  });

  it("has the card's figures by their path", async () => {
    const [row] = await listModels(folder);
    const card = JSON.parse(await readFile(join(folder, "network/1/card.json"), "utf8"));
    expect(row.metrics["trainingInterval.shareR2"]).to.deep.equal(card.metrics.trainingInterval.shareR2);
    expect(row).to.include({ kind: "cubic", modelId: card.modelId, data: card.data.file, rows: card.data.rows });
  });

  for (const file of ["model.onnx", "weights.bin"]) {
    it(`names ${file} when it is not the one of the card`, async () => {
      await appendFile(join(folder, "network/1", file), "x");
      const [{ fault }] = await listModels(folder);
      expect(fault).to.match(new RegExp(`^ModelHash: .*${file} has sha256`));
    });
  }

  it("checks the graph of a float model too, which has no weights", async () => {
    const at = (file: string) => join(folder, "network/1", file);
    const card = JSON.parse(await readFile(at("card.json"), "utf8"));
    const sha256 = { "model.onnx": card.sha256["model.onnx"] };
    await writeFile(at("card.json"), JSON.stringify({ ...card, kind: "float", sha256 }));
    expect((await listModels(folder))[0]).to.include({ kind: "float", fault: undefined });
    await appendFile(at("model.onnx"), "x");
    expect((await listModels(folder))[0].fault).to.match(/^ModelHash: /);
  });

  it("has no model for a chain's id among float models, nor a fault", async () => {
    const file = join(folder, "network/1/card.json");
    const card = JSON.parse(await readFile(file, "utf8"));
    expect(await findModel(folder, card.modelId)).to.equal(join(folder, "network/1"));
    await writeFile(file, JSON.stringify({ ...card, kind: "float" }));
    expect((await refusalOf(findModel(folder, card.modelId))).name).to.equal("ModelMissing");
    await writeFile(file, JSON.stringify({ ...card, kind: "sphere" }));
    expect((await refusalOf(findModel(folder, card.modelId))).name).to.equal("BadCard");
  });

  it("puts versions in the order of their numbers", async () => {
    for (const version of ["2", "10"]) {
      await cp(join(folder, "network/1"), join(folder, "network", version), { recursive: true });
    }
    expect((await listModels(folder)).map(({ model }) => model)).to.deep.equal([
      "network/1",
      "network/2",
      "network/10",
    ]);
  });
});
