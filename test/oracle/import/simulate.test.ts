import { createHash } from "node:crypto";
import { expect } from "chai";
import { hexlify } from "ethers/utils";
import fc from "fast-check";
import { type ImportedEvent, packBatches } from "../../../oracle/import/batches.ts";
import { simulateNetwork } from "../../../oracle/import/simulate/network.ts";
import { DEFAULT_START_MS } from "../../../oracle/import/simulate/options.ts";
import { simulateWorld } from "../../../oracle/import/simulate/world.ts";
import { refusal } from "../../support/refusal.ts";

const DAY_MS = 86_400_000;

/** sha256 of the first two batches, the pin of a process: what follows depends on nothing else. */
function pins(program: string, events: Iterable<ImportedEvent>): string[] {
  const hashes: string[] = [];
  for (const bytes of packBatches(new Uint8Array(32), program, events)) {
    hashes.push(createHash("sha256").update(bytes).digest("hex"));
    if (hashes.length === 2) break;
  }
  return hashes;
}

/** Quantities by account and kind. */
function totals(events: Iterable<ImportedEvent>): Map<string, Record<string, number>> {
  const byAccount = new Map<string, Record<string, number>>();
  for (const { account, kind, quantity } of events) {
    const sums = byAccount.get(hexlify(account)) ?? {};
    sums[kind] = (sums[kind] ?? 0) + Number(quantity);
    byAccount.set(hexlify(account), sums);
  }
  return byAccount;
}

const simulators = { network: simulateNetwork, world: simulateWorld };

describe("the simulators", () => {
  it("write these bytes on every machine", () => {
    expect(pins("network", simulateNetwork({ seed: 1, accounts: 2000 }))).to.deep.equal([
      "3164d6881532a0eb9bc369a614fbd28890b393b7248c55e4be10081402dcfa53",
      "04cf0190fcebd4c2991508197483cbd0a1eb305702bd5eed5f0abeced6ae1d5c",
    ]);
    expect(pins("metaverse", simulateWorld({ seed: 1, accounts: 2000 }))).to.deep.equal([
      "705199ec53ec6133666863092b7c80b25ca4fb3c1db6f5a5ec652328fa9c95ec",
      "e534b87809a6c9534cb3da26c3724560d3f2dcaa75b840e2773c1f3011d49e70",
    ]);
  });

  for (const [name, simulate] of Object.entries(simulators)) {
    it(`give a ${name}'s account the same events whatever comes after it`, () => {
      const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
      fc.assert(
        fc.property(seeds, fc.integer({ min: 1, max: 20 }), (seed, accounts) => {
          const few = [...simulate({ seed, accounts })];
          expect([...simulate({ seed, accounts: accounts + 5 })].slice(0, few.length)).to.deep.equal(few);
        }),
        { numRuns: 20 },
      );
    });

    it(`give another seed another ${name}`, () => {
      expect([...simulate({ seed: 1, accounts: 3 })]).to.not.deep.equal([...simulate({ seed: 2, accounts: 3 })]);
    });

    it(`let the first accounts of a ${name} be given wallets`, () => {
      const wallets = [1, 2].map((byte) => new Uint8Array(20).fill(byte));
      const options = { seed: 1, accounts: 40, wallets };
      const with2 = [...totals(simulate(options)).keys()];
      const without = [...totals(simulate({ ...options, wallets: [] })).keys()];
      expect(with2.slice(0, 2)).to.deep.equal(wallets.map((wallet) => hexlify(wallet)));
      expect(with2.length).to.be.above(30);
      expect(without.slice(2 - with2.length)).to.deep.equal(with2.slice(2));
    });

    it(`refuse a ${name} with options out of range, before the first event`, () => {
      const wrong: [string, number, number, number][] = [
        ["seed", -1, 0, 2 ** 32 - 1],
        ["seed", 2 ** 32, 0, 2 ** 32 - 1],
        ["accounts", 0, 1, 2 ** 24],
        ["accounts", 1.5, 1, 2 ** 24],
        ["startMs", 0, 1, 2 ** 47],
      ];
      for (const [option, given, least, most] of wrong) {
        const error = refusal(() => simulate({ seed: 1, accounts: 1, [option]: given }));
        expect([error.name, error.figures]).to.deep.equal(["BadSimulation", { option, given, least, most }]);
      }
    });
  }

  it("refuse lengths out of range", () => {
    const refusals = [
      refusal(() => simulateNetwork({ seed: 1, accounts: 1, days: 366 })),
      refusal(() => simulateWorld({ seed: 1, accounts: 1, slices: 0 })),
      refusal(() => simulateWorld({ seed: 1, accounts: 1, sliceMs: 59_999 })),
    ];
    expect(refusals.map(({ figures }) => [figures.option, figures.given])).to.deep.equal([
      ["days", 366],
      ["slices", 0],
      ["sliceMs", 59_999],
    ]);
  });
});

