import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { BEHAVIOURS } from "../../../oracle/serve/behaviour.ts";
import { smallPlatform } from "../../support/behaviours.ts";
import { smallMarket } from "../../support/candles.ts";
import { address, headJson, minipoolJson } from "../../support/interval.ts";
import { viewsTable } from "../../support/views.ts";

const ROWS = 80;
const numbers = Array.from({ length: ROWS }, (_, n) => n);
const table = (columns: string, rows: readonly (readonly (string | number)[])[]) =>
  [columns.split(" "), ...rows].map((row) => `${row.join()}\n`).join("");

const DESKDROP_KINDS = ["VIEW", "LIKE", "BOOKMARK", "COMMENT CREATED", "FOLLOW"];

/** A small file by hand in the public format of each model. */
const FILES: Readonly<Record<string, { file: string; text: string }>> = {
  network: {
    file: "performance.json",
    text: JSON.stringify({
      ...headJson(),
      minipoolPerformance: Object.fromEntries(
        numbers.map((n) => {
          const score = BigInt(10 * n + 5) * 355n * 10n ** 15n;
          const fields = {
            successfulAttestations: 10 * n + 5,
            attestationScore: `${score}`,
            ethEarned: `${score / 9n}`,
          };
          return [address(n + 1), minipoolJson(fields)];
        }),
      ),
    }),
  },
  metaverse: {
    file: "players.csv",
    text: table(
      "GameID LeagueIndex Age HoursPerWeek TotalHours APM SelectByHotkeys AssignToHotkeys UniqueHotkeys MinimapAttacks " +
        "MinimapRightClicks NumberOfPACs GapBetweenPACs ActionLatency ActionsInPAC TotalMapExplored WorkersMade " +
        "UniqueUnitsMade ComplexUnitsMade ComplexAbilitiesUsed",
      numbers.map((n) => {
        const league = 1 + (n % 7);
        const play = Array.from({ length: 14 }, (_, i) => (league + i) / 1000);
        return [n, league, 20, 6 + league, 100 * league, 30 * league, ...play];
      }),
    ),
  },
  content: { file: "views.tsv", text: viewsTable(0, ROWS, 1000) },
  engagement: { file: "days.tsv", text: viewsTable(0, ROWS, 8 * 3_600_000) },
  quality: {
    file: "candidates.csv",
    text: table(
      "address bridge_volume_usd first_use_ts transfers_seen counterparties_seen counterparties_also_candidates sybil",
      numbers.map((n) => {
        const among = n % 2 === 0 ? 0 : 3;
        return [address(n + 1), 1000 + 10 * n, 1_640_000_000 + n, 9, 4, among, n % 2];
      }),
    ),
  },
  interest: {
    file: "interactions.csv",
    text: table(
      "timestamp eventType contentId personId sessionId",
      smallPlatform(ROWS).map(({ atMs, kind, content, user }) => {
        return [Math.floor(atMs / 1000), DESKDROP_KINDS[BEHAVIOURS.indexOf(kind)], content, user, "s"];
      }),
    ),
  },
  price: {
    file: "candles.csv",
    text: table(
      "start open high low close volume",
      smallMarket(ROWS).map(({ startS, open, high, low, close, volume }) => [startS, open, high, low, close, volume]),
    ),
  },
};

