import { expect } from "chai";
import fc from "fast-check";
import { MOST_STEPS } from "../../../oracle/fold/accounts.ts";
import { foldInto } from "../../../oracle/fold/apply.ts";
import { type Fold, finishFold, fold } from "../../../oracle/fold/fold.ts";
import { mergeFolds } from "../../../oracle/fold/merge.ts";
import { emptyFold } from "../../../oracle/fold/partial.ts";
import type { BatchEvent } from "../../../protocol/batch.ts";
import { encodeBatches } from "../../../protocol/batch-builder.ts";
import { toHex } from "../../../protocol/bytes.ts";
import type { Feature, FeatureOp, FeatureSpec } from "../../../protocol/features.ts";
import type { Kind } from "../../../protocol/kinds.ts";
import { anEvent, batchEvent } from "../../support/batches.ts";
import { referenceFold } from "../../support/reference-fold.ts";

const START = 1_780_000_000_000;
const END = START + 86_400_000;
const KINDS: readonly Kind[] = ["view", "dwell", "tip"];

/** Few accounts, some equal in their first bytes; few subjects; times in, before and after the window. */
const event = batchEvent({
  kinds: [...KINDS, "like"],
  accounts: fc.tuple(fc.constantFrom("00", "ff", "7a"), fc.nat(5)).map(([first, last]) => {
    return `0x${first.repeat(19)}${last.toString(16).padStart(2, "0")}`;
  }),
  subjects: fc.constantFrom(0n, 1n, 2n ** 32n, 2n ** 64n - 1n),
}).chain((event) => fc.integer({ min: START - 5, max: END + 5 }).map((at) => ({ ...event, at })));
const events = fc.array(event, { maxLength: 120 });

const feature: fc.Arbitrary<Feature> = fc
  .record({
    op: fc.constantFrom<FeatureOp>("sum", "count", "max", "distinct"),
    kind: fc.constantFrom(...KINDS),
    of: fc.integer({ min: 1, max: 5 }),
    part: fc.nat(),
    divide: fc.constantFrom(1, 1, 3, 1000),
  })
  .map(({ op, kind, of, part, divide }) => {
    return { name: "f", op, kind, unit: "1", min: 0, max: 1, divide, slice: { index: part % of, of } };
  });
const spec: fc.Arbitrary<FeatureSpec> = fc.array(feature, { minLength: 1, maxLength: 12 });

function batchesOf(events: readonly BatchEvent[], size = 7): Uint8Array[] {
  const header = { producer: new Uint8Array(32), program: new Uint8Array(32), sequence: 1n };
  return [...encodeBatches(header, events, size)];
}

function plain({ accounts, features, n }: Fold, width: number) {
  expect([accounts.length, features.length]).to.deep.equal([20 * n, width * n]);
  const rows = Array.from({ length: n }, (_, row) => row);
  return {
    accounts: rows.map((row) => toHex(accounts.subarray(20 * row, 20 * row + 20))),
    features: rows.map((row) => [...features.subarray(width * row, width * row + width)]),
  };
}

function folded(events: readonly BatchEvent[], spec: FeatureSpec) {
  return plain(fold(batchesOf(events), spec, START, END), spec.length);
}

/** An account whose hash is `hash` before its last step, and a subject whose pairs share one: anybody can pick such. */
function crowdedEvent(index: number, hash: number): BatchEvent {
  const words = Uint32Array.of(index, 7, 9, 11, 0);
  let h = Math.imul(words[0], 0x9e3779b1) ^ Math.imul(words[1], 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ words[2], 0xc2b2ae35) ^ Math.imul(words[3], 0x27d4eb2f);
  words[4] = hash ^ h ^ (h >>> 13);
  // 0x85ebca6b times its inverse is 1 modulo 2^32.
  const low = Math.imul(0xa5cb9243, hash ^ Math.imul(index, 0xc2b2ae35)) >>> 0;
  return anEvent({
    account: toHex(new Uint8Array(words.buffer)),
    subject: (BigInt(index) << 32n) | BigInt(low),
    kind: "view",
    at: START,
  });
}

const one = (op: FeatureOp, changes: Partial<Feature> = {}): FeatureSpec => [
  { name: "only", op, kind: "tip", unit: "1", min: 0, max: 1, ...changes },
];
const tips = (...quantities: bigint[]) => quantities.map((quantity) => anEvent({ kind: "tip", quantity, at: START }));
const only = (events: readonly BatchEvent[], spec: FeatureSpec) => folded(events, spec).features[0]?.[0];

