import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parsePerformance } from "../../../oracle/import/rocketpool/parse.ts";
import { writeModel } from "../../../oracle/train/model-files.ts";
import { evaluateShares } from "../../../oracle/train/network/evaluate.ts";
import { evaluateNetworkFile, trainNetworkFile } from "../../../oracle/train/network/files.ts";
import { flatFeatures, networkRows } from "../../../oracle/train/network/rows.ts";
import { parseCubic } from "../../../protocol/models/cubic.ts";
import { address, headJson, intervalText, minipoolJson, performanceText, rewardsText } from "../../support/interval.ts";
import { expectNear } from "../../support/numbers.ts";
import { refusal, refusalOf } from "../../support/refusal.ts";
import { sharedData } from "../../support/shared.ts";

const SHIPPED = join(import.meta.dirname, "../../../oracle/models/network/1");

async function withFolder(texts: Record<string, string>, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-train-"));
  try {
    for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, name), text);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const card = (files: { "card.json": Uint8Array }) => JSON.parse(new TextDecoder().decode(files["card.json"]));

describe("network training", () => {
  it("gives the same bytes when run again", async () => {
    await withFolder({ "a-performance.json": intervalText(1) }, async (folder) => {
      const file = join(folder, "a-performance.json");
      const files = await trainNetworkFile(file, 1);
      expect(await trainNetworkFile(file, 1)).to.deep.equal(files);
      expect(Object.keys(files)).to.include.members(["learning.svg", "importance.svg"]);
    });
  });

  it("learns the same weights whatever the order of the file, and others from other data", async () => {
    const texts = { "a.json": intervalText(1), "b.json": intervalText(1, -1), "c.json": intervalText(2) };
    await withFolder(texts, async (folder) => {
      const [a, b, c] = await Promise.all(
        ["a.json", "b.json", "c.json"].map((name) => trainNetworkFile(join(folder, name), 1)),
      );
      expect(b["weights.bin"]).to.deep.equal(a["weights.bin"]);
      expect(c["weights.bin"]).to.not.deep.equal(a["weights.bin"]);
    });
  });

  it("sees the same rows whatever the order of the file", () => {
    expect(networkRows(parsePerformance(intervalText(1, -1)))).to.deep.equal(
      networkRows(parsePerformance(intervalText(1))),
    );
  });

  it("learns that missed validations earn nothing and that consensus does", async () => {
    await withFolder({ "a-performance.json": intervalText(1) }, async (folder) => {
      const files = await trainNetworkFile(join(folder, "a-performance.json"), 1);
      const { features } = parseCubic(files["weights.bin"]);
      expect(features[1].weight <= 0n).to.equal(true);
      expect(features[2].weight > 0n).to.equal(true);
    });
  });

  it("tells of its progress up to the last fit", async () => {
    await withFolder({ "a-performance.json": intervalText(1) }, async (folder) => {
      const seen: [number, number][] = [];
      await trainNetworkFile(join(folder, "a-performance.json"), 1, (done, steps) => seen.push([done, steps]));
      expect(seen.map(([done]) => done)).to.deep.equal(seen.map((_, i) => i + 1));
      expect(seen.at(-1)![0]).to.equal(seen.at(-1)![1]);
    });
  });

  it("judges the model on the other intervals of the folder, and names those that it cannot read", async () => {
    const texts = {
      "a-performance.json": intervalText(1),
      "b-performance.json": intervalText(2),
      "c-performance.json": "{}",
      "d-rewards.json": "{}",
    };
    await withFolder(texts, async (folder) => {
      const { metrics, data } = card(await trainNetworkFile(join(folder, "a-performance.json"), 3));
      expect(data).to.include({ file: "a-performance.json", rows: 160 });
      const [b, c, ...more] = metrics.otherIntervals;
      expect(more).to.deep.equal([]);
      expect(b.file).to.equal("b-performance.json");
      expect(b.data.index).to.equal(2);
      expect(b.shareR2.value).to.be.above(b.baselines.attestationsLineFittedHere.value);
      expect(c).to.deep.equal({ name: "c-performance.json", refused: "MissingField" });
    });
  });

  it("refuses an interval in which nobody earned anything, naming it", () => {
    const text = JSON.stringify({
      ...headJson({ index: 7 }),
      minipoolPerformance: { [address(1)]: minipoolJson({ ethEarned: "0" }) },
    });
    const error = refusal(() => networkRows(parsePerformance(text)));
    expect(error).to.include({ name: "NothingEarned" });
    expect(error.figures).to.deep.equal({ network: "testnet", index: 7 });
  });

  it("reads features row by row in the order of the spec", () => {
    const rows = networkRows(parsePerformance(intervalText(4, 1, 2)));
    const [validations, missed, consensus, upkeep] = rows.table.columns;
    expect([...flatFeatures(rows.table)].map(Number)).to.deep.equal([
      ...[validations[0], missed[0], consensus[0], upkeep[0]],
      ...[validations[1], missed[1], consensus[1], upkeep[1]],
    ]);
    expectNear(rows.table.target[0] + rows.table.target[1], 2, 1e-12);
  });
});

