import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Log } from "../../../oracle/log/log.ts";
import { randomOf } from "../../../oracle/random.ts";
import { openAccountant } from "../../../oracle/stats/accountant.ts";
import { type NoisyCount, noisy, type ReleaseDeps, releaseStats } from "../../../oracle/stats/release.ts";
import type { BatchEvent } from "../../../protocol/batch.ts";
import { programId } from "../../../protocol/features.ts";
import type { Kind } from "../../../protocol/kinds.ts";
import type { Hex } from "../../../protocol/units.ts";
import { anEvent } from "../../support/batches.ts";
import { logFolder, markerOf } from "../../support/logs.ts";
import { expectNear } from "../../support/numbers.ts";
import { testProducer } from "../../support/producer.ts";
import { refusal } from "../../support/refusal.ts";

const MAIN = fileURLToPath(new URL("../../../oracle/main.ts", import.meta.url));
const PROGRAM = programId("test") as Hex;
const producer = testProducer(1);

/** `count` accounts, from the one of number `from`, that did something of the kind. */
function crowd(count: number, kind: Kind, from = 1): BatchEvent[] {
  return Array.from({ length: count }, (_, i) => anEvent({ kind, account: `0x${String(from + i).padStart(40, "0")}` }));
}

/** Epoch 1: 300 viewed, 50 liked. Epoch 2: 200 others viewed. Epoch 3 is open. */
function fill(log: Log): void {
  log.append(...parts(1, [...crowd(300, "view"), ...crowd(50, "like")]));
  log.seal(markerOf(1));
  log.append(...parts(2, crowd(200, "view", 1001)));
  log.seal(markerOf(2));
  log.append(...parts(3, crowd(9, "view")));
}

function parts(sequence: number, events: readonly BatchEvent[]): [Uint8Array, Uint8Array] {
  const { bytes, signature } = producer.batch(sequence, events);
  return [bytes, signature];
}

