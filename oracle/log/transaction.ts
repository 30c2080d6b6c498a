import type { DatabaseSync } from "node:sqlite";
import { EMPTY_HEAD } from "./chain.ts";

/** Runs `write` as the only writer; all of it is durable when this returns, nothing of it happened when it throws. */
export function immediately<T>(db: DatabaseSync, write: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = write();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/** The last entry, offset 0 and 32 zero bytes when there is none. Read in the transaction that builds on it. */
export function tip(db: DatabaseSync): { offset: number; head: Uint8Array } {
  const row = db.prepare("SELECT offset, head FROM entries ORDER BY offset DESC LIMIT 1").get();
  return row === undefined ? { offset: 0, head: EMPTY_HEAD } : (row as { offset: number; head: Uint8Array });
}
