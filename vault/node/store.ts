import { DatabaseSync } from "node:sqlite";
import type { Hex, Seconds } from "../../protocol/units.ts";
import type { Receipt } from "../../protocol/vault.ts";
import { VaultError } from "../errors.ts";
import { parseReceipt, type Signed, toJson } from "../wire.ts";

/** Which version of which record. */
export type ShareName = { readonly recordId: Hex; readonly version: number; readonly keyCommitment: Hex };

/** The root of receipts `first` to `last`, for an epoch. */
export type Anchor = { readonly epoch: bigint; readonly first: number; readonly last: number; readonly root: Hex };

/** What a vault node remembers. Everything is on disk when a call returns: the process may be killed at any moment. */
export type Store = {
  /** A later word replaces an earlier one. Throws `StaleDeposit` for one that is earlier than what is held. */
  readonly keepShare: (name: ShareName, deadlineS: Seconds, sealed: Uint8Array) => void;
  readonly shareOf: (name: ShareName) => Uint8Array<ArrayBuffer> | undefined;
  /** Of a version, under other commitments than this. */
  readonly countOthers: (name: ShareName) => number;
  readonly dropVersionsBelow: (recordId: Hex, version: number) => void;
  /** Overwrites what was on disk. @returns How many shares of the record were deleted in all, now or before. */
  readonly eraseRecord: (recordId: Hex) => number;
  readonly recordIds: () => Hex[];
  /** The number that the next receipt has. Receipts are made one after another, without waiting in between. */
  readonly nextSeq: () => number;
  /** Throws `ReadReplayed` if this Read was served before. @param digest What was signed. */
  readonly keepReceipt: (receipt: Signed<Receipt>, digest: Hex) => void;
  /** At most `most` of a record, from the first whose number is above `after`. */
  readonly receiptsOf: (recordId: Hex, after: number, most: number) => Signed<Receipt>[];
  /** Of receipts `first` to `last`. */
  readonly digestsBetween: (first: number, last: number) => Hex[];
  /** One that is about to be posted. There is one at most. */
  readonly keepDraft: (anchor: Anchor) => void;
  readonly draft: () => Anchor | undefined;
  readonly dropDraft: () => void;
  /** The draft is on chain. */
  readonly draftPosted: () => void;
  /** Those on chain, by epoch. */
  readonly anchors: () => Anchor[];
  readonly highestBlock: () => bigint;
  readonly sawBlock: (block: bigint) => void;
  readonly close: () => void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS shares (
    recordId TEXT, version INTEGER, keyCommitment TEXT, deadlineS INTEGER NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (recordId, version, keyCommitment)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS receipts (
    seq INTEGER PRIMARY KEY, read TEXT NOT NULL UNIQUE, recordId TEXT NOT NULL, word TEXT NOT NULL, signature TEXT NOT NULL,
    digest TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS receiptsOfRecord ON receipts (recordId);
  CREATE TABLE IF NOT EXISTS anchors (
    epoch INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, root TEXT NOT NULL, posted INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS erased (recordId TEXT PRIMARY KEY, shares INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS seen (place INTEGER PRIMARY KEY CHECK (place = 0), block INTEGER NOT NULL) STRICT;
  INSERT OR IGNORE INTO seen VALUES (0, 0)`;

/** A write takes some milliseconds: whoever waits this long waits for a process that hangs. */
const BUSY_MS = 10_000;

/** Opens a node's database, made when absent. @throws `StoreDamaged`. */
export function openStore(file: string): Store {
  const db = open(file);
  const insertShare = db.prepare(
    `INSERT INTO shares VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
     SET deadlineS = excluded.deadlineS, sealed = excluded.sealed WHERE excluded.deadlineS >= deadlineS`,
  );
  const selectShare = db.prepare("SELECT sealed FROM shares WHERE recordId = ? AND version = ? AND keyCommitment = ?");
  const countOthers = db.prepare(
    "SELECT count(*) AS others FROM shares WHERE recordId = ? AND version = ? AND keyCommitment <> ?",
  );
  const deleteBelow = db.prepare("DELETE FROM shares WHERE recordId = ? AND version < ?");
  const deleteRecord = db.prepare("DELETE FROM shares WHERE recordId = ?");
  const anyOf = db.prepare("SELECT 1 FROM shares WHERE recordId = ? LIMIT 1");
  const selectErased = db.prepare("SELECT shares FROM erased WHERE recordId = ?");
  const addErased = db.prepare(
    "INSERT INTO erased VALUES (?, ?) ON CONFLICT DO UPDATE SET shares = shares + excluded.shares RETURNING shares",
  );
  const selectRecords = db.prepare("SELECT DISTINCT recordId FROM shares");
  const lastSeq = db.prepare("SELECT max(seq) AS seq FROM receipts");
  const insertReceipt = db.prepare("INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (read) DO NOTHING");
  const selectOf = db.prepare(
    "SELECT word, signature FROM receipts WHERE recordId = ? AND seq > ? ORDER BY seq LIMIT ?",
  );
  const selectBetween = db.prepare("SELECT digest FROM receipts WHERE seq BETWEEN ? AND ? ORDER BY seq");
  const insertDraft = db.prepare("INSERT INTO anchors VALUES (?, ?, ?, ?, 0)");
  const deleteDraft = db.prepare("DELETE FROM anchors WHERE posted = 0");
  const updateDraft = db.prepare("UPDATE anchors SET posted = 1 WHERE posted = 0");
  const selectAnchors = db.prepare("SELECT epoch, first, last, root FROM anchors WHERE posted = ? ORDER BY epoch");
  const selectSeen = db.prepare("SELECT block FROM seen");
  const updateSeen = db.prepare("UPDATE seen SET block = ? WHERE block < ?");
  let seen = BigInt(selectSeen.get()?.block as number);

  const keys = ({ recordId, version, keyCommitment }: ShareName) => [recordId, version, keyCommitment] as const;
  return {
    keepShare(name, deadlineS, sealed) {
      if (insertShare.run(...keys(name), deadlineS, sealed).changes === 1) return;
      const { recordId, version } = name;
      throw new VaultError("StaleDeposit", "a later share of this version was left already", {
        recordId,
        version,
        deadlineS,
      });
    },
    shareOf: (name) => selectShare.get(...keys(name))?.sealed as Uint8Array<ArrayBuffer> | undefined,
    countOthers: (name) => Number(countOthers.get(...keys(name))?.others),
    dropVersionsBelow: (recordId, version) => void deleteBelow.run(recordId, version),
    eraseRecord(recordId) {
      // Anybody may ask again and again: where nothing is left, nothing is written.
      if (anyOf.get(recordId) === undefined) return Number(selectErased.get(recordId)?.shares ?? 0);
      db.exec("BEGIN IMMEDIATE");
      const { changes } = deleteRecord.run(recordId);
      const total = Number(addErased.get(recordId, changes)?.shares);
      db.exec("COMMIT");
      // Deleted pages are zeroed; the log ahead of them may still hold what was there.
      db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      return total;
    },
    recordIds: () => selectRecords.all().map(({ recordId }) => recordId as Hex),
    nextSeq: () => Number(lastSeq.get()?.seq ?? 0) + 1,
    keepReceipt({ word, signature }, digest) {
      const { changes } = insertReceipt.run(word.seq, word.read, word.recordId, toJson(word), signature, digest);
      if (changes === 1) return;
      throw new VaultError("ReadReplayed", "this read was served before", { read: word.read });
    },
    receiptsOf: (recordId, after, most) => selectOf.all(recordId, after, most).map(signed),
    digestsBetween: (first, last) => selectBetween.all(first, last).map(({ digest }) => digest as Hex),
    keepDraft: ({ epoch, first, last, root }) => void insertDraft.run(epoch, first, last, root),
    draft: () => selectAnchors.all(0).map(anchorOf)[0],
    dropDraft: () => void deleteDraft.run(),
    draftPosted: () => void updateDraft.run(),
    anchors: () => selectAnchors.all(1).map(anchorOf),
    highestBlock: () => seen,
    sawBlock(block) {
      if (block <= seen) return;
      updateSeen.run(block, block);
      seen = block;
    },
    close: () => db.close(),
  };
}

function signed(row: Record<string, unknown>): Signed<Receipt> {
  return { word: parseReceipt(JSON.parse(row.word as string)), signature: row.signature as Hex };
}

function anchorOf({ epoch, first, last, root }: Record<string, unknown>): Anchor {
  return { epoch: BigInt(epoch as number), first: Number(first), last: Number(last), root: root as Hex };
}

function open(file: string): DatabaseSync {
  try {
    const db = new DatabaseSync(file, { timeout: BUSY_MS });
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    const health = db.prepare("PRAGMA quick_check").get()?.quick_check;
    if (health !== "ok") throw new Error(String(health));
    db.exec(SCHEMA);
    // Who was killed while erasing left what was erased in the log.
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return db;
  } catch (cause) {
    throw new VaultError("StoreDamaged", `${file} cannot be read`, { file }, { cause });
  }
}