describe("oracle train --evaluate-only", function () {
  this.timeout(60_000);
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "attention-bank-evaluate-"));
  });
  after(() => rm(folder, { recursive: true }));

  const judge = async (name: string, text = FILES[name].text, ...more: string[]): Promise<Record<string, unknown>> => {
    const { file } = FILES[name];
    await writeFile(join(folder, file), text);
    const main = join(import.meta.dirname, "../../../oracle/main.ts");
    const args = [main, "train", "--evaluate-only", name, "--data", join(folder, file), "--json", ...more];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout));
        else reject(new Error(stderr, { cause: error }));
      });
    });
  };

  const refusal = (name: string, lines: readonly string[]) =>
    judge(name, `${lines.join("\n")}\n`).then(JSON.stringify, (error: Error) => error.message);

  it("judges network on a performance file", async () => {
    expect(await judge("network")).to.deep.include({ model: "network/1", ok: true });
  });

  it("judges metaverse on a table of players", async () => {
    const judged = await judge("metaverse");
    expect(judged).to.include({ model: "metaverse/1", file: "players.csv", data: "players", rows: ROWS });
    expect(judged).to.have.nested.property("leagueR2.value");
    expect(judged).to.have.nested.property("baselines.hoursOnlyTrees.value");
  });

  for (const name of ["content", "quality"]) {
    it(`judges ${name} on a table of its format, above chance where it can be told`, async () => {
      const { model, rows, auc } = await judge(name);
      expect([model, rows]).to.deep.equal([`${name}/1`, ROWS]);
      expect((auc as { value: number }).value).to.be.above(0.6);
    });
  }

  it("judges engagement on the epochs of a log", async () => {
    const { model, rows, r2 } = await judge("engagement");
    // The log spans 27 days: an epoch ends every three, and the last has three days after it.
    expect([model, rows]).to.deep.equal(["engagement/1", 8 * 4]);
    expect((r2 as { value: number }).value).to.be.above(0.3);
  });

  it("judges interest on a table of interactions", async () => {
    const { model, behaviours, hitAt10, ok } = await judge("interest");
    expect(ok).to.be.a("boolean");
    expect([model, behaviours]).to.deep.equal(["interest/1", ROWS]);
    expect((hitAt10 as { all: { value: number } }).all.value).to.be.within(0.01, 1);
  });

  it("judges price on candles, those of the first window aside", async () => {
    const { model, rows, inside, baselines } = await judge("price");
    expect([model, rows]).to.deep.equal(["price/1", ROWS - 64]);
    expect((inside as { value: number }).value).to.be.within(0, 1);
    expect(baselines).to.have.nested.property("randomWalk.medianError.value");
  });

  it("takes candles in any order, and a candle that a feed repeats once", async () => {
    const [header, ...rows] = FILES.price.text.trimEnd().split("\n");
    const shuffled = `${[header, ...rows.slice(50), ...rows.slice(0, 60)].join("\n")}\n`;
    expect(await judge("price", shuffled)).to.deep.equal(await judge("price"));
  });

  it("refuses two candles of one moment that differ, and series without a move to judge", async () => {
    const [header, ...rows] = FILES.price.text.trimEnd().split("\n");
    const [start, ...prices] = rows[0].split(",");
    const other = [start, ...prices.slice(0, -1), Number(prices.at(-1)) + 1].join();
    expect(await refusal("price", [header, ...rows, other])).to.equal(
      `CandleTwice: two different candles start at ${start}\n`,
    );
    const file = join(folder, FILES.price.file);
    const message = `SeriesTooShort: ${file} has 64 candles; a window and the move after it are 65\n`;
    expect(await refusal("price", [header, ...rows.slice(0, 64)])).to.equal(message);
  });

  it("refuses a table with its file and line, or leaves a bad row out and says so", async () => {
    const [header, ...rows] = FILES.price.text.trimEnd().split("\n");
    const lines = [header, ...rows.slice(0, 70), "1e9,x,2,1,1,1", ...rows.slice(70)];
    const bad = 'line 72, column start: "1e9", wanted a whole number';
    expect(await refusal("price", lines)).to.equal(
      `BadCell: ${join(folder, FILES.price.file)}, ${bad}; --skip-bad-rows leaves such rows out\n`,
    );
    const wanted = "OHLCV, line 1: no column start, open, high, low, close, volume";
    expect(await refusal("price", ["a,b", "1,2"])).to.equal(
      `BadHeader: ${join(folder, FILES.price.file)}: ${wanted}; the first line is "a,b"\n`,
    );
    expect(await refusal("content", FILES.interest.text.split("\n"))).to.match(
      /^BadHeader: \S+views\.tsv: KuaiRand, line 1: no column [^\n]+; the file looks like Deskdrop, which interest reads\n$/,
    );
    expect(await refusal("price", [header, '1,"2'])).to.match(/^BadTable: \S+candles\.csv: OHLCV, line \d: [^\n]+\n$/);
    const without = await judge("price", `${lines.join("\n")}\n`, "--skip-bad-rows");
    expect(without).to.deep.equal(await judge("price"));
  });

  for (const name of ["metaverse", "content", "engagement", "quality", "interest", "price"]) {
    it(`refuses a table without rows for ${name}`, async () => {
      const [header] = FILES[name].text.split("\n");
      expect(await refusal(name, [header])).to.match(/^NoRows: \S+ has no row of [\w ]+\n$/);
    });
  }

  it("judges the little that can be of a single row, and compares it with nothing", async () => {
    const oneRow = (name: string) => FILES[name].text.split("\n").slice(0, 2).join("\n");
    const unknown = { auc: null, ok: false };
    expect(await judge("content", oneRow("content"))).to.deep.include({ model: "content/1", rows: 1, ...unknown });
    const baselines = {
      "volume alone": null,
      "trees on volume and first use": null,
      "trees on the five columns": null,
    };
    expect(await judge("quality", oneRow("quality"))).to.deep.include({ rows: 1, ...unknown, baselines });
    const judged = await judge("metaverse", oneRow("metaverse"));
    expect(judged).to.deep.include({ rows: 1, leagueR2: null, baselines: { hoursOnlyTrees: null }, ok: false });
  });
});
