import type { Hex } from "../protocol/units.ts";
import {
  type Audit,
  type Deposit,
  type Erasure,
  type Identity,
  type Read,
  type Receipt,
  VIAS,
} from "../protocol/vault.ts";
import { address, bad, type Fields, fieldsOf, hash, hex, listOf, purposes, small, whole } from "./fields.ts";

/** A signed word as it travels. */
export type Signed<Word> = { readonly word: Word; readonly signature: Hex };

/** What a node answers a Read with: its share, sealed to the reader, and what it signed about that. */
export type Released = { readonly share: Hex; readonly receipt: Signed<Receipt> };

/** A receipt among those of an anchored epoch; `anchor` is undefined until its root is on chain. */
export type AuditedReceipt = {
  readonly receipt: Signed<Receipt>;
  readonly anchor:
    | { readonly epoch: bigint; readonly index: number; readonly count: number; readonly proof: readonly Hex[] }
    | undefined;
};

/** What a node answers an Audit with: some receipts by rising number, and whether others follow. */
export type AuditPage = { readonly receipts: readonly AuditedReceipt[]; readonly more: boolean };

const LONGEST_SIGNATURE = 2 + 2 * 1024;

/** JSON with whole numbers as decimal text where they are bigint. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part));
}

/** Reads a signed word. Like the parsers below it throws BadRequest with the field that is wrong. */
export function parseSigned<Word>(value: unknown, parse: (value: unknown) => Word): Signed<Word> {
  const fields = fieldsOf(value, "body");
  const { signature } = fields;
  // Wallets that are contracts sign in bytes of their own.
  if (
    typeof signature !== "string" ||
    signature.length > LONGEST_SIGNATURE ||
    !/^0x([0-9a-fA-F]{2})*$/.test(signature)
  ) {
    throw bad("signature", "at most 1024 bytes of hex");
  }
  return { word: parse(fields.word), signature: signature as Hex };
}

/** How each field of a word is read. */
type Readers<Word> = { readonly [Field in keyof Word]: (word: Fields, field: string) => Word[Field] };

function parserOf<Word extends object>(readers: Readers<Word>): (value: unknown) => Word {
  const fields = Object.entries(readers) as [string, (word: Fields, field: string) => unknown][];
  return (value) => {
    const word = fieldsOf(value, "word");
    return Object.fromEntries(fields.map(([field, read]) => [field, read(word, field)])) as Word;
  };
}

export const parseRead = parserOf<Read>({
  reader: address,
  recordId: hash,
  purposes,
  via(word) {
    const via = VIAS.find((one) => one === word.via);
    if (via === undefined) throw bad("via", `one of ${VIAS.join(", ")}`);
    return via;
  },
  viaOf: hash,
  encryptionKey: hash,
  nonce: hash,
  deadlineS: whole,
});

export const parseDeposit = parserOf<Deposit>({
  owner: address,
  vault: address,
  recordId: hash,
  version: small,
  keyCommitment: hash,
  share: hash,
  deadlineS: whole,
});

export const parseAudit = parserOf<Audit>({ owner: address, recordId: hash, deadlineS: whole });

export const parseReceipt = parserOf<Receipt>({
  vault: address,
  seq: small,
  read: hash,
  recordId: hash,
  version: small,
  reader: address,
  purposes,
  block: whole,
  blockHash: hash,
  releasedAtS: whole,
});

export const parseErasure = parserOf<Erasure>({
  vault: address,
  recordId: hash,
  shares: small,
  block: whole,
  blockHash: hash,
  erasedAtS: whole,
});

export const parseIdentity = parserOf<Identity>({ vault: address, encryptionKey: hash });

export function parseReleased(value: unknown): Released {
  const fields = fieldsOf(value, "body");
  return { share: hex(fields, "share"), receipt: parseSigned(fields.receipt, parseReceipt) };
}

function parseAuditedReceipt(value: unknown): AuditedReceipt {
  const fields = fieldsOf(value, "receipts");
  const receipt = parseSigned(fields.receipt, parseReceipt);
  if (fields.anchor === undefined) return { receipt, anchor: undefined };
  const anchor = fieldsOf(fields.anchor, "anchor");
  const proof = listOf(anchor.proof, "proof").map((sibling) => hash({ sibling }, "sibling"));
  return {
    receipt,
    anchor: { epoch: whole(anchor, "epoch"), index: small(anchor, "index"), count: small(anchor, "count"), proof },
  };
}

export function parseAuditPage(value: unknown): AuditPage {
  const { receipts, more } = fieldsOf(value, "body");
  if (typeof more !== "boolean") throw bad("more", "true or false");
  return { receipts: listOf(receipts, "receipts").map(parseAuditedReceipt), more };
}
