import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { BEHAVIOURS } from "../../../oracle/serve/behaviour.ts";
import { smallPlatform } from "../../support/behaviours.ts";
import { smallMarket } from "../../support/candles.ts";
import { address, headJson, minipoolJson } from "../../support/interval.ts";

const ROWS = 80;
const numbers = Array.from({ length: ROWS }, (_, n) => n);
const table = (columns: string, rows: readonly (readonly (string | number)[])[], delimiter = ",") =>
  [columns.split(" "), ...rows].map((row) => `${row.join(delimiter)}\n`).join("");

const DESKDROP_KINDS = ["VIEW", "LIKE", "BOOKMARK", "COMMENT CREATED", "FOLLOW"];

/** Views of four users, of whom two watch for long, in KuaiRand's format. */
function viewsEvery(ms: number): string {
  return table(
    "user_id video_id time_ms is_click is_follow is_comment is_forward long_view play_time_ms duration_ms " +
      "comment_stay_time is_profile_enter",
    numbers.map((n) => [
      n % 4,
      n % 7,
      ms * n + 1,
      1,
      0,
      0,
      0,
      Number(n % 4 < 2),
      40_000 - 12_000 * (n % 4),
      60_000,
      0,
      0,
    ]),
    "\t",
  );
}

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
  content: { file: "views.tsv", text: viewsEvery(1000) },
  engagement: { file: "days.tsv", text: viewsEvery(8 * 3_600_000) },
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

  const judge = async (name: string): Promise<Record<string, unknown>> => {
    const { file, text } = FILES[name];
    await writeFile(join(folder, file), text);
    const main = join(import.meta.dirname, "../../../oracle/main.ts");
    const args = [main, "train", "--evaluate-only", name, "--data", join(folder, file), "--json"];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, args, (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout));
        else reject(new Error(stderr, { cause: error }));
      });
    });
  };

  it("judges network on a performance file", async () => {
    expect(await judge("network")).to.deep.include({ model: "network/1", ok: true });
  });

  it("judges metaverse on a table of players", async () => {
    const { model, judged } = await judge("metaverse");
    expect(model).to.equal("metaverse/1");
    expect(judged).to.have.length(1);
    expect((judged as object[])[0]).to.include({ file: "players.csv", data: "players", rows: ROWS });
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
    const { model, behaviours, hitAt10 } = await judge("interest");
    expect([model, behaviours]).to.deep.equal(["interest", ROWS]);
    expect((hitAt10 as { all: { value: number } }).all.value).to.be.within(0.01, 1);
  });

  it("judges price on candles, those of the first window aside", async () => {
    const { model, rows, inside } = await judge("price");
    expect([model, rows]).to.deep.equal(["price", ROWS - 64]);
    expect((inside as { value: number }).value).to.be.within(0, 1);
  });
});
