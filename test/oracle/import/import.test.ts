import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { hexlify } from "ethers/utils";
import { type ImportDeps, importSource } from "../../../oracle/import/append.ts";
import { type ImportedEvent, packBatches } from "../../../oracle/import/batches.ts";
import { importRocketPool } from "../../../oracle/import/rocketpool/import.ts";
import { parsePerformance } from "../../../oracle/import/rocketpool/parse.ts";
import { importSimulation, type Simulation } from "../../../oracle/import/simulate/import.ts";
import { developmentProducers } from "../../../oracle/keys/producer.ts";
import { openLog } from "../../../oracle/log/log.ts";
import { eventsOf, parseBatch } from "../../../protocol/batch.ts";
import { programId } from "../../../protocol/features.ts";
import { address, minipoolJson, performanceText } from "../../support/interval.ts";
import { refusal } from "../../support/refusal.ts";

const performance = (fields: Record<string, unknown> = {}) =>
  parsePerformance(performanceText({ minipoolPerformance: { [address(1)]: minipoolJson(fields) } }));

/** `count` events of as many accounts; `quantity` tells two sources apart from event `from` on. */
function* events(count: number, quantity = 1, from = 0): Generator<ImportedEvent> {
  for (let index = 0; index < count; index++) {
    const account = new Uint8Array(20);
    new DataView(account.buffer).setUint32(0, index);
    yield { account, subject: 0, quantity: index < from ? 1 : quantity, at: 1000, kind: "view" };
  }
}

describe("an import", () => {
  const folder = mkdtempSync(join(tmpdir(), "import-"));
  let deps: ImportDeps;
  let log: ReturnType<typeof openLog>;
  let logs = 0;

  beforeEach(() => {
    log = openLog(join(folder, `${logs++}.sqlite`));
    deps = { log, producers: developmentProducers(31337n) };
  });
  afterEach(() => log.close());
  after(() => rmSync(folder, { recursive: true }));

  const batches = () =>
    [...log.entries(1)].map(({ bytes }) => {
      const parsed = parseBatch(bytes);
      return parsed.ok ? parsed.batch : expect.fail("the log holds what is no batch");
    });

  it("appends an interval once for each program, signed by a producer of its own", () => {
    const summaries = importRocketPool(deps, performance());
    const figures = { accounts: 1, added: 1, known: 0 };
    const labels = ["rocketpool/testnet/7/network", "rocketpool/testnet/7/network-published"];
    const producers = labels.map((label) => hexlify(deps.producers(label).publicKey));
    expect(summaries).to.deep.equal([
      { label: labels[0], program: "network", producer: producers[0], events: 4, ...figures },
      { label: labels[1], program: "network-published", producer: producers[1], events: 1, ...figures },
    ]);
    expect(batches().map(({ program, producer }) => [hexlify(program), hexlify(producer)])).to.deep.equal([
      [programId("network"), producers[0]],
      [programId("network-published"), producers[1]],
    ]);
    const account = address(1);
    const common = { account, subject: 7n, at: Date.UTC(2025, 0, 1, 0, 56) };
    expect(eventsOf(batches()[1]!)).to.deep.equal([{ ...common, kind: "score", quantity: 1_050_000_000_000_000_000n }]);
  });

  it("takes only the programs that are asked for", () => {
    expect(importRocketPool(deps, performance(), ["network-published"])).to.have.length(1);
    expect(batches().map(({ program }) => hexlify(program))).to.deep.equal([programId("network-published")]);
  });

  it("adds nothing when it is repeated", () => {
    importRocketPool(deps, performance());
    const head = log.head();
    const again = importRocketPool(deps, performance());
    expect(again.map(({ added, known }) => [added, known])).to.deep.equal([
      [0, 1],
      [0, 1],
    ]);
    expect(log.head()).to.deep.equal(head);
  });

  it("refuses a corrected file of an interval that is in the log, and changes nothing", () => {
    importRocketPool(deps, performance());
    const head = log.head();
    const { name, figures, message } = refusal(() => importRocketPool(deps, performance({ missedAttestations: 2 })));
    const label = "rocketpool/testnet/7/network";
    expect([name, figures]).to.deep.equal(["ImportRefused", { label, reason: "conflict" }]);
    expect(message).to.include(label).and.include("other bytes");
    expect(log.head()).to.deep.equal(head);
  });

  it("appends nothing behind a conflict in a later batch", () => {
    const source = { label: "source", program: "content" };
    importSource(deps, { ...source, events: events(20_000) });
    const head = log.head();
    const other = { ...source, events: events(50_000, 2, 10_000) };
    expect(refusal(() => importSource(deps, other)).figures.reason).to.equal("conflict");
    expect(log.head()).to.deep.equal(head);
  });

  it("completes what was cut short", () => {
    const source = { label: "source", program: "content" };
    importSource(deps, { ...source, events: events(20_000) });
    const { added, known, accounts } = importSource(deps, { ...source, events: events(200_001) });
    expect({ added, known, accounts }).to.deep.equal({ added: 19, known: 2, accounts: 200_001 });
    const sequences = batches().map(({ sequence }) => Number(sequence));
    expect(sequences).to.deep.equal(Array.from({ length: 21 }, (_, index) => index + 1));
    expect(batches().map(({ count }) => count)).to.deep.equal([...Array(20).fill(10_000), 1]);
  });

  it("tells how far it is, up to the last event", () => {
    const heard: number[] = [];
    importSource(
      { ...deps, onEvents: (count) => heard.push(count) },
      { label: "s", program: "content", events: events(2500) },
    );
    expect(heard).to.deep.equal([1000, 2000, 2500]);
  });

  it("keeps two simulations apart and knows each again", () => {
    const one: Simulation = { what: "world", seed: 1, accounts: 20 };
    const wallets = [new Uint8Array(20).fill(7)];
    const all: Simulation[] = [one, { ...one, seed: 2 }, { ...one, wallets }, { ...one, what: "network" }];
    const summaries = all.map((simulation) => importSimulation(deps, simulation));
    expect(summaries.map(({ added }) => added)).to.deep.equal([1, 1, 1, 1]);
    expect(new Set(summaries.map(({ producer }) => producer)).size).to.equal(4);
    expect(summaries.map(({ program }) => program)).to.deep.equal(["metaverse", "metaverse", "metaverse", "network"]);
    const again = importSimulation(deps, { accounts: 20, what: "world", seed: 1 });
    expect([again.added, again.known]).to.deep.equal([0, 1]);
  });

  it("admits nobody when the options are out of range", () => {
    const { name, figures } = refusal(() => importSimulation(deps, { what: "world", seed: 1, accounts: 0 }));
    expect([name, figures]).to.deep.equal(["BadSimulation", { option: "accounts", given: 0, least: 1, most: 2 ** 24 }]);
    expect(log.head().offset).to.equal(0);
  });
});

describe("packing", () => {
  it("cuts events into full batches and one with the rest, and none when there are none", () => {
    const counts = (count: number) =>
      [...packBatches(new Uint8Array(32), "content", events(count), 10)].map((bytes) => {
        const parsed = parseBatch(bytes);
        return parsed.ok && parsed.batch.count;
      });
    expect([counts(0), counts(10), counts(25)]).to.deep.equal([[], [10], [10, 10, 5]]);
  });
});
