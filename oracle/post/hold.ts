import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OracleError } from "../errors.ts";

/** An account that nobody else sends from until it is let go. */
export type Hold = { readonly release: () => void };

const SCHEMA = "CREATE TABLE IF NOT EXISTS holder (one INTEGER PRIMARY KEY CHECK (one = 1), who TEXT NOT NULL) STRICT";
const WRITE = "INSERT INTO holder VALUES (1, ?) ON CONFLICT DO UPDATE SET who = excluded.who";

/**
 * Holds the account `address` for this process: two that count one account's nonces would outbid each other's transactions. However the process
 * ends, its hold ends with it.
 * @param duty Told to whoever comes second.
 * @throws `AccountInUse` with the duty and the process that hold it.
 */
export function holdAccount(folder: string, address: string, duty: string): Hold {
  const file = join(folder, `${address.toLowerCase()}.lock`);
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
    db.prepare(WRITE).run(`${duty}, process ${process.pid}`);
    // What is committed others can read while a transaction that never ends keeps them from writing.
    db.exec("COMMIT; BEGIN IMMEDIATE");
    return { release: () => db.close() };
  } catch (cause) {
    const holder = holderOf(db);
    db.close();
    if (holder === undefined) throw new OracleError("LockDamaged", `${file} cannot be used`, { file }, { cause });
    const message = `${address} is used by ${holder}: an account sends for one process at a time`;
    throw new OracleError("AccountInUse", message, { address, holder, file }, { retry: true, cause });
  }
}

function holderOf(db: DatabaseSync): string | undefined {
  try {
    return db.prepare("SELECT who FROM holder").get()?.who as string | undefined;
  } catch {
    return undefined;
  }
}
