import type { DatabaseSync } from "node:sqlite";
import { type BytesLike, getBytes, hexlify } from "ethers/utils";
import { type AppendResult, appender, type SignedBatch } from "./append.ts";
import type { Marker } from "./chain.ts";
import { openDatabase } from "./database.ts";
import { guarded } from "./errors.ts";
import { type Entry, entries, readEpoch, verifyLog } from "./read.ts";
import { lastSealed, type SealedEpoch, type SealResult, seal, sealedEpoch } from "./seal.ts";
import { tip } from "./transaction.ts";

/** The totally ordered, hash-chained log of one operator. Every function may throw a LogFault. */
export type Log = {
  file: string;
  /** Lets a producer (32-byte Ed25519 key) write for a program; again with another name renames it. */
  admit: (producer: BytesLike, program: BytesLike, name: string) => void;
  /** Ids of the programs that some producer was admitted for, rising, 0x-hex. */
  programs: () => string[];
  /** Durable when it returns. */
  append: (bytes: Uint8Array, signature: Uint8Array) => AppendResult;
  /** Many in one transaction, one result each, for imports: one disk flush for all. */
  appendMany: (batches: readonly SignedBatch[]) => AppendResult[];
  /** Ends an epoch with its marker; `windowEnd` in seconds. Throws RangeError for figures that are no whole numbers. */
  seal: (marker: Marker) => SealResult;
  /** The marker of an epoch and its logRoot, undefined while it is open. */
  sealed: (epoch: number) => SealedEpoch | undefined;
  /** The marker of the last epoch that was ended, undefined while none was. */
  lastSealed: () => SealedEpoch | undefined;
  /** The batches of a sealed epoch, of one program when given, chain verified on the way. */
  read: (epoch: number, program?: BytesLike) => Generator<Uint8Array>;
  /** All entries from an offset (the first is 1), for whoever copies the log. */
  entries: (from: number) => Generator<Entry>;
  /** The last offset and the chain's head there, 0x-hex; 0 and zeros when empty. */
  head: () => { offset: number; head: string };
  /** Checks pages and chain from the beginning; the number of entries. */
  verify: () => number;
  close: () => void;
};

/** Opens the log in `file`, making it where there is none, and checks that its last entry fits the chain. */
export function openLog(file: string): Log {
  const db = guarded(file, () => openDatabase(file));
  try {
    return guarded(file, () => {
      for (const _ of entries(file, db, Math.max(tip(db).offset, 1)));
      return logOf(file, db);
    });
  } catch (error) {
    db.close();
    throw error;
  }
}

function logOf(file: string, db: DatabaseSync): Log {
  const appendMany = appender(db);
  return {
    file,
    admit(producer, program, name) {
      const [key, id] = [getBytes(producer), getBytes(program)];
      if (key.length !== 32) throw new RangeError(`the producer's key has ${key.length} bytes, must have 32`);
      if (id.length !== 32) throw new RangeError(`the program's id has ${id.length} bytes, must have 32`);
      guarded(file, () => db.prepare("INSERT OR REPLACE INTO producers VALUES (?, ?, ?)").run(key, id, name));
    },
    programs: () =>
      guarded(file, () => db.prepare("SELECT DISTINCT program FROM producers ORDER BY program").all()).map((row) =>
        hexlify(row.program as Uint8Array),
      ),
    append: (bytes, signature) => guarded(file, () => appendMany([{ bytes, signature }])[0]!),
    appendMany: (batches) => guarded(file, () => appendMany(batches)),
    seal: (marker) => guarded(file, () => seal(file, db, marker)),
    sealed: (epoch) => guarded(file, () => sealedEpoch(file, db, epoch)),
    lastSealed: () => guarded(file, () => lastSealed(file, db)),
    read: (epoch, program) =>
      stepwise(file, readEpoch(file, db, epoch, program === undefined ? undefined : getBytes(program))),
    entries: (from) => stepwise(file, entries(file, db, from)),
    head() {
      const { offset, head } = guarded(file, () => tip(db));
      return { offset, head: hexlify(head) };
    },
    verify: () => guarded(file, () => verifyLog(file, db)),
    close: () => db.close(),
  };
}

/** A generator throws inside `next`, after the call that made it has returned: guard each step. */
function* stepwise<T>(file: string, source: Generator<T>): Generator<T> {
  for (;;) {
    const step = guarded(file, () => source.next());
    if (step.done) return;
    yield step.value;
  }
}
