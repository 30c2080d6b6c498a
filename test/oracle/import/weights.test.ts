import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { getBytes, hexlify } from "ethers/utils";
import type { Transfers } from "../../../oracle/data/hop.ts";
import { importSource } from "../../../oracle/import/append.ts";
import { weighedNetwork } from "../../../oracle/import/simulate/import.ts";
import { simulateTransfers } from "../../../oracle/import/simulate/transfers.ts";
import { ofDay, weigh, weightSource } from "../../../oracle/import/weights/import.ts";
import { developmentProducers } from "../../../oracle/keys/producer.ts";
import { openLog } from "../../../oracle/log/log.ts";
import { expectAbove } from "../../support/numbers.ts";
import { refusal } from "../../support/refusal.ts";

const DAY_MS = Date.UTC(2026, 10, 22);
const main = resolve(import.meta.dirname, "../../../oracle/main.ts");

const HEADER =
  "address,bridge_volume_usd,first_use_ts,transfers_seen,counterparties_seen,counterparties_also_candidates";

const account = (n: number, more: Partial<Transfers> = {}): Transfers => ({
  ...{ address: `0x${n.toString(16).padStart(40, "0")}`, bridgeVolumeUsd: 48_000, firstUseS: 1_630_000_000 },
  ...{ transfers: 40, counterparties: 25, candidateCounterparties: 0, ...more },
});

describe("weights of accounts", () => {
  const folder = mkdtempSync(join(tmpdir(), "weights-"));
  after(() => rmSync(folder, { recursive: true }));

  it("become one event an account, of the kind quality, at the beginning of their day", async () => {
    const accounts = [account(1), account(2, { candidateCounterparties: 25 })];
    const weights = await weigh(accounts);
    expectAbove(Number(weights[0]), 2 * Number(weights[1]));
    const { label, program, events } = await weightSource({ ...ofDay("2026-11-22"), accounts });
    expect([label, program]).to.deep.equal(["weights/2026-11-22", "network-weighed"]);
    expect([...events]).to.deep.equal(
      accounts.map(({ address }, i) => {
        return { account: getBytes(address), subject: 0, quantity: weights[i], at: DAY_MS, kind: "quality" };
      }),
    );
  });

  it("are one word a day: the same again adds nothing, another is refused, and the next day may say otherwise", async () => {
    const log = openLog(join(folder, "days.sqlite"));
    try {
      const deps = { log, producers: developmentProducers(31337n) };
      const said = async (day: string, transfers: number) => {
        return weightSource({ ...ofDay(day), accounts: [account(1, { transfers })] });
      };
      expect(importSource(deps, await said("2026-11-22", 40))).to.include({ added: 1, known: 0 });
      expect(importSource(deps, await said("2026-11-22", 40))).to.include({ added: 0, known: 1 });
      const other = await said("2026-11-22", 2);
      const { name, figures } = refusal(() => importSource(deps, other));
      expect([name, figures]).to.deep.equal(["ImportRefused", { label: "weights/2026-11-22", reason: "conflict" }]);
      expect(importSource(deps, await said("2026-11-23", 2))).to.include({ added: 1, known: 0 });
    } finally {
      log.close();
    }
  });

  for (const day of ["2026-11-31", "2026-2-1", "today", "1969-12-31", "2026-11-22T00:00:00Z", ""]) {
    it(`are refused for ${JSON.stringify(day)}, which is no day`, () => {
      const { name, figures } = refusal(() => ofDay(day));
      expect([name, figures]).to.deep.equal(["BadDay", { day }]);
    });
  }

  it("are imported from a table without a verdict; a bad row is refused with its line, or left out by flag", () => {
    const file = join(folder, "accounts.csv");
    const rows = [1, 2].map((n) => `0x${`${n}`.repeat(40)},48000,1630000000,40,25,0`);
    writeFileSync(file, [HEADER, ...rows, "0x12,1,1,1,1,1"].join("\n"));
    const oracle = (...args: string[]) => {
      const command = [main, "import", "weights", file, "--day", "2026-11-22", "--log", join(folder, "cli.sqlite")];
      return spawnSync(process.execPath, [...command, ...args], { cwd: folder, encoding: "utf8" });
    };
    const refused = oracle();
    expect(refused.stderr).to.match(/BadCell: .*accounts\.csv.*line 4.*address/);
    expect(refused.status).to.equal(1);
    const { status, stdout, stderr } = oracle("--skip-bad-rows");
    expect(status).to.equal(0);
    expect(stderr).to.match(/left out: .*line 4/);
    expect(stdout).to.match(/network-weighed +2 +2 +1 +0/);
  });
});

describe("the simulated transfers of a network's nodes", () => {
  it("are the same for the same options, and of an account whatever comes after it", () => {
    const few = simulateTransfers({ seed: 7, accounts: 30 });
    expect(simulateTransfers({ seed: 7, accounts: 50 }).slice(0, 30)).to.deep.equal(few);
    expect(simulateTransfers({ seed: 8, accounts: 30 })).to.not.deep.equal(few);
  });

  it("weigh rings less than people, and given wallets as people", async () => {
    const wallets = Array.from({ length: 40 }, (_, i) => getBytes(account(i + 1).address));
    const accounts = simulateTransfers({ seed: 7, accounts: 400, wallets });
    expect(accounts.slice(0, 40).map(({ address }) => address)).to.deep.equal(wallets.map((wallet) => hexlify(wallet)));
    const isRing = accounts.map((one) => 2 * one.candidateCounterparties > one.counterparties + 2);
    const weights = [...(await weigh(accounts))].map(Number);
    const mean = (of: boolean) => {
      const own = weights.filter((_, i) => isRing[i] === of);
      return own.reduce((sum, weight) => sum + weight, 0) / own.length;
    };
    expect(isRing.slice(0, 40)).to.not.include(true);
    expectAbove(isRing.filter(Boolean).length, 40);
    expectAbove(mean(false), 5 * mean(true));
  });

  it("are of the very nodes whose work is simulated, and make a source beside it", async () => {
    const [work, weights] = await weighedNetwork({ seed: 3, accounts: 20, days: 2 });
    const accountsOf = (events: Iterable<{ account: Uint8Array }>) =>
      new Set([...events].map((event) => hexlify(event.account)));
    const workers = accountsOf(work.events);
    for (const weighed of accountsOf(weights.events)) expect([...workers]).to.include(weighed);
    expect([work.program, weights.program]).to.deep.equal(["network-weighed", "network-weighed"]);
    expect(weights.label).to.equal(`${work.label}/weights`);
  });
});
