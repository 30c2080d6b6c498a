import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { newDatabase } from "../new-database.ts";
import { logError } from "./errors.ts";

/** `ABLG`: tells our database from any other. */
const APPLICATION_ID = 0x41424c47;
const VERSION = 1;
const PAGE_BYTES = 16_384;
const BUSY_MS = 30_000;

const SCHEMA = `
  CREATE TABLE producers (
    producer BLOB NOT NULL, program BLOB NOT NULL, name TEXT NOT NULL, PRIMARY KEY (producer, program)
  ) WITHOUT ROWID;
  CREATE TABLE entries (
    offset INTEGER PRIMARY KEY, kind INTEGER NOT NULL, producer BLOB, sequence INTEGER, epoch INTEGER UNIQUE,
    head BLOB NOT NULL, signature BLOB, bytes BLOB NOT NULL
  );
  CREATE UNIQUE INDEX sequences ON entries (producer, sequence) WHERE producer IS NOT NULL;
`;

/**
 * Opens the database of a log, making it where there is none. Synchronous FULL: what a commit returned from is on the
 * disk. Throws `NotALog`, `LogNewer`, and `LogDamaged` for a file that lost its end.
 */
export function openDatabase(file: string): DatabaseSync {
  if (!existsSync(file)) newDatabase(file, fill);
  if (statSync(file).size === 0) throw logError("LogDamaged", file, "the file is empty");
  const db = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    check(file, db);
    db.exec("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function fill(db: DatabaseSync): void {
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA application_id = ${APPLICATION_ID}`);
  db.exec(`PRAGMA user_version = ${VERSION}; ${SCHEMA}`);
}

function check(file: string, db: DatabaseSync): void {
  const pragma = (name: string): number => Number(Object.values(db.prepare(`PRAGMA ${name}`).get()!)[0]);
  const bytes = pragma("page_count") * pragma("page_size");
  const wal = `${file}-wal`;
  const held = statSync(file).size;
  if (held < bytes && !(existsSync(wal) && statSync(wal).size > 0)) {
    throw logError("LogDamaged", file, `the file was truncated: ${held} bytes of ${bytes}`);
  }
  if (pragma("application_id") !== APPLICATION_ID) throw logError("NotALog", file, "a database, but no event log");
  const version = pragma("user_version");
  if (version > VERSION) throw logError("LogNewer", file, `schema version ${version}, this program reads ${VERSION}`);
}
