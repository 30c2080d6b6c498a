import type { DatabaseSync } from "node:sqlite";
import { hexlify } from "ethers/utils";
import { decodeMarker, encodeMarker, MARKER, type Marker, nextHead, sha256 } from "./chain.ts";
import { logError } from "./errors.ts";
import { immediately, tip } from "./transaction.ts";

/** An epoch's end marker, where it stands, and the chain's head there. */
export type SealedEpoch = Marker & { offset: number; logRoot: string };

/** `duplicate`: the same marker stood there already. Refused: nothing changed. */
export type SealResult =
  | { status: "sealed" | "duplicate"; sealed: SealedEpoch }
  | { status: "refused"; reason: "conflict"; given: Marker; sealed: SealedEpoch }
  | { status: "refused"; reason: "outOfTurn"; given: number; expected: number };

/** The marker of `epoch`, undefined while it is open. */
export function sealedEpoch(file: string, db: DatabaseSync, epoch: number): SealedEpoch | undefined {
  const row = db.prepare("SELECT offset, head, bytes FROM entries WHERE epoch = ?").get(epoch);
  if (row === undefined) return undefined;
  const { offset, head, bytes } = row as { offset: number; head: Uint8Array; bytes: Uint8Array };
  const marker = decodeMarker(bytes);
  if (marker === undefined || marker.epoch !== epoch) {
    throw logError("LogDamaged", file, `the marker of epoch ${epoch} holds something else`, { offset });
  }
  return { ...marker, offset, logRoot: hexlify(head) };
}

/** The marker of the last epoch that was ended, undefined while none was. */
export function lastSealed(file: string, db: DatabaseSync): SealedEpoch | undefined {
  const last = lastEpoch(db);
  return last === null ? undefined : sealedEpoch(file, db, last);
}

/** Ends an epoch: the first marker decides. A log may begin at any epoch from 1; from there they follow one by one. */
export function seal(file: string, db: DatabaseSync, given: Marker): SealResult {
  const bytes = encodeMarker(given);
  if (given.epoch < 1) throw new RangeError(`epoch is ${given.epoch}, must be at least 1`);
  return immediately(db, () => {
    const before = sealedEpoch(file, db, given.epoch);
    if (before !== undefined) {
      const { offset: _, logRoot: __, ...marker } = before;
      if (Buffer.compare(encodeMarker(marker), bytes) === 0) return { status: "duplicate", sealed: before };
      return { status: "refused", reason: "conflict", given, sealed: before };
    }
    const last = lastEpoch(db);
    if (last !== null && given.epoch !== last + 1) {
      return { status: "refused", reason: "outOfTurn", given: given.epoch, expected: last + 1 };
    }
    const { offset, head } = tip(db);
    const next = nextHead(head, MARKER, sha256(bytes));
    db.prepare("INSERT INTO entries (offset, kind, epoch, head, bytes) VALUES (?, ?, ?, ?, ?)").run(
      offset + 1,
      MARKER,
      given.epoch,
      next,
      bytes,
    );
    const sealed = { ...decodeMarker(bytes)!, offset: offset + 1, logRoot: hexlify(next) };
    return { status: "sealed", sealed };
  });
}

function lastEpoch(db: DatabaseSync): number | null {
  return db.prepare("SELECT max(epoch) AS epoch FROM entries").get()!.epoch as number | null;
}
