import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "chai";
import fc from "fast-check";
import {
  type Batch,
  BatchError,
  batchMessage,
  EVENT_BYTES,
  eventsOf,
  HEADER_BYTES,
  MAX_EVENTS,
  parseBatch,
} from "../../protocol/batch.ts";
import { batchBuilder, encodeBatch, encodeBatches } from "../../protocol/batch-builder.ts";
import { fromHex, toHex } from "../../protocol/bytes.ts";
import { anEvent, batchEvent } from "../support/batches.ts";

const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
const batch: fc.Arbitrary<Batch> = fc.record({
  sequence: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
  producer: key,
  program: key,
  events: fc.array(batchEvent(), { minLength: 1, maxLength: 40 }),
});
const someBatch: Batch = {
  sequence: 1n,
  producer: new Uint8Array(32).fill(1),
  program: new Uint8Array(32).fill(2),
  events: [anEvent(), anEvent()],
};

function parsed(bytes: Uint8Array) {
  const result = parseBatch(bytes);
  return result.ok ? result.batch : expect.fail(JSON.stringify(result.refusal));
}

/** The refusal of `someBatch` after `change`, which writes into it or returns other bytes. */
function refusalAfter(change: (bytes: Uint8Array, view: DataView) => unknown) {
  const bytes = encodeBatch(someBatch);
  const changed = change(bytes, new DataView(bytes.buffer));
  const result = parseBatch(changed instanceof Uint8Array ? changed : bytes);
  return result.ok ? expect.fail("the batch was taken") : result.refusal;
}

function thrown(act: () => unknown) {
  try {
    act();
  } catch (error) {
    expect(error).to.be.instanceOf(BatchError);
    return (error as BatchError).refusal;
  }
  return expect.fail("nothing was refused");
}

describe("batch", () => {
  it("reads back what was written", () => {
    fc.assert(
      fc.property(batch, (given) => {
        const read = parsed(encodeBatch(given));
        expect({ ...given, events: eventsOf(read) }).to.deep.equal(given);
        expect([read.sequence, toHex(read.producer), toHex(read.program)]).to.deep.equal([
          given.sequence,
          toHex(given.producer),
          toHex(given.program),
        ]);
      }),
    );
  });

  it("writes back what was read, from any place in memory", () => {
    fc.assert(
      fc.property(batch, fc.nat(7), (given, shift) => {
        const bytes = encodeBatch(given);
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        const { sequence, producer, program, ...rest } = parsed(moved.subarray(shift));
        const again = encodeBatch({
          sequence,
          producer,
          program,
          events: eventsOf({ sequence, producer, program, ...rest }),
        });
        expect(toHex(again)).to.equal(toHex(bytes));
      }),
    );
  });

  it("is refused or reads differently when any byte changes", () => {
    fc.assert(
      fc.property(batch, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, place, difference) => {
        const bytes = encodeBatch(given);
        const changed = bytes.slice();
        changed[place % bytes.length] ^= difference;
        const result = parseBatch(changed);
        if (!result.ok) return;
        const { sequence, producer, program } = result.batch;
        const read = { sequence, producer, program, events: eventsOf(result.batch) };
        expect(read).to.not.deep.equal(given);
      }),
    );
  });

  it("matches the golden vectors", () => {
    const vectors = JSON.parse(readFileSync(new URL("../vectors/batch.json", import.meta.url), "utf8"));
    for (const { sequence, producer, program, events, bytes, message } of vectors) {
      const plain = events.map((event: Record<"subject" | "quantity", string>) => ({
        ...event,
        subject: BigInt(event.subject),
        quantity: BigInt(event.quantity),
      }));
      const encoded = encodeBatch({
        sequence: BigInt(sequence),
        producer: fromHex(producer, 32),
        program: fromHex(program, 32),
        events: plain,
      });
      expect(toHex(encoded)).to.equal(bytes);
      expect(eventsOf(parsed(fromHex(bytes)))).to.deep.equal(plain);
      expect(toHex(batchMessage(createHash("sha256").update(encoded).digest()))).to.equal(message);
    }
    expect(vectors).to.have.length(3);
  });

  it("refuses bytes that are too short for a header", () => {
    for (const length of [0, 79]) {
      expect(refusalAfter((bytes) => bytes.subarray(0, length))).to.deep.equal({
        field: "length",
        index: null,
        given: String(length),
        limit: "at least 80 bytes",
      });
    }
  });

  it("refuses another magic or version", () => {
    expect(refusalAfter((_, view) => view.setUint8(3, 0x32))).to.deep.equal({
      field: "magic",
      index: null,
      given: "0x41424232",
      limit: "0x41424231 (ABB1)",
    });
  });

  it("refuses no events and more than 10,000", () => {
    for (const count of [0, MAX_EVENTS + 1]) {
      expect(refusalAfter((_, view) => view.setUint32(4, count, true))).to.deep.equal({
        field: "count",
        index: null,
        given: String(count),
        limit: "1 to 10000",
      });
    }
  });

  it("refuses truncated events and trailing bytes", () => {
    const length = HEADER_BYTES + 2 * EVENT_BYTES;
    const limit = `${length} bytes for 2 events`;
    expect(refusalAfter((bytes) => bytes.subarray(0, length - 1))).to.deep.equal({
      field: "length",
      index: null,
      given: String(length - 1),
      limit,
    });
    expect(refusalAfter((bytes) => Buffer.concat([bytes, Buffer.alloc(1)])).given).to.equal(String(length + 1));
  });

  it("refuses sequence 0", () => {
    expect(refusalAfter((_, view) => view.setBigUint64(8, 0n, true))).to.deep.equal({
      field: "sequence",
      index: null,
      given: "0",
      limit: "at least 1",
    });
  });

  it("refuses a kind that is not in the table", () => {
    for (const code of [0, 5, 39, 256, 0xffff]) {
      expect(refusalAfter((_, view) => view.setUint16(HEADER_BYTES + EVENT_BYTES + 50, code, true))).to.deep.equal({
        field: "kind",
        index: 1,
        given: String(code),
        limit: "a kind of docs/formats.md",
      });
    }
  });

  it("refuses an event at 0", () => {
    const refusal = refusalAfter((_, view) => {
      view.setUint32(HEADER_BYTES + 44, 0, true);
      view.setUint16(HEADER_BYTES + 48, 0, true);
    });
    expect(refusal).to.deep.equal({ field: "at", index: 0, given: "0", limit: `1 to ${2 ** 48 - 1}` });
  });

  it("refuses 2^64 of everything but a score", () => {
    for (const [offset, given] of [
      [36, 2n ** 64n + 5n],
      [40, 2n ** 96n + 5n],
    ] as const) {
      const refusal = refusalAfter((_, view) => view.setUint32(HEADER_BYTES + offset, 1, true));
      expect(refusal).to.deep.equal({
        field: "quantity",
        index: 0,
        given: String(given),
        limit: "below 2^64 for view",
      });
    }
  });

  it("takes 10,000 events and cuts longer ones into batches that follow each other", () => {
    const events = Array.from({ length: MAX_EVENTS + 3 }, (_, index) => anEvent({ subject: BigInt(index) }));
    const cut = [...encodeBatches({ ...someBatch, sequence: 9n }, events)].map(parsed);
    expect(cut.map(({ sequence, count }) => [sequence, count])).to.deep.equal([
      [9n, MAX_EVENTS],
      [10n, 3],
    ]);
    expect(cut.flatMap(eventsOf)).to.deep.equal(events);
  });
});

