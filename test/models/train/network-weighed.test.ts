import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readModelFolder } from "../../../oracle/score/model-folder.ts";
import { networkTrainer } from "../../../oracle/train/network/trainer.ts";
import { networkWeighedTrainer } from "../../../oracle/train/network/weighed.ts";
import { parseWeighed } from "../../../protocol/models/weighed.ts";
import { networkWeighedSpec } from "../../../protocol/programs/network-weighed.ts";
import { intervalText } from "../../support/interval.ts";
import { sharedData } from "../../support/shared.ts";

const MODELS = join(import.meta.dirname, "../../../oracle/models");
const NETWORK = join(MODELS, "network/1");
const WEIGHED = join(MODELS, "network-weighed/1");
const input = (file: string) => {
  return { file, badRows: "refuse", onBadRow: () => {}, workers: 1, onStep: () => {} } as const;
};

describe("the model network-weighed", () => {
  it("weighs the shipped network model, whose counts come before the weight", async () => {
    const [inner, weighed] = await Promise.all([NETWORK, WEIGHED].map(readModelFolder));
    const { kind, featureSpec, weights } = parseWeighed(weighed.weights);
    expect([kind, featureSpec]).to.deep.equal([inner.card.kind, inner.card.featureSpec]);
    expect(Buffer.from(weights).equals(inner.weights)).to.equal(true);
    expect(weighed.card.features).to.deep.equal(networkWeighedSpec);
    expect(networkWeighedSpec.slice(0, -1)).to.deep.equal(inner.card.features);
    expect(weighed.card).to.deep.include({ weighs: { modelId: inner.card.modelId, featureSpec } });
  });

  it("is what training gives of the same rows, with the same figures and limits more", async () => {
    const folder = mkdtempSync(join(tmpdir(), "attention-bank-train-"));
    try {
      const file = join(folder, "a-performance.json");
      writeFileSync(file, intervalText(1));
      const [inner, weighed] = await Promise.all(
        [networkTrainer, networkWeighedTrainer].map(async ({ train }) => (await train(input(file), 3)).files),
      );
      const card = (files: typeof inner) => JSON.parse(new TextDecoder().decode(files["card.json"]));
      expect(card(weighed)).to.include({ name: "network-weighed", version: 3, kind: "weighed" });
      expect(card(weighed).signs).to.deep.equal({ ...card(inner).signs, quality: 1 });
      for (const section of ["data", "method", "metrics"]) {
        expect(card(weighed)[section], section).to.deep.equal(card(inner)[section]);
      }
      expect(card(weighed).limits).to.include.members(card(inner).limits);
      expect(weighed["learning.svg"]).to.deep.equal(inner["learning.svg"]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("comes out byte for byte when it is trained again", async function () {
    const file = sharedData(this, "nodes/rp_mainnet25v1_performance.json");
    const { files } = await networkWeighedTrainer.train(input(file), 1);
    for (const [name, bytes] of Object.entries(files)) {
      expect(Buffer.from(bytes).equals(await readFile(join(WEIGHED, name))), name).to.equal(true);
    }
  });

  it("is judged as the network model is where all weights are whole", async function () {
    const file = sharedData(this, "nodes/rp_testnet9_performance.json");
    const judged = async (trainer: typeof networkTrainer, folder: string) => {
      const { figures } = await trainer.evaluate(folder, input(file));
      return { ...figures, model: undefined };
    };
    expect(await judged(networkWeighedTrainer, WEIGHED)).to.deep.equal(await judged(networkTrainer, NETWORK));
  });
});
