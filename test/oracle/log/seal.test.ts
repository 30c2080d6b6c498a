import { createHash } from "node:crypto";
import { expect } from "chai";
import { fromHex, toHex } from "../../../protocol/bytes.ts";
import { BLOCK_HASH, logFolder, markerOf } from "../../support/logs.ts";
import { PROGRAM, testProducer } from "../../support/producer.ts";
import { refusal } from "../../support/refusal.ts";

const producer = testProducer(1);
const sha256 = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();

describe("sealing an epoch", () => {
  const logs = logFolder();

  function filled(batches: number) {
    const log = logs.open();
    log.appendMany(Array.from({ length: batches }, (_, index) => producer.batch(index + 1)));
    return log;
  }

  it("makes the head at the marker the log root, as the format says", () => {
    const log = filled(1);
    const result = log.seal({ epoch: 1, blockNumber: 2 ** 40, blockHash: BLOCK_HASH, windowEnd: 5 });
    const number = (value: bigint) => Buffer.from(new BigUint64Array([value]).buffer);
    const parts = [Buffer.from("ABM1"), number(1n), number(2n ** 40n), fromHex(BLOCK_HASH), number(5n)];
    const first = sha256(new Uint8Array(32), Buffer.of(0), sha256(producer.batch(1).bytes));
    const logRoot = toHex(sha256(first, Buffer.of(1), sha256(...parts)));
    const sealed = { epoch: 1, blockNumber: 2 ** 40, blockHash: BLOCK_HASH, windowEnd: 5, offset: 2, logRoot };
    expect(result).to.deep.equal({ status: "sealed", sealed });
    expect(log.sealed(1)).to.deep.equal(sealed);
    expect(log.head()).to.deep.equal({ offset: 2, head: logRoot });
  });

  it("gives the same marker when asked again, also later", () => {
    const log = filled(2);
    const first = log.seal(markerOf(1));
    log.appendMany([producer.batch(3)]);
    const head = log.head();
    expect(log.seal(markerOf(1))).to.deep.equal({ ...first, status: "duplicate" });
    expect(log.head()).to.deep.equal(head);
  });

  it("refuses another marker for a sealed epoch", () => {
    const log = filled(1);
    log.seal(markerOf(1));
    const head = log.head();
    const otherHash = `0x${"ce".repeat(32)}`;
    for (const change of [{ blockNumber: 1 }, { windowEnd: 2 }, { blockHash: otherHash }]) {
      const given = { ...markerOf(1), ...change };
      expect(log.seal(given)).to.deep.equal({ status: "refused", reason: "conflict", given, sealed: log.sealed(1) });
    }
    expect(log.head()).to.deep.equal(head);
  });

  it("seals epochs one by one, from any first one on", () => {
    const log = filled(1);
    log.seal(markerOf(7));
    for (const given of [6, 9]) {
      expect(log.seal(markerOf(given))).to.deep.equal({ status: "refused", reason: "outOfTurn", given, expected: 8 });
    }
    expect(log.head().offset).to.equal(2);
    expect(log.seal(markerOf(8)).status).to.equal("sealed");
  });

  it("refuses figures that are no whole numbers and a hash of another length", () => {
    const log = filled(1);
    expect(() => log.seal(markerOf(0))).to.throw(RangeError, "epoch is 0, must be at least 1");
    expect(() => log.seal({ ...markerOf(1), windowEnd: 1.5 })).to.throw(RangeError, "windowEnd is 1.5");
    expect(() => log.seal({ ...markerOf(1), blockNumber: -1 })).to.throw(RangeError, "blockNumber is -1");
    expect(() => log.seal({ ...markerOf(1), blockHash: "0xcd" })).to.throw(RangeError, "blockHash has 1 bytes");
    expect(log.head().offset).to.equal(1);
  });

  it("reads the batches between the markers, of one program where asked", () => {
    const log = logs.open();
    const program = new Uint8Array(32).fill(9);
    log.admit(producer.key, program, "first");
    const batches = [1, 2, 3, 4, 5].map((sequence) =>
      producer.batch(sequence, undefined, sequence % 2 === 0 ? program : PROGRAM),
    );
    const hexes = batches.map(({ bytes }) => toHex(bytes));
    log.appendMany(batches.slice(0, 3));
    log.seal(markerOf(1));
    log.appendMany(batches.slice(3));
    log.seal(markerOf(2));
    log.seal(markerOf(3));
    const read = (epoch: number, id?: Uint8Array) => [...log.read(epoch, id)].map(toHex);
    expect(read(1)).to.deep.equal(hexes.slice(0, 3));
    expect(read(2)).to.deep.equal(hexes.slice(3));
    expect(read(3)).to.deep.equal([]);
    expect(read(1, program)).to.deep.equal([hexes[1]]);
  });

  it("does not read an open epoch", () => {
    const log = filled(1);
    expect(log.sealed(1)).to.equal(undefined);
    const error = refusal(() => [...log.read(1)]);
    expect(error).to.include({ name: "EpochNotSealed", retry: true });
    expect(error.figures).to.deep.equal({ file: logs.path(), offset: undefined });
    expect(error.message).to.include("epoch 1 has no end marker");
  });

  it("reads on while others write, and others see what was written", () => {
    const log = filled(3);
    log.seal(markerOf(1));
    const second = logs.open();
    const read = log.read(1);
    read.next();
    expect(second.append(producer.batch(4).bytes, producer.batch(4).signature)).to.include({ offset: 5 });
    log.appendMany([producer.batch(5)]);
    expect([...read]).to.have.length(2);
    expect(second.head()).to.deep.equal(log.head());
  });

  it("is the same to an operator that copies entry by entry", () => {
    const log = filled(3);
    log.seal(markerOf(1));
    log.appendMany([producer.batch(4)]);
    log.seal(markerOf(2));
    const copy = logs.open("copy.sqlite");
    for (const { kind, bytes, signature, head } of log.entries(1)) {
      if (kind === 0) copy.append(bytes, signature!);
      else copy.seal(markerOf(copy.sealed(1) === undefined ? 1 : 2));
      expect(copy.head().head).to.equal(toHex(head));
    }
    expect(copy.head()).to.deep.equal(log.head());
    expect([...log.entries(4)].map(({ offset }) => offset)).to.deep.equal([4, 5, 6]);
  });
});
