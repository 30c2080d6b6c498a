import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { pastFrom, pastLine } from "../../../oracle/train/past.ts";
import { viewsTable } from "../../support/views.ts";

const ROOT = join(import.meta.dirname, "../../..");
const views = (from: number, to: number) => viewsTable(from, to, 1000);

describe("what a model that is judged looks back on", function () {
  this.timeout(60_000);
  let folder = "";
  const at = (name: string) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "attention-bank-past-"));
    await mkdir(at("elsewhere"));
    await cp(join(ROOT, "oracle/models/content/1"), at("model"), { recursive: true });
    const card = JSON.parse(await readFile(at("model/card.json"), "utf8"));
    const learned = views(0, 60);
    const sha256 = createHash("sha256").update(learned).digest("hex");
    card.data = { ...card.data, file: "learned.tsv", sha256 };
    await writeFile(at("model/card.json"), JSON.stringify(card));
    await writeFile(at("learned.tsv"), learned);
    await writeFile(at("later.tsv"), views(40, 80));
    await writeFile(at("elsewhere/later.tsv"), views(40, 80));
  });
  after(() => rm(folder, { recursive: true }));

  const judge = (model: string, data: string, ...more: string[]): Promise<Record<string, unknown>> => {
    return trainCommand("--evaluate-only", model, "--data", data, "--json", ...more);
  };
  const refusal = (...args: string[]) => trainCommand(...args).then(JSON.stringify, ({ message }) => message);

  it("is the file that it learned from, where that lies beside the data, up to the first row that is judged", async () => {
    const found = await judge(at("model"), at("later.tsv"));
    expect(found).to.deep.include({ rows: 40, history: { file: "learned.tsv", rows: 40 } });
    const { history, ...figures } = await judge(at("model"), at("later.tsv"), "--history", at("learned.tsv"));
    expect(found).to.deep.equal({ ...figures, history });
  });

  it("is nothing without that file, with another of its name, or with --no-history, and figures differ", async () => {
    const found = await judge(at("model"), at("later.tsv"));
    const alone = await judge(at("model"), at("elsewhere/later.tsv"));
    await writeFile(at("elsewhere/learned.tsv"), views(0, 50));
    const other = await judge(at("model"), at("elsewhere/later.tsv"));
    const refused = await judge(at("model"), at("later.tsv"), "--no-history");
    expect(alone.history).to.equal(null);
    expect(other).to.deep.equal(alone);
    expect(refused).to.deep.equal(alone);
    expect(alone.calibration).to.not.deep.equal(found.calibration);
  });

  it("is named where its table is bad, not the data", async () => {
    await writeFile(at("bad.tsv"), `${views(0, 9)}x\n`);
    const refused = await refusal(
      "--evaluate-only",
      at("model"),
      "--data",
      at("later.tsv"),
      "--history",
      at("bad.tsv"),
    );
    expect(refused).to.contain(`BadCell: ${at("bad.tsv")}, line 11, column (row)`);
  });

  it("is refused for a model that looks back on nothing, and for training", async () => {
    for (const history of [["--history", at("learned.tsv")], ["--no-history"]]) {
      const asked = ["--data", at("later.tsv"), ...history];
      expect(await refusal("--evaluate-only", "network", ...asked)).to.contain("NothingLooksBack: judging network");
      expect(await refusal("content", ...asked, "--out", at("none"))).to.contain("NothingLooksBack: training content");
    }
  });

  it("holds only what is earlier than all that is judged, and is nothing of another platform", async () => {
    type Row = { atMs: number; user: string };
    const history: Row[] = [1, 2, 3].map((atMs) => ({ atMs, user: `u${atMs}` }));
    const pastOf = (rows: Row[]) =>
      pastFrom(
        "a/b.csv",
        rows,
        async () => history,
        ({ user }) => user,
      );
    expect(await pastOf([{ atMs: 3, user: "u1" }])).to.deep.equal({
      rows: history.slice(0, 2),
      text: { history: { file: "b.csv", rows: 2 } },
    });
    expect(await pastOf([{ atMs: 3, user: "u3" }])).to.deep.equal({ rows: [], text: { history: null } });
    expect(pastLine((await pastOf([{ atMs: 4, user: "u3" }])).text)).to.equal("looks back on 3 rows of b.csv");
    expect(pastLine({ history: null })).to.contain("nothing");
  });
});

function trainCommand(...options: string[]): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [join(ROOT, "oracle/main.ts"), "train", ...options], (error, stdout, stderr) => {
      if (error === null) resolve(JSON.parse(stdout));
      else reject(new Error(stderr, { cause: error }));
    });
  });
}
