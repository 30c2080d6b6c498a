import { DatabaseSync } from "node:sqlite";
import type { Hex } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";

/** A transaction as it was signed. Several with one nonce replace each other: at most one is ever mined. */
export type SentTransaction = {
  readonly reportHash: Hex;
  readonly nonce: number;
  readonly hash: Hex;
  readonly raw: Hex;
  readonly maxFeePerGasWei: bigint;
  readonly maxPriorityFeePerGasWei: bigint;
};

/** Every transaction is in the journal before the network sees it, so that a restart never sends a second one beside it. */
export type Journal = {
  /** Durable when it returns. */
  add: (transaction: SentTransaction) => void;
  /** What was signed for a report, oldest first. */
  of: (reportHash: Hex) => SentTransaction[];
  /** Forgets what can no more be mined. */
  drop: (reportHash: Hex) => void;
  close: () => void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS sent (
    place INTEGER PRIMARY KEY, reportHash TEXT NOT NULL, nonce INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, raw TEXT NOT NULL,
    maxFeePerGasWei TEXT NOT NULL, maxPriorityFeePerGasWei TEXT NOT NULL
  ) STRICT`;

/**
 * Opens the journal of one posting account, made when absent.
 * @throws `JournalDamaged`. Without the file nothing is lost but what still waits in the network.
 */
export function openJournal(file: string): Journal {
  const db = open(file);
  const insert = db.prepare("INSERT INTO sent VALUES (NULL, ?, ?, ?, ?, ?, ?)");
  const select = db.prepare("SELECT * FROM sent WHERE reportHash = ? ORDER BY place");
  const remove = db.prepare("DELETE FROM sent WHERE reportHash = ?");
  return {
    add(sent) {
      const fees = [String(sent.maxFeePerGasWei), String(sent.maxPriorityFeePerGasWei)];
      insert.run(sent.reportHash, sent.nonce, sent.hash, sent.raw, ...fees);
    },
    of: (reportHash) =>
      select.all(reportHash).map((row) => ({
        reportHash,
        nonce: row.nonce as number,
        hash: row.hash as Hex,
        raw: row.raw as Hex,
        maxFeePerGasWei: BigInt(row.maxFeePerGasWei as string),
        maxPriorityFeePerGasWei: BigInt(row.maxPriorityFeePerGasWei as string),
      })),
    drop: (reportHash) => void remove.run(reportHash),
    close: () => db.close(),
  };
}

function open(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA; PRAGMA busy_timeout = 5000; ${SCHEMA}`);
    return db;
  } catch (cause) {
    throw new OracleError(
      "JournalDamaged",
      `${file} cannot be read; remove it once no transaction of the posting account waits in the network`,
      { file },
      { cause },
    );
  }
}
