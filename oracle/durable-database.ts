import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { newDatabase } from "./new-database.ts";

/** EXTRA also syncs the folder: what was written is there after a power cut, from the moment that the call returns. */
const DURABLE = "PRAGMA synchronous = EXTRA";
/** A write takes some milliseconds: whoever waits this long waits for a process that hangs. */
const BUSY_MS = 30_000;

/**
 * Opens a database that must not forget anything, made with `schema` when absent. Several processes may share it.
 * @param probe A query that only the right tables answer.
 * @throws whatever says that the file is not what was written.
 */
export function openDurable(file: string, schema: string, probe: string): DatabaseSync {
  if (!existsSync(file)) newDatabase(file, (db) => db.exec(`PRAGMA journal_mode = DELETE; ${DURABLE}; ${schema}`));
  // SQLite takes an empty file for a new database.
  if (statSync(file).size === 0) throw new Error("the file is empty");
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  db.exec(DURABLE);
  const health = db.prepare("PRAGMA integrity_check").get()?.integrity_check;
  if (health !== "ok") throw new Error(String(health));
  db.prepare(probe);
  return db;
}
