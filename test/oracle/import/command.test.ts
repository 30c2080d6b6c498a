import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { readPerformance, readRewardsBeside } from "../../../oracle/import/rocketpool/files.ts";
import { openLog } from "../../../oracle/log/log.ts";
import { performanceText, rewardsText } from "../../support/interval.ts";
import { refusalOf } from "../../support/refusal.ts";

const main = resolve(import.meta.dirname, "../../../oracle/main.ts");

describe("oracle import", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "import-"));
  const log = join(folder, "state", "log.sqlite");
  const file = join(folder, "rp_test_performance.json");
  after(() => rmSync(folder, { recursive: true }));

  function oracle(...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "import", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  }

  it("appends a Rocket Pool interval, in a folder that it makes, and knows it again", () => {
    writeFileSync(file, performanceText());
    const first = oracle("rocketpool", file, "--log", log);
    expect([first.status, first.stderr]).to.deep.equal([0, ""]);
    expect(first.stdout)
      .to.match(/network.*1.*4.*1.*0/)
      .and.match(/network-published/)
      .and.include(log);
    expect(oracle("rocketpool", file, "--log", log).stdout).to.match(/network +1 +4 +0 +1/);
    const opened = openLog(log);
    expect(opened.head().offset).to.equal(2);
    opened.close();
  });

  it("simulates into the chain's data folder unless told otherwise", () => {
    expect(oracle("simulate", "network", "--accounts", "3", "--days", "2").status).to.equal(0);
    expect(oracle("simulate", "world", "--accounts", "30", "--slices", "2", "--seed", "7").status).to.equal(0);
    const opened = openLog(join(folder, ".data", "31337", "log.sqlite"));
    expect(opened.head().offset).to.equal(2);
    opened.close();
  });

  it("exits with 1, names the cause and makes no log on bad input", () => {
    const bad = join(folder, "bad.json");
    writeFileSync(bad, "{}");
    const absent = join(folder, "absent", "log.sqlite");
    const cases: [string[], RegExp][] = [
      [["rocketpool", bad], /^MissingField: .*bad.json: minipoolPerformance: missing/],
      [["rocketpool", join(folder, "none.json")], /^FileUnreadable: .*none.json/],
      [["simulate", "world", "--slices", "0"], /^BadSimulation: slices is 0/],
      [["rocketpool", file, "--chain", "1"], /^DevelopmentKeysRefused/],
      [["rocketpool", file, "--producer-key", bad], /^ProducerKeyUnusable: --producer-key needs --password-file/],
      [
        ["rocketpool", file, "--producer-key", bad, "--password-file", bad],
        /^ProducerKeyUnusable: .*, because .*not an encrypted/,
      ],
      [["simulate", "network", "--accounts", "many"], /a whole number from 0 is wanted/],
      [["rocketpool", file, "--chain", "main"], /a chain id/],
    ];
    for (const [args, message] of cases) {
      const { status, stderr } = oracle(...args, "--log", absent);
      expect(stderr).to.match(message);
      expect([status, existsSync(join(folder, "absent"))]).to.deep.equal([1, false]);
    }
  });
});

describe("the files of an interval", () => {
  const folder = mkdtempSync(join(tmpdir(), "interval-"));
  after(() => rmSync(folder, { recursive: true }));

  it("stand beside each other under the names that upstream gives them", async () => {
    const names = [
      ["rp_testnet9_performance.json", "rp_testnet9_rewards.json"],
      ["rp-minipool-performance-testnet-9.json", "rp-rewards-testnet-9.json"],
      ["rp-performance-mainnet-52.json", "rp-rewards-mainnet-52.json"],
    ];
    for (const [performanceName, rewardsName] of names) {
      const file = join(folder, performanceName!);
      writeFileSync(file, performanceText());
      const missing = await refusalOf(readRewardsBeside(file));
      expect([missing.name, missing.figures.path]).to.deep.equal(["NoRewardsFile", join(folder, rewardsName!)]);
      writeFileSync(join(folder, rewardsName!), rewardsText("77"));
      expect((await readRewardsBeside(file)).smoothingPoolWei).to.equal(77n);
      expect((await readPerformance(file)).interval.index).to.equal(7);
    }
  });

  it("are told by what stands there when the rewards file has another name", async () => {
    const file = join(folder, "interval.json");
    writeFileSync(file, performanceText());
    const { name, figures } = await refusalOf(readRewardsBeside(file));
    expect(name).to.equal("NoRewardsFile");
    expect(figures.value).to.equal("rp-rewards-mainnet-52.json, rp-rewards-testnet-9.json, rp_testnet9_rewards.json");
  });

  it("are named when one of them does not hold what it should", async () => {
    const file = join(folder, "rp_testnet8_performance.json");
    const rewards = join(folder, "rp_testnet8_rewards.json");
    writeFileSync(file, performanceText());
    writeFileSync(rewards, "{");
    const { name, message, figures } = await refusalOf(readRewardsBeside(file));
    expect([name, figures.file]).to.deep.equal(["NotJson", rewards]);
    expect(message).to.include(rewards);
  });

  it("are refused with the cause when they cannot be read", async () => {
    const file = join(folder, "none.json");
    const { name, figures, cause } = await refusalOf(readPerformance(file));
    expect([name, figures, (cause as NodeJS.ErrnoException).code]).to.deep.equal([
      "FileUnreadable",
      { file },
      "ENOENT",
    ]);
  });
});
