import { toHex } from "./bytes.ts";
import { KIND_CODES, KINDS_BY_CODE, type Kind } from "./kinds.ts";

/** One thing that one account did. */
export type BatchEvent = {
  /** 20 bytes in hex with 0x; lower case when read from a batch. */
  account: string;
  /** Content, world or duty, below 2^64. */
  subject: bigint;
  /** In the unit of the kind: below 2^64, of kind `score` below 2^128. */
  quantity: bigint;
  /** Milliseconds since 1970, from 1 to 2^48 - 1. */
  at: number;
  kind: Kind;
};

/** What stands before the events. */
export type BatchHeader = {
  /** From 1, without gaps for a producer. */
  sequence: bigint;
  /** Ed25519 public key, 32 bytes. */
  producer: Uint8Array;
  /** keccak256 of the program's name, 32 bytes. */
  program: Uint8Array;
};

export type Batch = BatchHeader & { events: readonly BatchEvent[] };

/** A batch that was checked. `words` views its bytes: event i begins at word HEADER_WORDS + i x EVENT_WORDS. */
export type ParsedBatch = BatchHeader & { bytes: Uint8Array; words: Uint32Array; count: number };

/** Why bytes are no batch. `index` is the event's, null when the whole batch is meant. */
export type BatchRefusal = { field: string; index: number | null; given: string; limit: string };

export type ParseResult = { ok: true; batch: ParsedBatch } | { ok: false; refusal: BatchRefusal };

export const MAX_EVENTS = 10_000;
export const HEADER_BYTES = 80;
export const EVENT_BYTES = 52;
export const HEADER_WORDS = HEADER_BYTES / 4;
export const EVENT_WORDS = EVENT_BYTES / 4;

/** `ABB1` as a little-endian word. */
export const MAGIC = 0x31424241;
const MAX_AT = 2 ** 48 - 1;
const SCORE = KIND_CODES.score;
const SIGNED_PREFIX = new TextEncoder().encode("AttentionBank/b/1");

/** A batch that this program wrote itself breaks the format: a bug of the caller, so no retry helps. */
export class BatchError extends Error {
  override name = "BatchError";
  readonly refusal: BatchRefusal;

  constructor(refusal: BatchRefusal) {
    super(refusalText(refusal));
    this.refusal = refusal;
  }
}

export function refusalText({ field, index, given, limit }: BatchRefusal): string {
  return `${index === null ? "batch" : `event ${index}`}: ${field} is ${given}, must be ${limit}`;
}

function refuse(
  field: string,
  index: number | null,
  given: unknown,
  limit: string,
): { ok: false; refusal: BatchRefusal } {
  return { ok: false, refusal: { field, index, given: String(given), limit } };
}

/**
 * Words over `bytes`, copied first where they do not lie on a 4-byte border. Assumes a little-endian machine, as every
 * platform of the tool chain is.
 */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >>> 2);
}

/** Checks every field once; nothing behind it checks again. Keeps `bytes`, which must not change afterwards. */
export function parseBatch(bytes: Uint8Array): ParseResult {
  if (bytes.length < HEADER_BYTES) return refuse("length", null, bytes.length, `at least ${HEADER_BYTES} bytes`);
  const words = wordsOf(bytes);
  if (words[0] !== MAGIC) return refuse("magic", null, toHex(bytes.subarray(0, 4)), "0x41424231 (ABB1)");
  const count = words[1]!;
  if (count === 0 || count > MAX_EVENTS) return refuse("count", null, count, `1 to ${MAX_EVENTS}`);
  const length = HEADER_BYTES + EVENT_BYTES * count;
  if (bytes.length !== length) return refuse("length", null, bytes.length, `${length} bytes for ${count} events`);
  const sequence = BigInt(words[2]!) | (BigInt(words[3]!) << 32n);
  if (sequence === 0n) return refuse("sequence", null, 0, "at least 1");
  for (let index = 0, at = HEADER_WORDS; index < count; index++, at += EVENT_WORDS) {
    const last = words[at + 12]!;
    const code = last >>> 16;
    if (KINDS_BY_CODE[code] === undefined) return refuse("kind", index, code, "a kind of docs/formats.md");
    if (words[at + 11] === 0 && (last & 0xffff) === 0) return refuse("at", index, 0, `1 to ${MAX_AT}`);
    if (code !== SCORE && (words[at + 9]! | words[at + 10]!) !== 0) {
      return refuse("quantity", index, quantityAt(words, at), `below 2^64 for ${KINDS_BY_CODE[code]}`);
    }
  }
  const batch = { sequence, producer: bytes.subarray(16, 48), program: bytes.subarray(48, 80), bytes, words, count };
  return { ok: true, batch };
}

/** The event at `index` of a checked batch, as an object: for readers of a few, not for the fold. */
export function eventAt(batch: ParsedBatch, index: number): BatchEvent {
  const { bytes, words } = batch;
  const at = HEADER_WORDS + EVENT_WORDS * index;
  return {
    account: toHex(bytes.subarray(at * 4, at * 4 + 20)),
    subject: BigInt(words[at + 5]!) | (BigInt(words[at + 6]!) << 32n),
    quantity: quantityAt(words, at),
    at: words[at + 11]! + (words[at + 12]! & 0xffff) * 2 ** 32,
    kind: KINDS_BY_CODE[words[at + 12]! >>> 16]!,
  };
}

/** All events of a checked batch, in order. */
export function eventsOf(batch: ParsedBatch): BatchEvent[] {
  return Array.from({ length: batch.count }, (_, index) => eventAt(batch, index));
}

/** The message that the producer signs: the format's name and the sha256 of the batch. */
export function batchMessage(sha256: Uint8Array): Uint8Array {
  const message = new Uint8Array(SIGNED_PREFIX.length + 32);
  message.set(SIGNED_PREFIX);
  message.set(sha256, SIGNED_PREFIX.length);
  return message;
}

function quantityAt(words: Uint32Array, at: number): bigint {
  let quantity = 0n;
  for (let word = 10; word >= 7; word--) quantity = (quantity << 32n) | BigInt(words[at + word]!);
  return quantity;
}
