import { expect } from "chai";
import { type AppendRefusal, type AppendResult, appendRefusalText } from "../../../oracle/log/append.ts";
import type { Log } from "../../../oracle/log/log.ts";
import { toHex } from "../../../protocol/bytes.ts";
import { anEvent } from "../../support/batches.ts";
import { logFolder, markerOf } from "../../support/logs.ts";
import { PROGRAM, testProducer } from "../../support/producer.ts";

const producer = testProducer(1);
const key = toHex(producer.key);

describe("appending to the log", () => {
  const logs = logFolder();

  /** The refusal, after checking that nothing changed. */
  function refused(log: Log, { bytes, signature }: { bytes: Uint8Array; signature: Uint8Array }): AppendRefusal {
    const before = log.head();
    const result = log.append(bytes, signature);
    expect(log.head()).to.deep.equal(before);
    expect(log.verify()).to.equal(before.offset);
    return result.status === "refused" ? result.refusal : expect.fail(`the batch was ${result.status}`);
  }

  function accept(log: Log, { bytes, signature }: { bytes: Uint8Array; signature: Uint8Array }): AppendResult {
    const result = log.append(bytes, signature);
    expect(result.status).to.equal("accepted");
    return result;
  }

  it("numbers entries from 1 and moves the head with each", () => {
    const log = logs.open();
    expect(log.head()).to.deep.equal({ offset: 0, head: `0x${"00".repeat(32)}` });
    const first = accept(log, producer.batch(1));
    expect(first).to.include({ offset: 1, head: log.head().head });
    const second = accept(log, producer.batch(2));
    expect(second).to.include({ offset: 2, head: log.head().head });
    expect(log.head().head).to.not.equal((first as { head: string }).head);
  });

  it("takes the same batch again as a duplicate, wherever it stands", () => {
    const log = logs.open();
    for (const sequence of [1, 2, 3]) accept(log, producer.batch(sequence));
    const head = log.head();
    const { bytes, signature } = producer.batch(2);
    expect(log.append(bytes, signature)).to.deep.equal({ status: "duplicate", offset: 2 });
    expect(log.head()).to.deep.equal(head);
  });

  it("refuses other bytes under a sequence that stands", () => {
    const log = logs.open();
    accept(log, producer.batch(1));
    const refusal = refused(log, producer.batch(1, [anEvent({ quantity: 6n })]));
    expect(refusal).to.deep.equal({ reason: "conflict", producer: key, sequence: 1n, offset: 1 });
    expect(appendRefusalText(refusal)).to.equal(`batch 1 of producer ${key} stands at 1 with other bytes`);
  });

  it("refuses a batch whose sequence has a gap, and names the expected one", () => {
    const log = logs.open();
    const atFirst = refused(log, producer.batch(2));
    expect(atFirst).to.deep.equal({ reason: "gap", producer: key, expected: 1n, given: 2n });
    accept(log, producer.batch(1));
    const later = refused(log, producer.batch(9));
    expect(later).to.deep.equal({ reason: "gap", producer: key, expected: 2n, given: 9n });
    expect(appendRefusalText(later)).to.equal(`producer ${key} sent batch 9, expected is 2`);
  });

  it("counts the sequence of each producer by itself, whatever the program", () => {
    const log = logs.open();
    const other = testProducer(2);
    const program = new Uint8Array(32).fill(9);
    log.admit(other.key, PROGRAM, "second");
    log.admit(producer.key, program, "first");
    accept(log, producer.batch(1));
    accept(log, other.batch(1));
    accept(log, producer.batch(2, [anEvent()], program));
    expect(refused(log, producer.batch(2)).reason).to.equal("conflict");
  });

  it("refuses an unknown producer", () => {
    const stranger = testProducer(3);
    const refusal = refused(logs.open(), stranger.batch(1));
    expect(refusal).to.deep.equal({ reason: "unknownProducer", producer: toHex(stranger.key) });
    expect(appendRefusalText(refusal)).to.equal(`producer ${toHex(stranger.key)} is unknown`);
  });

  it("refuses a producer that is not admitted for the program", () => {
    const program = new Uint8Array(32).fill(9);
    const refusal = refused(logs.open(), producer.batch(1, [anEvent()], program));
    expect(refusal).to.deep.equal({ reason: "notAdmitted", producer: key, program: toHex(program) });
    expect(appendRefusalText(refusal)).to.equal(`producer ${key} is not admitted for program ${toHex(program)}`);
  });

  it("refuses a signature of another key, of other bytes, or of another length", () => {
    const log = logs.open();
    const { bytes, signature } = producer.batch(1);
    const wrong = [
      testProducer(2).sign(bytes).signature,
      producer.batch(2).signature,
      signature.subarray(0, 63),
      new Uint8Array(0),
      Buffer.concat([signature, Buffer.alloc(1)]),
    ];
    for (const signature of wrong) {
      const refusal = refused(log, { bytes, signature });
      expect(refusal).to.deep.equal({ reason: "wrongSignature", producer: key, sequence: 1n });
      expect(appendRefusalText(refusal)).to.equal(`the signature of batch 1 is not that of producer ${key}`);
    }
    expect(log.append(bytes, signature).status).to.equal("accepted");
  });

  it("refuses malformed bytes and says which field is wrong", () => {
    const bytes = producer.batch(1).bytes.slice();
    new DataView(bytes.buffer).setUint16(80 + 50, 99, true);
    const refusal = refused(logs.open(), producer.sign(bytes));
    const detail = { field: "kind", index: 0, given: "99", limit: "a kind of docs/formats.md" };
    expect(refusal).to.deep.equal({ reason: "malformed", detail });
    expect(appendRefusalText(refusal)).to.equal("event 0: kind is 99, must be a kind of docs/formats.md");
  });

  it("appends many at once as it would one by one, a refused one leaving the others untouched", () => {
    const one = logs.open("one.sqlite");
    const many = logs.open("many.sqlite");
    const batches = [1, 2, 4, 2, 3].map((sequence) => producer.batch(sequence));
    batches.push(testProducer(3).batch(1));
    const results = many.appendMany(batches);
    expect(results).to.deep.equal(batches.map(({ bytes, signature }) => one.append(bytes, signature)));
    expect(results.map(({ status }) => status)).to.deep.equal([
      "accepted",
      "accepted",
      "refused",
      "duplicate",
      "accepted",
      "refused",
    ]);
    expect(many.head()).to.deep.equal(one.head());
    expect(many.appendMany([])).to.deep.equal([]);
  });

  it("takes batches after an epoch's end", () => {
    const log = logs.open();
    accept(log, producer.batch(1));
    log.seal(markerOf(1));
    expect(accept(log, producer.batch(2))).to.include({ offset: 3 });
  });

  it("admits keys and ids of 32 bytes only", () => {
    const log = logs.open();
    expect(() => log.admit("0x01", PROGRAM, "short")).to.throw(RangeError, "the producer's key has 1 bytes");
    expect(() => log.admit(producer.key, "0x0102", "short")).to.throw(RangeError, "the program's id has 2 bytes");
  });
});
