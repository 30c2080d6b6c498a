import { existsSync } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT, runScript } from "../support/run.ts";

const INTERVAL = join(ROOT, "../shared/data/nodes/rp_testnet9_performance.json");
const demo = (...args: string[]) => runScript(["scripts/demo.ts", ...args]);
const lastLine = (out: string) => JSON.parse(out.trimEnd().split("\n").at(-1)!);

describe("npm run demo -- bank", function () {
  this.timeout(180_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-demo-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("pays a simulated network and finds every check true", async () => {
    const { status, out } = await demo("bank", "--accounts", "12", "--seed", "3", "--json");
    const summary = lastLine(out);
    expect(status).to.equal(0);
    expect(summary).to.include({ accounts: 12, epoch: 1, claimed: 3, signatures: 3, ok: true });
    expect(summary.claimed + summary.settled).to.equal(12);
    expect(summary.issuedWei).to.equal(summary.supplyWei);
    expect(BigInt(summary.issuedWei) <= 86_400n * 10n ** 18n).to.equal(true);
    expect(summary.root).to.match(/^0x[0-9a-f]{64}$/);
    const stages = ["read", "compile", "deploy", "import", "score", "post", "claim", "settle", "check"];
    expect(Object.keys(summary.seconds)).to.deep.equal(stages);
    expect(summary.checks.map(({ name }: { name: string }) => name)).to.include.members([
      "a report with 2 signatures is refused",
      "the balances sum to the supply",
      "supply <= issued",
      "issued <= schedule",
      "every account has floor(budget x score / total)",
      "a second claim pays nothing",
      "a forged proof is refused",
    ]);
    for (const way of ["claim", "claimTo", "claimBySig", "settle"])
      expect(out).to.match(new RegExp(`0x[0-9a-f]{40}  ${way} `));
  });

  it("is what a world or a file asks for: pays the visitors of a simulated world by their own model", async () => {
    const { status, out, err } = await demo("--world", "15", "--seed", "2", "--json");
    expect(status, err).to.equal(0);
    expect(out).to.include("a simulated world of 15 visitors, seed 2");
    const summary = lastLine(out);
    expect(summary).to.include({ accounts: 14, claimed: 3, ok: true });
    expect(summary).to.not.have.any.keys("market", "data");
  });

  it("pays nodes by weight when asked: rings get a smaller part of the pay than they did of the work", async () => {
    const { status, out, err } = await demo("--weighed", "--accounts", "60", "--seed", "4", "--json");
    expect(status, err).to.equal(0);
    expect(out).to.include("a simulated network of 60 nodes, seed 4, paid by weight");
    const { checks, ...summary } = lastLine(out);
    expect(summary).to.include({ accounts: 60, claimed: 3, ok: true });
    const { figures } = checks.find(({ name }: { name: string }) => name === "rings are paid less than their work");
    expect(figures).to.match(/^\d+ accounts: \d+\.\d % of the work, \d+\.\d % of the pay$/);
  });

  it("works with a single account", async () => {
    const { status, out } = await demo("bank", "--accounts", "1", "--json");
    expect(status).to.equal(0);
    expect(lastLine(out)).to.include({ accounts: 1, claimed: 1, settled: 0, ok: true });
  });

  it("pays each minipool of a real interval what the interval's own rule paid it, to the wei", async function () {
    if (!existsSync(INTERVAL)) return this.skip();
    const { status, out } = await demo("--data", INTERVAL, "--rule", "published", "--json");
    const summary = lastLine(out);
    expect(status).to.equal(0);
    expect(summary.ok).to.equal(true);
    const name = "every minipool has the file's ethEarned to the wei";
    expect(summary.checks).to.deep.include({ name, ok: true, figures: "132 accounts" });
  });

  const refusals: [string, string[], string][] = [
    ["a file that is not there", ["--data", "nowhere.json"], "FileUnreadable"],
    ["a file that is something else", ["--data", "package.json"], "minipoolPerformance"],
    ["a file that is no JSON", ["--data", "README.md"], "NotJson"],
    ["the published rule without a file", ["--rule", "published"], "--rule published needs --data"],
    ["a rule that does not exist", ["--rule", "mine"], "Allowed choices are model, published"],
    ["a world beside a file", ["--world", "5", "--data", "x.json"], "--world excludes --data and --accounts"],
    ["weights for a file", ["--weighed", "--data", "x.json"], "--weighed excludes --data and --world"],
    ["a length of the data's record", ["bank", "--bytes", "5"], "bank takes no --bytes"],
    ["a number of accounts that is none", ["--accounts", "0"], "a whole number from 1 to 100000 is wanted"],
  ];
  for (const [what, args, wanted] of refusals) {
    it(`refuses ${what} by name, and with status 1`, async () => {
      const { status, err } = await demo(...args);
      expect(status).to.equal(1);
      expect(err).to.include(wanted);
    });
  }

  it("refuses an interval without the rewards file beside it", async function () {
    if (!existsSync(INTERVAL)) return this.skip();
    const alone = join(folder, "rp_testnet9_performance.json");
    await copyFile(INTERVAL, alone);
    const { status, err } = await demo("--data", alone, "--rule", "published");
    expect(status).to.equal(1);
    expect(err).to.include("NoRewardsFile");
  });

  it("refuses an interval that was cut short", async () => {
    const cut = join(folder, "cut_performance.json");
    await writeFile(cut, '{"rewardsFileVersion": 3, "minipoolPerformance": {"0x00');
    const { status, err } = await demo("--data", cut);
    expect(status).to.equal(1);
    expect(err).to.include("NotJson");
  });
});

describe("npm run demo", function () {
  this.timeout(180_000);

  it("shows bank, market and data in turn, and finds every check of all three true", async () => {
    const { status, out, err } = await demo("--accounts", "12", "--seed", "3", "--bytes", "1500000", "--json");
    expect(status, `${out}\n${err}`).to.equal(0);
    const titles = [...out.matchAll(/^(\d of \d) {2}THE (\w+): /gm)].map(([, place, part]) => `${place} ${part}`);
    expect(titles).to.deep.equal(["1 of 3 BANK", "2 of 3 MARKET", "3 of 3 DATA"]);
    const { market, data, ...bank } = lastLine(out);
    expect(bank).to.include({ accounts: 12, epoch: 1, claimed: 3, signatures: 3, ok: true });
    expect(market).to.include({ sold: 6, trades: 10, filled: 1, ok: true });
    expect(data).to.include({ bytes: 1_500_000, ok: true });
    const checks = [bank, market, data].flatMap((part) => part.checks);
    expect(out).to.match(new RegExp(`^${checks.length} of ${checks.length} checks hold, in [\\d.]+ seconds$`, "m"));
    expect(out)
      .to.include("by order")
      .and.to.match(/block +\d+ {2}owner +revoked/);
  });

  it("refuses a part that does not exist", async () => {
    const { status, err } = await demo("moon");
    expect(status).to.equal(1);
    expect(err).to.include("Allowed choices are bank, market, data");
  });
});
