import { DatabaseSync } from "node:sqlite";
import type { Hex } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";

/** A transaction as it was signed. Several with one nonce replace each other: at most one is ever mined. */
export type SentTransaction = {
  /** Of the call it makes; see `Call`. */
  readonly id: Hex;
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
  /** What was signed for a call, oldest first. */
  of: (id: Hex) => SentTransaction[];
  /** The last that was signed on a nonce, for whatever call. */
  at: (nonce: number) => SentTransaction | undefined;
  /** Everything that was ever signed, oldest first: a reverted transaction cost gas too. */
  all: () => Pick<SentTransaction, "hash">[];
  /** Sets aside what can no more bring its call, which is then signed anew. */
  drop: (id: Hex) => void;
  close: () => void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS transactions (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL, nonce INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE, raw TEXT NOT NULL,
    maxFeePerGasWei TEXT NOT NULL, maxPriorityFeePerGasWei TEXT NOT NULL
  ) STRICT`;

/**
 * Opens the journal of one posting account, made when absent.
 * @throws `JournalDamaged`. Without the file nothing is lost but what still waits in the network.
 */
export function openJournal(file: string): Journal {
  const db = open(file);
  const insert = db.prepare("INSERT INTO transactions VALUES (NULL, ?, ?, ?, ?, ?, ?)");
  const select = db.prepare("SELECT * FROM transactions WHERE id = ? ORDER BY place");
  const selectAt = db.prepare("SELECT * FROM transactions WHERE nonce = ? ORDER BY place DESC LIMIT 1");
  const selectAll = db.prepare("SELECT hash FROM transactions ORDER BY place");
  const setAside = db.prepare("UPDATE transactions SET id = '' WHERE id = ?");
  return {
    add(sent) {
      const fees = [String(sent.maxFeePerGasWei), String(sent.maxPriorityFeePerGasWei)];
      insert.run(sent.id, sent.nonce, sent.hash, sent.raw, ...fees);
    },
    of: (id) => select.all(id).map(sentOf),
    at(nonce) {
      const row = selectAt.get(nonce);
      return row && sentOf(row);
    },
    all: () => selectAll.all().map(({ hash }) => ({ hash: hash as Hex })),
    drop: (id) => void setAside.run(id),
    close: () => db.close(),
  };
}

function sentOf(row: Record<string, unknown>): SentTransaction {
  return {
    id: row.id as Hex,
    nonce: row.nonce as number,
    hash: row.hash as Hex,
    raw: row.raw as Hex,
    maxFeePerGasWei: BigInt(row.maxFeePerGasWei as string),
    maxPriorityFeePerGasWei: BigInt(row.maxPriorityFeePerGasWei as string),
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