describe("a simulated network", () => {
  const days = 28;
  const nodes = totals(simulateNetwork({ seed: 5, accounts: 1000, days }));
  const of = (kind: string) => [...nodes.values()].map((sums) => sums[kind] ?? 0).sort((a, b) => a - b);

  it("has 225 duties a day for a node that has joined, no upkeep on a day with a miss", () => {
    for (const event of simulateNetwork({ seed: 6, accounts: 50, days })) {
      const day = event.subject;
      expect(event.at).to.equal(DEFAULT_START_MS + (day + 1) * DAY_MS - 1);
      if (event.kind === "upkeep") expect(event.quantity).to.equal(1);
    }
    for (const { validation = 0, missedValidation = 0, upkeep = 0 } of nodes.values()) {
      const joined = (validation + missedValidation) / 225;
      expect(joined).to.be.within(1, days);
      expect(Number.isInteger(joined)).to.equal(true);
      expect(upkeep * 225).to.be.at.most(validation);
    }
  });

  it("pays consensus by the stake's weight", () => {
    const weights = new Set([...nodes.values()].filter((n) => n.validation).map((n) => n.consensus! / n.validation!));
    expect([...weights].sort()).to.deep.equal([325, 355, 375, 420]);
  });

  it("has many steady nodes, some lazy ones and a few that are mostly out", () => {
    const missed = of("missedValidation");
    expect(missed[500]).to.be.below(0.03 * 6300);
    expect(missed[900]).to.be.above(0.2 * 6300);
    expect(missed[999]).to.be.above(0.7 * 6300);
  });
});

describe("a simulated world", () => {
  const sliceMs = 3_600_000;
  const slices = 8;
  const visitors = totals(simulateWorld({ seed: 5, accounts: 3000, slices, sliceMs, startMs: 1000 }));
  const bots = [...visitors.values()].filter(({ presence }) => presence! > 0.99 * slices * sliceMs);

  it("ends each event with its slice and never exceeds it", () => {
    for (const { at, kind, quantity } of simulateWorld({ seed: 5, accounts: 100, slices, sliceMs, startMs: 1000 })) {
      expect((at + 1 - 1000) % sliceMs).to.equal(0);
      expect((at + 1 - 1000) / sliceMs).to.be.within(1, slices);
      if (kind === "presence") expect(quantity).to.be.within(1, sliceMs);
    }
  });

  it("has a few bots that never leave, act at a steady pace and never pay", () => {
    const steady = bots.filter(
      ({ interaction = 0, presence = 0 }) => Math.abs(interaction / (presence / 60_000) - 50) < 1,
    );
    expect(steady.length).to.be.within(30, 90);
    expect(steady.every(({ spend }) => spend === undefined)).to.equal(true);
  });

  it("has some visitors who pay, a few of them much", () => {
    const spent = [...visitors.values()].flatMap(({ spend }) => spend ?? []).sort((a, b) => a - b);
    expect(spent.length).to.be.within(150, 1200);
    expect(spent.at(-1)! / spent[spent.length >> 1]!).to.be.above(10);
  });
});
