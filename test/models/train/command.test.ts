import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { address, headJson, minipoolJson } from "../../support/interval.ts";

type Ran = { status: number; stdout: string; stderr: string };

function oracle(...args: string[]): Promise<Ran> {
  const main = join(import.meta.dirname, "../../../oracle/main.ts");
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const text = JSON.stringify({
  ...headJson(),
  minipoolPerformance: Object.fromEntries(
    Array.from({ length: 40 }, (_, n) => {
      const score = BigInt(10 * n + 5) * 355n * 10n ** 15n;
      const fields = { successfulAttestations: 10 * n + 5, attestationScore: `${score}`, ethEarned: `${score / 9n}` };
      return [address(n + 1), minipoolJson(fields)];
    }),
  ),
});

describe("oracle train", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "attention-bank-command-"));
    await writeFile(join(folder, "performance.json"), text);
  });
  after(() => rm(folder, { recursive: true }));

  const data = () => ["--data", join(folder, "performance.json")];
  const model = () => join(folder, "model");

  it("writes a model, leaves it as it is the second time, and judges it", async () => {
    const first = await oracle("train", "network", ...data(), "--out", model(), "--json");
    expect(first.status, first.stderr).to.equal(0);
    const { result, card } = JSON.parse(first.stdout);
    expect(result).to.equal("written");
    expect(card).to.include({ name: "network", version: 1, kind: "cubic" });
    const weights = await readFile(join(model(), "weights.bin"));

    const second = await oracle("train", "network", ...data(), "--out", model());
    expect(second.stdout).to.contain(`unchanged, model ${card.modelId}`);
    expect(await readFile(join(model(), "weights.bin"))).to.deep.equal(weights);

    const judged = await oracle("train", "--evaluate-only", model(), ...data(), "--json");
    expect(judged.status, judged.stderr).to.equal(0);
    expect(JSON.parse(judged.stdout)).to.deep.include({ model: "network/1", ok: true });
  });

  it("refuses to put another version in the same folder, and leaves what is there", async () => {
    const weights = await readFile(join(model(), "card.json"));
    const ran = await oracle("train", "network", ...data(), "--out", model(), "--model-version", "2");
    expect(ran.status).to.equal(1);
    expect(ran.stderr).to.contain(`ModelVersionTaken: ${join(model(), "card.json")} exists with other bytes`);
    expect(await readFile(join(model(), "card.json"))).to.deep.equal(weights);
  });

  it("names the models that there are when asked for another", async () => {
    const ran = await oracle("train", "weather", ...data());
    expect(ran.status).to.equal(1);
    expect(ran.stderr).to.contain(
      'UnknownModel: no model is named "weather"; there are: content, engagement, interest, metaverse, network, network-weighed, price, quality',
    );
  });

  it("names the card that is not there when asked to judge a folder without one", async () => {
    const none = join(folder, "none");
    const ran = await oracle("train", "--evaluate-only", none, ...data());
    expect(ran.status).to.equal(1);
    expect(ran.stderr)
      .to.match(/^ModelMissing: /)
      .and.to.contain(`no model is named ${none} (there are: content, engagement,`)
      .and.to.contain(`no card that can be read: ${join(none, "card.json")}`);
  });

  it("takes a path from where npm was called, if it leads to nothing in the folder that npm runs in", async () => {
    process.env.INIT_CWD = folder;
    try {
      const judged = await oracle("train", "--evaluate-only", "network", "--data", "performance.json", "--json");
      expect(judged.status, judged.stderr).to.equal(0);
      expect(JSON.parse(judged.stdout)).to.include({ model: "network/1" });
      const absent = await oracle("train", "--evaluate-only", "network", "--data", "absent.json");
      expect(absent.stderr).to.contain("FileUnreadable: absent.json cannot be read");
    } finally {
      delete process.env.INIT_CWD;
    }
  });

  it("names what is wrong with a file that is no performance file, and with one that is not there", async () => {
    await writeFile(join(folder, "wrong.json"), '{"index":1}');
    const wrong = await oracle("train", "network", "--data", join(folder, "wrong.json"), "--out", join(folder, "none"));
    expect(wrong.status).to.equal(1);
    expect(wrong.stderr).to.contain("minipoolPerformance: missing");
    const absent = await oracle("train", "--evaluate-only", model(), "--data", join(folder, "absent.json"));
    expect(absent.status).to.equal(1);
    expect(absent.stderr).to.contain(`FileUnreadable: ${join(folder, "absent.json")} cannot be read`);
  });
});
