import type { DatabaseSync } from "node:sqlite";
import { hexlify } from "ethers/utils";
import { BATCH, EMPTY_HEAD, type EntryKind, MARKER, nextHead, sha256 } from "./chain.ts";
import { logError } from "./errors.ts";
import { sealedEpoch } from "./seal.ts";
import { tip } from "./transaction.ts";

/** One entry as it stands in the log, its place in the chain proved. `signature` is null of a marker. */
export type Entry = {
  offset: number;
  kind: EntryKind;
  bytes: Uint8Array;
  signature: Uint8Array | null;
  /** The chain's head after the entry. */
  head: Uint8Array;
};

/**
 * The entries from offset `from` to `to`, both included, the hash chain verified on the way. Reads one row at a time, so
 * that no long read holds up writers. Throws `LogDamaged` at the entry that is missing or does not fit.
 */
export function* entries(file: string, db: DatabaseSync, from: number, to = tip(db).offset): Generator<Entry> {
  const select = db.prepare("SELECT offset, kind, head, signature, bytes FROM entries WHERE offset = ?");
  let head: Uint8Array = EMPTY_HEAD;
  if (from > 1) {
    const before = select.get(from - 1) as Entry | undefined;
    if (before === undefined) throw logError("LogDamaged", file, "the entry is missing", { offset: from - 1 });
    head = before.head;
  }
  for (let offset = from; offset <= to; offset++) {
    const entry = select.get(offset) as Entry | undefined;
    if (entry === undefined) throw logError("LogDamaged", file, "the entry is missing", { offset });
    if (entry.kind !== BATCH && entry.kind !== MARKER) {
      throw logError("LogDamaged", file, `the entry is of kind ${entry.kind}`, { offset });
    }
    head = nextHead(head, entry.kind, sha256(entry.bytes));
    if (Buffer.compare(head, entry.head) !== 0) {
      const detail = `the chain's head is ${hexlify(head)}, stored is ${hexlify(entry.head)}`;
      throw logError("LogDamaged", file, detail, { offset });
    }
    yield entry;
  }
}

/**
 * The batches between the marker of the epoch before and that of `epoch`; of one `program` (32 bytes) when given. Throws
 * `EpochNotSealed` while the epoch is open.
 */
export function* readEpoch(file: string, db: DatabaseSync, epoch: number, program?: Uint8Array): Generator<Uint8Array> {
  const end = sealedEpoch(file, db, epoch);
  if (end === undefined) throw logError("EpochNotSealed", file, `epoch ${epoch} has no end marker`);
  const start = sealedEpoch(file, db, epoch - 1)?.offset ?? 0;
  for (const { kind, bytes } of entries(file, db, start + 1, end.offset)) {
    if (kind === MARKER) continue;
    if (program === undefined || Buffer.compare(bytes.subarray(48, 80), program) === 0) yield bytes;
  }
}

/** Checks every page and the whole chain. Throws `LogDamaged` at the first fault; returns the number of entries. */
export function verifyLog(file: string, db: DatabaseSync): number {
  const found = Object.values(db.prepare("PRAGMA quick_check(1)").get()!)[0];
  if (found !== "ok") throw logError("LogDamaged", file, String(found));
  let count = 0;
  for (const _ of entries(file, db, 1)) count++;
  return count;
}
