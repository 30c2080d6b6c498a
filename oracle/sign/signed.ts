import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { OracleError } from "../errors.ts";
import { newDatabase } from "../new-database.ts";

/**
 * Where an operator's word is given once: under this set of operators, for this attempt at this epoch. Of what is no report, `about` is the
 * contract that takes it, and `epoch` counts its turns: the rounds of a price board.
 */
export type Slot = { operator: string; operatorSet: string; epoch: bigint; attempt: number; about?: string };

/** Remembers every digest before it is signed, so that no operator ever signs two reports for one slot. */
export type SignedStore = {
  /** Durable when it returns. The same digest again is fine; another one throws `SecondDigest`. */
  keep: (slot: Slot, digest: string) => void;
  /** The digest kept for a slot, if any. */
  digestOf: (slot: Slot) => string | undefined;
  close: () => void;
};

const SCHEMA = `
  CREATE TABLE signed (
    operator TEXT, operatorSet TEXT, epoch TEXT, attempt INTEGER, digest TEXT NOT NULL,
    PRIMARY KEY (operator, operatorSet, epoch, attempt)
  ) STRICT, WITHOUT ROWID`;

/** EXTRA also syncs the folder, so that the row survives a power cut right after the first signature. */
const DURABLE = "PRAGMA synchronous = EXTRA";
/** A write takes some milliseconds: whoever waits this long waits for a process that hangs. */
const BUSY_MS = 30_000;

/**
 * Opens the file of signed digests, made when absent. Several processes may share it.
 * @throws `SignedStoreDamaged` when the file is not what was written: an operator that forgot its word must not sign.
 */
export function openSignedStore(file: string): SignedStore {
  const db = open(file);
  const insert = db.prepare("INSERT INTO signed VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  const select = db.prepare(
    "SELECT digest FROM signed WHERE operator = ? AND operatorSet = ? AND epoch = ? AND attempt = ?",
  );

  const digestOf = (slot: Slot) => select.get(...key(slot))?.digest as string | undefined;

  return {
    digestOf,
    keep(slot, digest) {
      const wanted = digest.toLowerCase();
      insert.run(...key(slot), wanted);
      const kept = digestOf(slot);
      if (kept === wanted) return;
      throw new OracleError(
        "SecondDigest",
        `operator ${slot.operator} already signed ${kept} for ${slot.about ? `${slot.about}, turn` : "epoch"} ${slot.epoch}, attempt ${slot.attempt}; it will not sign ${wanted}`,
        { ...slot, kept, refused: wanted },
      );
    },
    close: () => db.close(),
  };
}

function open(file: string): DatabaseSync {
  try {
    if (!existsSync(file)) newDatabase(file, (db) => db.exec(`PRAGMA journal_mode = DELETE; ${DURABLE}; ${SCHEMA}`));
    // SQLite takes an empty file for a new database.
    if (statSync(file).size === 0) throw new Error("the file is empty");
    const db = new DatabaseSync(file, { timeout: BUSY_MS });
    db.exec(DURABLE);
    const health = db.prepare("PRAGMA integrity_check").get()?.integrity_check;
    if (health !== "ok") throw new Error(String(health));
    db.prepare("SELECT digest FROM signed");
    return db;
  } catch (cause) {
    throw new OracleError(
      "SignedStoreDamaged",
      `${file} cannot be read; restore it from a copy: without it a second report might be signed`,
      { file },
      { cause },
    );
  }
}

function key(slot: Slot): [string, string, string, number] {
  const { operator, operatorSet, epoch, attempt, about } = slot;
  const set = about === undefined ? operatorSet : `${operatorSet} ${about}`;
  return [operator.toLowerCase(), set.toLowerCase(), String(epoch), attempt];
}
