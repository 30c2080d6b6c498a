import type { DatabaseSync } from "node:sqlite";
import { openDurable } from "../durable-database.ts";
import { OracleError } from "../errors.ts";

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
    return openDurable(file, SCHEMA, "SELECT digest FROM signed");
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
