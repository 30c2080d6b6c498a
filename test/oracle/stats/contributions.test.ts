import { expect } from "chai";
import fc from "fast-check";
import { randomOf } from "../../../oracle/random.ts";
import { bucketsOf, countAccounts, MOST_BUCKETS } from "../../../oracle/stats/contributions.ts";
import type { BatchEvent } from "../../../protocol/batch.ts";
import { programId } from "../../../protocol/features.ts";
import { KIND_CODES, type Kind } from "../../../protocol/kinds.ts";
import type { Hex } from "../../../protocol/units.ts";
import { anEvent, batchEvent } from "../../support/batches.ts";
import { expectNear } from "../../support/numbers.ts";
import { testProducer } from "../../support/producer.ts";

const PROGRAMS = ["one", "two"].map((name) => programId(name) as Hex);
const KINDS = Object.keys(KIND_CODES) as Kind[];
const producer = testProducer(1);
const accounts = [1, 2, 3].map((digit) => `0x${String(digit).repeat(40)}`);

function count(events: readonly (readonly BatchEvent[])[], seed = 1): number[] {
  const sources = events.map((list, i) => ({
    program: PROGRAMS[i],
    batches: list.length === 0 ? [] : [producer.batch(1, list).bytes],
  }));
  return countAccounts(randomOf(seed, 0, 0).word, sources);
}

/** Which buckets each account touched, one by one. */
function touched(events: readonly (readonly BatchEvent[])[]): Map<string, Set<number>> {
  const found = new Map<string, Set<number>>();
  for (const [place, list] of events.entries()) {
    for (const { account, kind } of list) {
      const set = found.get(account) ?? new Set();
      found.set(account, set.add(place * KINDS.length + KINDS.indexOf(kind)));
    }
  }
  return found;
}

describe("contributions to statistics", () => {
  it("are one bucket a program and kind, whatever the log holds", () => {
    expect(bucketsOf(PROGRAMS)).to.have.lengthOf(2 * KINDS.length);
    expect(bucketsOf(PROGRAMS)[KINDS.length + 1]).to.deep.equal({ program: PROGRAMS[1], kind: "missedValidation" });
  });

  it("count every account once in each of its buckets, in at most four over all programs", () => {
    const events = fc.array(batchEvent({ accounts: fc.constantFrom(...accounts) }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.tuple(events, events), fc.nat(), (lists, seed) => {
        const counts = count(lists, seed);
        const sets = [...touched(lists).values()];
        const most = counts.map((_, bucket) => sets.filter((set) => set.has(bucket)).length);
        counts.forEach((found, bucket) => void expect(found).to.be.within(0, most[bucket]));
        const wanted = sets.reduce((sum, set) => sum + Math.min(set.size, MOST_BUCKETS), 0);
        expect(counts.reduce((sum, found) => sum + found, 0)).to.equal(wanted);
        if (sets.every((set) => set.size <= MOST_BUCKETS)) expect(counts).to.deep.equal(most);
      }),
    );
  });

  it("differ by one in at most four buckets between data with an account and without it, whatever it did", () => {
    const [target, ...others] = accounts;
    const crowd = fc.array(batchEvent({ accounts: fc.constantFrom(...others), kinds: KINDS.slice(3, 7) }));
    const own = fc.array(batchEvent({ accounts: fc.constant(target) }), { maxLength: 40 });
    fc.assert(
      fc.property(crowd, fc.tuple(own, own), fc.nat(), (rest, [first, second], seed) => {
        const without = count([rest, []], seed);
        const within = count([[...rest, ...first], second], seed);
        const more = within.map((found, bucket) => found - without[bucket]);
        for (const difference of more) expect(difference).to.be.within(0, 1);
        expect(more.reduce((sum, one) => sum + one, 0)).to.be.at.most(MOST_BUCKETS);
      }),
    );
  });

  it("draw the four buckets of a busy account, each as often as any other", () => {
    const busy = KINDS.slice(0, 7).map((kind) => anEvent({ kind }));
    const sums = new Array<number>(7).fill(0);
    for (let seed = 0; seed < 7000; seed++) {
      count([busy], seed).forEach((found, bucket) => {
        if (found > 0) sums[bucket] += found;
      });
    }
    expect(sums.reduce((sum, found) => sum + found, 0)).to.equal(4 * 7000);
    for (const sum of sums) expectNear(sum / 4000, 1, 0.05);
  });
});
