import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { getBytes, hexlify } from "ethers/utils";
import type { Transfers } from "../../../oracle/data/hop.ts";
import { importSource } from "../../../oracle/import/append.ts";
import { weighedNetwork } from "../../../oracle/import/simulate/import.ts";
import { simulateTransfers } from "../../../oracle/import/simulate/transfers.ts";
import { weigh, weightSource, weightsOfEpoch } from "../../../oracle/import/weights/import.ts";
import { developmentProducers } from "../../../oracle/keys/producer.ts";
import { openLog } from "../../../oracle/log/log.ts";
import { performanceText } from "../../support/interval.ts";
import { markerOf } from "../../support/logs.ts";
import { expectAbove } from "../../support/numbers.ts";
import { refusal, refusalOf } from "../../support/refusal.ts";

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

  it("fall with the share of counterparties that ask for the same reward", async () => {
    const [person, ring] = await weigh([account(1), account(2, { candidateCounterparties: 25 })]);
    expect([person.address, ring.address]).to.deep.equal([account(1).address, account(2).address]);
    expectAbove(Number(person.weight), 2 * Number(ring.weight));
  });

  it("become one event an account, of the kind quality, but for weights of 0", () => {
    const weighed = [account(1), account(2), account(3)].map(({ address }, i) => ({ address, weight: BigInt(i) }));
    const { label, program, events } = weightSource("somebody's", weighed, 5);
    expect([label, program]).to.deep.equal(["somebody's", "network-weighed"]);
    expect([...events]).to.deep.equal(
      weighed.slice(1).map(({ address, weight }) => {
        return { account: getBytes(address), subject: 0, quantity: weight, at: 5, kind: "quality" };
      }),
    );
  });

  it("are one word an epoch: the same adds nothing, others are refused, and the next epoch has its own", () => {
    const log = openLog(join(folder, "epochs.sqlite"));
    try {
      const deps = { log, producers: developmentProducers(31337n) };
      const said = (weight: bigint) => weightsOfEpoch(log, [{ address: account(1).address, weight }]);
      expect(importSource(deps, said(7n))).to.include({ label: "weights/1", added: 1, known: 0 });
      expect(importSource(deps, said(7n))).to.include({ added: 0, known: 1 });
      const { name, figures } = refusal(() => importSource(deps, said(8n)));
      expect([name, figures]).to.deep.equal(["ImportRefused", { label: "weights/1", reason: "conflict" }]);
      log.seal(markerOf(1));
      expect(importSource(deps, said(7n))).to.include({ label: "weights/2", added: 1, known: 0 });
      const [event] = said(7n).events;
      expect(event.at).to.equal(1000 * markerOf(1).windowEnd);
    } finally {
      log.close();
    }
  });

  it("are refused where an account stands twice: the larger weight would count", async () => {
    const accounts = [account(1), account(2), account(1, { transfers: 3 })];
    const { name, figures } = await refusalOf(weigh(accounts));
    expect([name, figures]).to.deep.equal(["AccountTwice", { address: account(1).address, first: 1, again: 3 }]);
  });

  it("come of no model but quality, whatever its features", async () => {
    for (const model of ["engagement/1", "network/1"]) {
      const other = resolve(import.meta.dirname, "../../../oracle/models", model);
      const { name, figures } = await refusalOf(weigh([account(1)], other));
      expect([name, figures.model, figures.folder]).to.deep.equal(["NoQualityModel", model, other]);
    }
  });
});

describe("oracle import for the program network-weighed", function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), "weights-"));
  const log = join(folder, "cli.sqlite");
  const file = join(folder, "accounts.csv");
  after(() => rmSync(folder, { recursive: true }));
  const oracle = (...args: string[]) => {
    const command = [main, "import", ...args, "--log", log];
    return spawnSync(process.execPath, command, {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, INIT_CWD: "" },
    });
  };

  it("takes weights from a table without a verdict; a bad row is refused with its line, or left out by flag", () => {
    const rows = [1, 2].map((n) => `0x${`${n}`.repeat(40)},48000,1630000000,40,25,0`);
    writeFileSync(file, [HEADER, ...rows, "0x12,1,1,1,1,1"].join("\n"));
    const refused = oracle("weights", file);
    expect(refused.stderr).to.match(/BadCell: .*accounts\.csv.*line 4.*address/);
    expect([refused.status, existsSync(log)]).to.deep.equal([1, false]);
    const { status, stdout, stderr } = oracle("weights", file, "--skip-bad-rows");
    expect(status).to.equal(0);
    expect(stderr).to.match(/left out: .*line 4/);
    expect(stdout).to.match(/network-weighed +2 +2 +1 +0/);
  });

  it("takes another version of the quality model, and no other model", () => {
    const models = resolve(import.meta.dirname, "../../../oracle/models");
    const by = (model: string) => oracle("weights", file, "--skip-bad-rows", "--model", join(models, model));
    const { stderr, status } = by("content/1");
    expect(stderr).to.match(/NoQualityModel: .*content\/1/);
    expect(status).to.equal(1);
    expect(by("quality/1").stdout).to.match(/network-weighed +2 +2 +0 +1/);
  });

  it("takes an interval for it alone, and a simulated network with the weights of its nodes", () => {
    const performance = join(folder, "rp_test_performance.json");
    writeFileSync(performance, performanceText());
    const interval = oracle("rocketpool", performance, "--weighed");
    expect([interval.status, interval.stderr]).to.deep.equal([0, ""]);
    expect(interval.stdout).to.match(/network-weighed +1 +4 +1 +0/);
    expect(interval.stdout).to.not.include("network-published");
    const { stdout } = oracle("simulate", "network", "--accounts", "5", "--days", "2", "--weighed");
    expect(stdout.match(/network-weighed/g)).to.have.length(2);
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
    const weighed = await weigh(accounts);
    const mean = (of: boolean) => {
      const own = weighed.filter((_, i) => accounts[i].ring === of);
      return own.reduce((sum, { weight }) => sum + Number(weight), 0) / own.length;
    };
    expect(accounts.slice(0, 40).map(({ ring }) => ring)).to.not.include(true);
    expectAbove(accounts.filter(({ ring }) => ring).length, 40);
    expectAbove(mean(false), 5 * mean(true));
  });

  it("have no more counterparties than transfers, and no more candidates than counterparties", () => {
    for (const one of simulateTransfers({ seed: 9, accounts: 500 })) {
      expect(one.counterparties).to.be.within(2, one.transfers);
      expect(one.candidateCounterparties).to.be.within(0, one.counterparties);
    }
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