describe("published statistics", () => {
  const logs = logFolder();
  let deps: ReleaseDeps;
  beforeEach(() => {
    const log = logs.open();
    fill(log);
    deps = { log, accountant: openAccountant(logs.path("stats.sqlite")), words: randomOf(21, 0, 0).word };
  });
  afterEach(() => deps.accountant.close());

  it("count accounts, not events, over all epochs asked for, and hide what few did", () => {
    const { counts, anew, periods } = releaseStats(deps, { first: 1, last: 2, epsilonMicros: 250_000 });
    expect(counts.map(({ program, kind }) => [program, kind])).to.deep.equal([[PROGRAM, "view"]]);
    // Scale 16: 80 is five of them.
    expectNear(counts[0].accounts, 500, 80);
    expect(counts[0].accounts).to.not.equal(500);
    expect({ anew, periods }).to.deep.equal({ anew: true, periods: ["week 2026-05-25", "year 2026"] });
  });

  it("are the same when they are asked for again: no average takes the noise away", () => {
    const asked = { first: 1, last: 1, epsilonMicros: 250_000 };
    const first = releaseStats(deps, asked);
    const again = releaseStats(deps, asked);
    expect(again).to.deep.equal({ ...first, anew: false });
  });

  it("are refused once the week is spent, so that two of them never differ by one account for free", () => {
    releaseStats(deps, { first: 1, last: 1, epsilonMicros: 200_000 });
    const error = refusal(() => releaseStats(deps, { first: 1, last: 2, epsilonMicros: 200_000 }));
    expect(error.name).to.equal("BudgetSpent");
    expect(error.figures).to.include({ period: "week 2026-05-25", spentMicros: 200_000, limitMicros: 250_000 });
  });

  it("stop at the budget of a year", () => {
    const limits = { weekMicros: 9_000_000, yearMicros: 400_000 };
    releaseStats({ ...deps, limits }, { first: 1, last: 1, epsilonMicros: 250_000 });
    const error = refusal(() => releaseStats({ ...deps, limits }, { first: 2, last: 2, epsilonMicros: 250_000 }));
    expect(error.figures).to.include({ period: "year 2026", spentMicros: 250_000, limitMicros: 400_000 });
  });

  it("of another log are another question, which the same budget pays", () => {
    const asked = { first: 1, last: 1, epsilonMicros: 100_000 };
    releaseStats(deps, asked);
    const other = logs.open("other.sqlite");
    other.append(...parts(1, crowd(900, "like")));
    other.seal(markerOf(1));
    const { counts, anew } = releaseStats({ ...deps, log: other }, asked);
    expect(anew).to.equal(true);
    // Scale 40: 300 is more than seven of them, and in the first log 50 liked.
    expectNear(counts.find(({ kind }) => kind === "like")?.accounts ?? 0, 900, 300);
    expect(deps.accountant.account().spent).to.deep.include({ period: "week 2026-05-25", micros: 200_000 });
  });

  it("are not made of an epoch that is open", () => {
    const error = refusal(() => releaseStats(deps, { first: 2, last: 3, epsilonMicros: 250_000 }));
    expect(error).to.include({ name: "EpochNotSealed", retry: true });
    expect(deps.accountant.account().releases).to.deep.equal([]);
  });

  it("show a noisy count of 100 and none below", () => {
    const of = (accounts: number): NoisyCount => ({ program: PROGRAM, kind: "view", accounts });
    // At epsilon 999 noise other than 0 has a chance of e^-249.
    expect(noisy(deps.words, [of(99), of(100)], 999_000_000)).to.deep.equal([of(100)]);
  });

  describe("by the command", function () {
    this.timeout(120_000);
    const run = (...args: string[]) => {
      const folder = dirname(logs.path());
      return spawnSync(process.execPath, [MAIN, "stats", "--data", folder, ...args], { encoding: "utf8" });
    };

    it("are shown with their cost, and --explain says what is spent and left", () => {
      const shown = run("1", "2", "--json", "--explain");
      expect(shown.status).to.equal(0);
      const { counts, account, ...rest } = JSON.parse(shown.stdout);
      const periods = ["week 2026-05-25", "year 2026"];
      expect(rest).to.deep.equal({ first: 1, last: 2, epsilonMicros: 250_000, anew: true, periods });
      expectNear(counts[0].accounts, 500, 160);
      expect(account.spent).to.deep.equal([
        { period: "week 2026-05-25", micros: 250_000, leftMicros: 0 },
        { period: "year 2026", micros: 250_000, leftMicros: 12_750_000 },
      ]);
      expect(run("--explain").stdout.split("\n")).to.deep.equal([
        "period           spent  left   of",
        "week 2026-05-25  0.25   0      0.25",
        "year 2026        0.25   12.75  13",
        `asked: epochs 1 to 2 for epsilon 0.25, log ${deps.log.sealed(2)?.logRoot}`,
        "",
      ]);
      const again = run("1", "2").stdout.split("\n");
      expect(again[0]).to.equal("epochs 1 to 2: asked before, nothing spent");
      expect(again[2]).to.match(new RegExp(`^${PROGRAM}  view +${counts[0].accounts}$`));
    });

    it("are refused by name when the budget is spent, in a process of its own", () => {
      expect(run("1").status).to.equal(0);
      const refused = run("2", "--epsilon", "0.01");
      expect(refused.status).to.equal(1);
      expect(refused.stderr).to.equal(
        "BudgetSpent: epsilon 0.01 is wanted, and 0.25 of 0.25 is spent for the week 2026-05-25\n",
      );
    });

    it("have the budget of their log, whatever data folder is named", () => {
      expect(run("1").status).to.equal(0);
      const elsewhere = ["--data", logs.path("elsewhere"), "--log", logs.path()];
      expect(run("2", ...elsewhere).stderr).to.contain("BudgetSpent: ");
      expect(run("1", ...elsewhere).stdout).to.contain("asked before, nothing spent");
    });

    it("are not made without an epoch, of a range turned round, or without a log", () => {
      expect(run().stderr).to.equal("NoEpoch: say which epoch, or --explain\n");
      expect(run("2", "1").stderr).to.equal("NoEpochs: epochs 2 to 1 are none\n");
      const missing = logs.path("none.sqlite");
      expect(run("1", "--log", missing).stderr).to.equal(`LogMissing: ${missing}: there is no such file\n`);
      for (const epsilon of ["0", "0.0000001", "-1", "x"]) {
        expect(run("1", `--epsilon=${epsilon}`).stderr).to.contain(
          "a decimal above 0 with at most six places is wanted",
        );
      }
      expect(run("0").stderr).to.contain("an epoch, a whole number from 1, is wanted");
    });
  });
});