describe("batch builder", () => {
  const one = (changes: Parameters<typeof anEvent>[0]) => () =>
    encodeBatch({ ...someBatch, events: [anEvent(changes)] });
  const refusal = (field: string, index: number | null, given: unknown, limit: string) => ({
    field,
    index,
    given: String(given),
    limit,
  });

  it("refuses what does not fit its field, naming the event", () => {
    const below64 = "below 2^64 for view";
    expect(thrown(one({ subject: 2n ** 64n }))).to.deep.equal(
      refusal("subject", 0, 2n ** 64n, "a whole number below 2^64"),
    );
    expect(thrown(one({ subject: -1n })).given).to.equal("-1");
    expect(thrown(one({ quantity: 2n ** 64n }))).to.deep.equal(refusal("quantity", 0, 2n ** 64n, below64));
    expect(thrown(one({ kind: "score", quantity: 2n ** 128n }))).to.deep.equal(
      refusal("quantity", 0, 2n ** 128n, "below 2^128 for score"),
    );
    for (const at of [0, 1.5, 2 ** 48, Number.NaN]) {
      expect(thrown(one({ at }))).to.deep.equal(refusal("at", 0, at, `1 to ${2 ** 48 - 1}`));
    }
    expect(thrown(one({ account: "0x00" }))).to.deep.equal(refusal("account", 0, "1 bytes", "20 bytes"));
  });

  it("refuses numbers that are not whole or not exact", () => {
    const builder = batchBuilder(someBatch.producer, someBatch.program);
    const account = new Uint8Array(20);
    for (const quantity of [0.5, -1, 2 ** 53, Number.POSITIVE_INFINITY]) {
      expect(thrown(() => builder.add(account, 1, quantity, 1, "view"))).to.deep.equal(
        refusal("quantity", 0, quantity, "below 2^64 for view"),
      );
    }
    expect(builder.count()).to.equal(0);
  });

  it("refuses keys of another length, no events, too many, and sequences outside 1 to 2^64 - 1", () => {
    const { producer, program } = someBatch;
    expect(thrown(() => batchBuilder("0x01", program))).to.deep.equal(refusal("producer", null, "1 bytes", "32 bytes"));
    expect(thrown(() => batchBuilder(producer, "0x01"))).to.deep.equal(refusal("program", null, "1 bytes", "32 bytes"));
    expect(thrown(() => encodeBatch({ ...someBatch, events: [] }))).to.deep.equal(
      refusal("count", null, 0, "1 to 10000"),
    );
    const events = Array.from({ length: MAX_EVENTS + 1 }, () => anEvent());
    expect(thrown(() => encodeBatch({ ...someBatch, events }))).to.deep.equal(
      refusal("count", null, MAX_EVENTS + 1, "1 to 10000"),
    );
    for (const sequence of [0n, 2n ** 64n]) {
      expect(thrown(() => encodeBatch({ ...someBatch, sequence }))).to.deep.equal(
        refusal("sequence", null, sequence, "at least 1, below 2^64"),
      );
    }
  });

  it("leaves nothing of a batch behind in the next", () => {
    const builder = batchBuilder(someBatch.producer, someBatch.program);
    const account = fromHex(anEvent().account, 20);
    builder.add(account, 2n ** 64n - 1n, 2n ** 128n - 1n, 2 ** 48 - 1, "score");
    builder.take(1n);
    builder.add(account, 7, 5, 1_780_000_000_000, "view");
    builder.add(account, 7, 5, 1_780_000_000_000, "score");
    const events = [anEvent(), anEvent({ kind: "score" })];
    expect(eventsOf(parsed(builder.take(2n)))).to.deep.equal(events);
  });
});
