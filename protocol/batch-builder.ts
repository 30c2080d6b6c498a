import { type BytesLike, getBytes } from "ethers/utils";
import {
  type Batch,
  BatchError,
  type BatchHeader,
  EVENT_BYTES,
  EVENT_WORDS,
  HEADER_BYTES,
  HEADER_WORDS,
  MAGIC,
  MAX_EVENTS,
} from "./batch.ts";
import { KIND_CODES, type Kind } from "./kinds.ts";

/** Gathers events in one growing buffer, for importers and simulators that write millions. */
export type BatchBuilder = {
  /** Events since the last `take`. At MAX_EVENTS the next `add` throws: take first. */
  count: () => number;
  /** `account` 20 bytes, `subject` below 2^64, `quantity` in the unit of the kind, `at` in ms. Throws BatchError. */
  add: (account: Uint8Array, subject: number | bigint, quantity: number | bigint, at: number, kind: Kind) => void;
  /** The batch of all events since the last `take`, its bytes owned by the caller. Throws BatchError when empty. */
  take: (sequence: bigint) => Uint8Array;
};

const START_EVENTS = 64;
const U64 = 1n << 64n;
const U128 = 1n << 128n;
const SAFE = Number.MAX_SAFE_INTEGER;

function fail(field: string, index: number | null, given: unknown, limit: string): never {
  throw new BatchError({ field, index, given: String(given), limit });
}

/** A builder of the batches of one producer for one program (32 bytes each). */
export function batchBuilder(producerKey: BytesLike, programId: BytesLike): BatchBuilder {
  const producer = getBytes(producerKey);
  const program = getBytes(programId);
  if (producer.length !== 32) fail("producer", null, `${producer.length} bytes`, "32 bytes");
  if (program.length !== 32) fail("program", null, `${program.length} bytes`, "32 bytes");
  let bytes = new Uint8Array(HEADER_BYTES + EVENT_BYTES * START_EVENTS);
  let words = new Uint32Array(bytes.buffer);
  let count = 0;

  function grow(): void {
    const events = Math.min(((bytes.length - HEADER_BYTES) / EVENT_BYTES) * 2, MAX_EVENTS);
    const wider = new Uint8Array(HEADER_BYTES + EVENT_BYTES * events);
    wider.set(bytes);
    bytes = wider;
    words = new Uint32Array(bytes.buffer);
  }

  /** Writes `value` below 2^(32 x width) into `width` words from `at`; false when it does not fit. */
  function write(at: number, width: number, value: number | bigint): boolean {
    if (typeof value === "number") {
      if (!Number.isInteger(value) || value < 0 || value > SAFE) return false;
      words[at] = value;
      words[at + 1] = value / 2 ** 32;
      if (width > 2) words.fill(0, at + 2, at + width);
      return true;
    }
    if (value < 0n || value >= (width === 2 ? U64 : U128)) return false;
    for (let word = 0; word < width; word++) words[at + word] = Number((value >> BigInt(32 * word)) & 0xffffffffn);
    return true;
  }

  return {
    count: () => count,
    add(account, subject, quantity, at, kind) {
      if (count === MAX_EVENTS) fail("count", null, count + 1, `1 to ${MAX_EVENTS}`);
      if (bytes.length < HEADER_BYTES + EVENT_BYTES * (count + 1)) grow();
      const word = HEADER_WORDS + EVENT_WORDS * count;
      if (account.length !== 20) fail("account", count, `${account.length} bytes`, "20 bytes");
      if (!write(word + 5, 2, subject)) fail("subject", count, subject, "a whole number below 2^64");
      const bits = kind === "score" ? 128 : 64;
      words[word + 9] = 0;
      words[word + 10] = 0;
      if (!write(word + 7, bits / 32, quantity)) fail("quantity", count, quantity, `below 2^${bits} for ${kind}`);
      if (!Number.isInteger(at) || at < 1 || at >= 2 ** 48) fail("at", count, at, `1 to ${2 ** 48 - 1}`);
      bytes.set(account, word * 4);
      words[word + 11] = at;
      words[word + 12] = (Math.floor(at / 2 ** 32) | (KIND_CODES[kind] << 16)) >>> 0;
      count++;
    },
    take(sequence) {
      if (count === 0) fail("count", null, 0, `1 to ${MAX_EVENTS}`);
      if (!write(2, 2, sequence) || sequence === 0n) fail("sequence", null, sequence, "at least 1, below 2^64");
      words[0] = MAGIC;
      words[1] = count;
      bytes.set(producer, 16);
      bytes.set(program, 48);
      const batch = bytes.slice(0, HEADER_BYTES + EVENT_BYTES * count);
      count = 0;
      return batch;
    },
  };
}

/** The bytes of a batch of 1 to 10,000 events. Throws BatchError naming the field and the event. */
export function encodeBatch({ producer, program, sequence, events }: Batch): Uint8Array {
  const builder = batchBuilder(producer, program);
  for (const event of events) {
    builder.add(getBytes(event.account), event.subject, event.quantity, event.at, event.kind);
  }
  return builder.take(sequence);
}

/** Cuts `events` into batches of at most `size`, numbered from `header.sequence` on. */
export function* encodeBatches(header: BatchHeader, events: Iterable<Batch["events"][number]>, size = MAX_EVENTS) {
  const builder = batchBuilder(header.producer, header.program);
  let sequence = header.sequence;
  for (const event of events) {
    builder.add(getBytes(event.account), event.subject, event.quantity, event.at, event.kind);
    if (builder.count() === size) yield builder.take(sequence++);
  }
  if (builder.count() > 0) yield builder.take(sequence);
}