describe("network evaluation", () => {
  it("finds a model that gives everybody the same worse than attestations", () => {
    const rows = networkRows(parsePerformance(intervalText(1)));
    const flat = evaluateShares(rows, new Float64Array(160).fill(5), 1);
    expectNear(flat.shareR2!.value, 0, 1e-12);
    expect(flat.ok).to.equal(false);
  });

  it("judges nothing where everybody earned the same", () => {
    const rows = networkRows(parsePerformance(intervalText(1, 1, 1)));
    const { shareR2, ok } = evaluateShares(rows, Float64Array.of(5), 1);
    expect([shareR2, ok]).to.deep.equal([null, false]);
  });

  it("finds no fault in scores in proportion to what was earned", () => {
    const rows = networkRows(parsePerformance(intervalText(1)));
    const perfect = evaluateShares(
      rows,
      rows.table.target.map((share) => share * 1e6),
      1,
    );
    expectNear(perfect.shareR2!.value, 1, 1e-12);
    expect(perfect.largestError).to.be.below(1e-9);
    expect(perfect.ok).to.equal(true);
  });

  it("runs a model of a folder on a file through ONNX", async () => {
    await withFolder({ "a.json": intervalText(1), "b.json": intervalText(2) }, async (folder) => {
      await writeModel(join(folder, "model"), await trainNetworkFile(join(folder, "a.json"), 1));
      const evaluation = await evaluateNetworkFile(join(folder, "model"), join(folder, "b.json"));
      expect(evaluation.model).to.equal("network/1");
      expect(evaluation.data).to.deep.equal({ network: "testnet", index: 2, rulesetVersion: 8, rows: 160 });
      expect(evaluation.shareR2!.value).to.be.above(0.999);
      expect(evaluation.ok).to.equal(true);
      expect(evaluation.publishedRule).to.deep.equal({ refused: "NoRewardsFile" });
    });
  });

  it("tells how many accounts the published rule does not give what they were paid, where the rewards file is there", async () => {
    // Of 60 wei the rule gives out 60 x 2.1 / 6 = 21: 10 to each of two that did the same.
    const pools = { [address(1)]: minipoolJson({ ethEarned: "10" }), [address(2)]: minipoolJson({ ethEarned: "11" }) };
    const text = performanceText({ minipoolPerformance: pools });
    await withFolder({ "a-performance.json": text, "a-rewards.json": rewardsText("60") }, async (folder) => {
      const { publishedRule } = await evaluateNetworkFile(SHIPPED, join(folder, "a-performance.json"));
      expect(publishedRule).to.deep.equal({ accounts: 2, different: 1 });
    });
  });
});

describe("shipped network model", () => {
  it("is what training on mainnet's interval 25 gives", async function () {
    this.timeout(120_000);
    const files = await trainNetworkFile(sharedData(this, "nodes/rp_mainnet25v1_performance.json"), 1);
    for (const [name, bytes] of Object.entries(files)) {
      expect(await readFile(join(SHIPPED, name)), name).to.deep.equal(Buffer.from(bytes));
    }
  });

  for (const [file, rows] of [
    ["rp_testnet130_performance.json", 1558],
    ["rp_testnet9_performance.json", 132],
  ] as const) {
    it(`shares out ${file} better than attestations alone do, without having seen it`, async function () {
      const evaluation = await evaluateNetworkFile(SHIPPED, sharedData(this, `nodes/${file}`));
      expect(evaluation.data.rows).to.equal(rows);
      expect(evaluation.ok).to.equal(true);
      expect(evaluation.publishedRule).to.deep.equal({ accounts: rows, different: 0 });
    });
  }
});

describe("model version", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const files = { "model.onnx": bytes("o"), "weights.bin": bytes("w"), "card.json": bytes("c") };

  it("is written once, left alone when written again, and never overwritten with other bytes", async () => {
    await withFolder({}, async (folder) => {
      const target = join(folder, "network/1");
      expect(await writeModel(target, files)).to.equal("written");
      expect(await writeModel(target, files)).to.equal("unchanged");
      const error = await refusalOf(writeModel(target, { ...files, "weights.bin": bytes("x") }));
      expect(error).to.include({ name: "ModelVersionTaken" });
      expect(error.figures).to.deep.equal({ folder: target, file: "weights.bin" });
      expect(await readFile(join(target, "weights.bin"), "utf8")).to.equal("w");
    });
  });

  it("that was half written is completed", async () => {
    await withFolder({}, async (folder) => {
      await writeFile(join(folder, "model.onnx"), "o");
      expect(await writeModel(folder, files)).to.equal("written");
      expect(await readFile(join(folder, "card.json"), "utf8")).to.equal("c");
    });
  });
});
