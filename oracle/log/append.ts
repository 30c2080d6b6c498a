import type { KeyObject } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { hexlify } from "ethers/utils";
import { type BatchRefusal, type ParsedBatch, parseBatch, refusalText } from "../../protocol/batch.ts";
import { BATCH, nextHead, sha256 } from "./chain.ts";
import { isSigned, publicKey } from "./signature.ts";
import { immediately, tip } from "./transaction.ts";

/** A batch and the producer's signature of 64 bytes. */
export type SignedBatch = { bytes: Uint8Array; signature: Uint8Array };

/** Why a batch was not taken; keys and ids in 0x-hex. Nothing changed. */
export type AppendRefusal =
  | { reason: "malformed"; detail: BatchRefusal }
  | { reason: "unknownProducer"; producer: string }
  | { reason: "notAdmitted"; producer: string; program: string }
  | { reason: "wrongSignature"; producer: string; sequence: bigint }
  | { reason: "gap"; producer: string; expected: bigint; given: bigint }
  | { reason: "conflict"; producer: string; sequence: bigint; offset: number };

/** `accepted` and `duplicate` both mean: durable, at this offset. `head` is the chain's after the batch, 0x-hex. */
export type AppendResult =
  | { status: "accepted"; offset: number; head: string }
  | { status: "duplicate"; offset: number }
  | { status: "refused"; refusal: AppendRefusal };

type Checked = { batch: ParsedBatch; hash: Uint8Array; signature: Uint8Array };

/** One sentence for people. */
export function appendRefusalText(refusal: AppendRefusal): string {
  switch (refusal.reason) {
    case "malformed":
      return refusalText(refusal.detail);
    case "unknownProducer":
      return `producer ${refusal.producer} is unknown`;
    case "notAdmitted":
      return `producer ${refusal.producer} is not admitted for program ${refusal.program}`;
    case "wrongSignature":
      return `the signature of batch ${refusal.sequence} is not that of producer ${refusal.producer}`;
    case "gap":
      return `producer ${refusal.producer} sent batch ${refusal.given}, expected is ${refusal.expected}`;
    case "conflict":
      return `batch ${refusal.sequence} of producer ${refusal.producer} stands at ${refusal.offset} with other bytes`;
  }
}

function refused(refusal: AppendRefusal): { status: "refused"; refusal: AppendRefusal } {
  return { status: "refused", refusal };
}

/** Appends batches in one transaction, one result each; a refused one leaves the others untouched. */
export function appender(db: DatabaseSync): (batches: readonly SignedBatch[]) => AppendResult[] {
  const known = db.prepare("SELECT 1 FROM producers WHERE producer = ? LIMIT 1");
  const admitted = db.prepare("SELECT 1 FROM producers WHERE producer = ? AND program = ?");
  const last = db.prepare("SELECT max(sequence) AS sequence FROM entries WHERE producer = ?");
  const stored = db.prepare("SELECT offset, bytes FROM entries WHERE producer = ? AND sequence = ?");
  const insert = db.prepare(
    "INSERT INTO entries (offset, kind, producer, sequence, head, signature, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const keys = new Map<string, KeyObject>();

  /** What needs no lock: the batch itself, its producer and the signature. */
  function check({ bytes, signature }: SignedBatch): Checked | AppendResult {
    const parsed = parseBatch(bytes);
    if (!parsed.ok) return refused({ reason: "malformed", detail: parsed.refusal });
    const { batch } = parsed;
    const producer = hexlify(batch.producer);
    if (known.get(batch.producer) === undefined) return refused({ reason: "unknownProducer", producer });
    if (admitted.get(batch.producer, batch.program) === undefined) {
      return refused({ reason: "notAdmitted", producer, program: hexlify(batch.program) });
    }
    const hash = sha256(bytes);
    const key = keys.get(producer) ?? publicKey(batch.producer);
    keys.set(producer, key);
    if (!isSigned(hash, key, signature))
      return refused({ reason: "wrongSignature", producer, sequence: batch.sequence });
    return { batch, hash, signature };
  }

  return (batches) => {
    const checked = batches.map(check);
    const refusals = checked.filter((one) => "status" in one);
    if (refusals.length === checked.length) return refusals;
    return immediately(db, () => {
      let { offset, head } = tip(db);
      return checked.map((one) => {
        if ("status" in one) return one;
        const { batch, hash, signature } = one;
        const { producer, sequence } = batch;
        const expected = BigInt((last.get(producer)!.sequence as number | null) ?? 0) + 1n;
        if (sequence > expected) {
          return refused({ reason: "gap", producer: hexlify(producer), expected, given: sequence });
        }
        if (sequence < expected) {
          const before = stored.get(producer, sequence) as { offset: number; bytes: Uint8Array };
          if (Buffer.compare(before.bytes, batch.bytes) === 0) return { status: "duplicate", offset: before.offset };
          return refused({ reason: "conflict", producer: hexlify(producer), sequence, offset: before.offset });
        }
        offset += 1;
        head = nextHead(head, BATCH, hash);
        insert.run(offset, BATCH, producer, sequence, head, signature, batch.bytes);
        return { status: "accepted", offset, head: hexlify(head) };
      });
    });
  };
}