describe("fold", () => {
  it("gives what the definition says", () => {
    fc.assert(
      fc.property(events, spec, (events, spec) => {
        expect(folded(events, spec)).to.deep.equal(referenceFold(events, spec, START, END));
      }),
    );
  });

  it("does not depend on the order of events nor on how they are cut into batches", () => {
    const shuffled = events.chain((events) => {
      const all = { minLength: events.length, maxLength: events.length };
      return fc.tuple(fc.constant(events), fc.shuffledSubarray(events, all));
    });
    fc.assert(
      fc.property(shuffled, spec, fc.integer({ min: 1, max: 130 }), ([events, other], spec, size) => {
        const again = plain(fold(batchesOf(other, size), spec, START, END), spec.length);
        expect(again).to.deep.equal(folded(events, spec));
      }),
    );
  });

  it("tells accounts and subjects apart that were picked to share a hash, and looks for none far from it", () => {
    const account = `0x${"00".repeat(20)}`;
    const picked = Array.from({ length: 500 }, (_, index) => crowdedEvent(index, 0x1234567));
    const events = [...picked, ...picked.map((event) => ({ ...event, account }))];
    const spec: FeatureSpec = [...one("count", { kind: "view" }), ...one("distinct", { kind: "view" })];
    const twice = [...events, ...events];
    expect(folded(twice, spec)).to.deep.equal(referenceFold(twice, spec, START, END));

    const partial = foldInto(emptyFold(spec, { startMs: START, endMs: END }), batchesOf(picked));
    const [full, ...others] = partial.parts.map(({ rows }) => rows).filter(({ n }) => n > 0);
    expect([full.n, others]).to.deep.equal([picked.length, []]);
    expect(full.slots.filter((slot) => slot !== 0)).to.have.length(MOST_STEPS);
    const merged = finishFold(mergeFolds([partial, structuredClone(partial)]));
    const wanted = referenceFold([...picked, ...picked], spec, START, END);
    expect(plain(merged, spec.length)).to.deep.equal(wanted);
  });

  it("merged from parts, moved between threads, is that of one pass", () => {
    fc.assert(
      fc.property(fc.array(events, { minLength: 1, maxLength: 4 }), spec, (shares, spec) => {
        const window = { startMs: START, endMs: END };
        const partials = shares.map((share) => structuredClone(foldInto(emptyFold(spec, window), batchesOf(share))));
        const merged = mergeFolds(partials);
        expect(plain(finishFold(merged), spec.length)).to.deep.equal(folded(shares.flat(), spec));
        const nested = mergeFolds([mergeFolds(partials.slice(1).concat(emptyFold(spec, window))), partials[0]]);
        expect(plain(finishFold(nested), spec.length)).to.deep.equal(folded(shares.flat(), spec));
      }),
    );
  });

  it("goes on after it was finished once", () => {
    const window = { startMs: START, endMs: END };
    const spec = [...one("distinct"), ...one("sum")];
    const partial = foldInto(emptyFold(spec, window), batchesOf(tips(4n)));
    expect(finishFold(partial).features).to.deep.equal(new BigInt64Array([1n, 4n]));
    expect(finishFold(partial).features).to.deep.equal(new BigInt64Array([1n, 4n]));
    foldInto(partial, batchesOf(tips(6n)));
    expect(finishFold(partial).features).to.deep.equal(new BigInt64Array([1n, 10n]));
  });

  it("is exact above 2^53, and stops at 2^63 - 1", () => {
    const max = 2n ** 63n - 1n;
    expect(only(tips(2n ** 53n - 1n, 1n, 1n), one("sum"))).to.equal(2n ** 53n + 1n);
    expect(only(tips(2n ** 53n + 1n, 3n), one("sum"))).to.equal(2n ** 53n + 4n);
    expect(only(tips(2n ** 53n + 1n, 2n ** 53n + 3n, 9n), one("max"))).to.equal(2n ** 53n + 3n);
    expect(only(tips(max, 0n), one("sum"))).to.equal(max);
    expect(only(tips(max, 1n), one("sum"))).to.equal(max);
    expect(only(tips(2n ** 64n - 1n), one("max"))).to.equal(max);
    expect(only(tips(2n ** 64n - 1n, 2n ** 64n - 1n), one("sum", { divide: 8 }))).to.equal(2n ** 62n - 1n);
  });

  it("divides the total once, truncating", () => {
    expect(only(tips(999n, 999n), one("sum", { divide: 1000 }))).to.equal(1n);
    expect(only(tips(1000n, 999n), one("sum", { divide: 1000 }))).to.equal(1n);
    expect(only(tips(1n), one("sum", { divide: 1000 }))).to.equal(0n);
  });

  it("puts an event into the slice of its time, and one outside the window into the nearest", () => {
    const spec = [0, 1, 2].flatMap((index) => one("count", { slice: { index, of: 3 } }));
    const third = (END - START) / 3;
    const slices = [1, START - 1, START, START + third - 1, START + third, END - 1, END, 2 ** 48 - 1].map((at) =>
      folded([anEvent({ kind: "tip", at })], spec).features[0].indexOf(1n),
    );
    expect(slices).to.deep.equal([0, 0, 0, 0, 1, 2, 2, 2]);
  });

  it("knows no account that did nothing the spec names", () => {
    expect(folded([anEvent({ kind: "like" })], one("sum"))).to.deep.equal({ accounts: [], features: [] });
    expect(folded([], one("sum")).accounts).to.deep.equal([]);
  });

  it("sorts accounts by their bytes, also where only the last differ", () => {
    const accounts = ["ff", "00", "80", "7f"].flatMap((byte) => [
      `0x${byte.repeat(20)}`,
      `0x${byte.repeat(19)}01`,
      `0x${byte.repeat(8)}${"90".repeat(12)}`,
      `0x01${byte.repeat(19)}`,
    ]);
    const events = accounts.map((account) => anEvent({ account, kind: "tip" }));
    expect(folded(events, one("count")).accounts).to.deep.equal([...accounts].sort());
  });

  it("keeps accounts, sums and subjects apart when there are many", () => {
    const events = Array.from({ length: 60_000 }, (_, index) => {
      const account = `0x${"00".repeat(16)}${(index % 900).toString(16).padStart(8, "0")}`;
      return anEvent({ account, subject: BigInt(index % 27_000) << 32n, quantity: BigInt(index), kind: "tip" });
    });
    const spec = [...one("sum"), ...one("count"), ...one("distinct"), ...one("max")];
    const { accounts, features } = plain(fold(batchesOf(events, 10_000), spec, START, END), 4);
    expect(accounts).to.have.length(900);
    for (const [index, [sum, count, distinct, max]] of features.entries()) {
      const mine = Array.from({ length: 67 }, (_, turn) => BigInt(900 * turn + index)).filter((id) => id < 60_000n);
      expect(accounts[index]).to.equal(events[index].account);
      const wanted = [mine.reduce((a, b) => a + b), BigInt(mine.length), 30n, mine.at(-1)];
      expect([sum, count, distinct, max]).to.deep.equal(wanted);
    }
  });

  it("stays exact when one account does more than waits at a time", () => {
    const events = Array.from({ length: 40_000 }, (_, index) =>
      anEvent({ subject: BigInt(index % 9_999), kind: "tip" }),
    );
    const spec = [...one("count"), ...one("distinct"), ...one("sum")];
    const { features } = plain(fold(batchesOf(events, 10_000), spec, START, END), 3);
    expect(features).to.deep.equal([[40_000n, 9_999n, 200_000n]]);
  });

  it("refuses windows and features that cannot be folded", () => {
    const attempt = (spec: FeatureSpec, start = START, end = END) => fold([], spec, start, end);
    expect(() => attempt(one("sum"), END, END)).to.throw(RangeError, `whole ms: ${END} to ${END}`);
    expect(() => attempt(one("sum"), 0.5)).to.throw(RangeError, "whole ms: 0.5");
    expect(() => attempt(one("sum", { kind: "score" }))).to.throw(RangeError, "feature only: scores are folded by");
    for (const divide of [0, 1.5, -1]) {
      expect(() => attempt(one("sum", { divide }))).to.throw(RangeError, `feature only: divide is ${divide}`);
    }
    for (const index of [-1, 2, 0.5]) {
      const slice = { index, of: 2 };
      expect(() => attempt(one("sum", { slice }))).to.throw(RangeError, `feature only: slice ${index} of 2`);
    }
    for (const count of [0, 1.5, 2 ** 40]) {
      expect(() => attempt(one("sum", { slice: { index: 0, of: count } }))).to.throw(
        RangeError,
        `feature only: ${count} slices`,
      );
    }
  });

  it("merges only partials of the same fold, and at least one", () => {
    const window = { startMs: START, endMs: END };
    expect(() => mergeFolds([])).to.throw(RangeError, "there is no partial to merge");
    const first = emptyFold(one("sum"), window);
    for (const other of [emptyFold(one("max"), window), emptyFold(one("sum"), { ...window, endMs: END + 1 })]) {
      expect(() => mergeFolds([first, other])).to.throw(RangeError, "the partials are of different folds");
    }
  });
});
