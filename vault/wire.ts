import { purposesOf } from "../protocol/data-share.ts";
import type { Address, Hex } from "../protocol/units.ts";
import {
  type Audit,
  type Deposit,
  type Erasure,
  type Identity,
  type Read,
  type Receipt,
  VIAS,
} from "../protocol/vault.ts";
import { VaultError } from "./errors.ts";

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

type Fields = Readonly<Record<string, unknown>>;

const LONGEST_SIGNATURE = 2 + 2 * 1024;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** JSON with whole numbers as decimal text where they are bigint. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? String(part) : part));
}

/** Throws BadRequest. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw bad("body", "JSON");
  }
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

export function parseRead(value: unknown): Read {
  const word = fieldsOf(value, "word");
  const via = VIAS.find((one) => one === word.via);
  if (via === undefined) throw bad("via", `one of ${VIAS.join(", ")}`);
  return {
    reader: address(word, "reader"),
    recordId: hash(word, "recordId"),
    purposes: purposes(word),
    via,
    viaOf: hash(word, "viaOf"),
    encryptionKey: hash(word, "encryptionKey"),
    nonce: hash(word, "nonce"),
    deadlineS: whole(word, "deadlineS"),
  };
}

export function parseDeposit(value: unknown): Deposit {
  const word = fieldsOf(value, "word");
  return {
    owner: address(word, "owner"),
    vault: address(word, "vault"),
    recordId: hash(word, "recordId"),
    version: small(word, "version"),
    keyCommitment: hash(word, "keyCommitment"),
    share: hash(word, "share"),
    deadlineS: whole(word, "deadlineS"),
  };
}

export function parseAudit(value: unknown): Audit {
  const word = fieldsOf(value, "word");
  return { owner: address(word, "owner"), recordId: hash(word, "recordId"), deadlineS: whole(word, "deadlineS") };
}

export function parseReceipt(value: unknown): Receipt {
  const word = fieldsOf(value, "word");
  return {
    vault: address(word, "vault"),
    seq: small(word, "seq"),
    read: hash(word, "read"),
    recordId: hash(word, "recordId"),
    version: small(word, "version"),
    reader: address(word, "reader"),
    purposes: purposes(word),
    block: whole(word, "block"),
    blockHash: hash(word, "blockHash"),
    releasedAtS: whole(word, "releasedAtS"),
  };
}

export function parseErasure(value: unknown): Erasure {
  const word = fieldsOf(value, "word");
  return {
    vault: address(word, "vault"),
    recordId: hash(word, "recordId"),
    shares: small(word, "shares"),
    block: whole(word, "block"),
    blockHash: hash(word, "blockHash"),
    erasedAtS: whole(word, "erasedAtS"),
  };
}

export function parseIdentity(value: unknown): Identity {
  const word = fieldsOf(value, "word");
  return { vault: address(word, "vault"), encryptionKey: hash(word, "encryptionKey") };
}

export function parseReleased(value: unknown): Released {
  const fields = fieldsOf(value, "body");
  return { share: hex(fields, "share"), receipt: parseSigned(fields.receipt, parseReceipt) };
}

export function parseAuditedReceipt(value: unknown): AuditedReceipt {
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

export function fieldsOf(value: unknown, field: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(field, "an object");
  return value as Fields;
}

export function listOf(value: unknown, field: string): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(field, "a list");
  return value;
}

/** Bytes of any number. */
export function hex(fields: Fields, field: string, bytes?: number): Hex {
  const value = fields[field];
  const fits = typeof value === "string" && /^0x([0-9a-f]{2})*$/.test(value);
  if (!fits || (bytes !== undefined && value.length !== 2 + 2 * bytes)) {
    throw bad(field, `${bytes === undefined ? "" : `${bytes} bytes of `}lower-case hex`);
  }
  return value as Hex;
}

function hash(fields: Fields, field: string): Hex {
  return hex(fields, field, 32);
}

function address(fields: Fields, field: string): Address {
  return hex(fields, field, 20);
}

/** Decimal text of a number below 2^64. */
function whole(fields: Fields, field: string): bigint {
  const value = fields[field];
  if (typeof value !== "string" || !/^(0|[1-9]\d{0,19})$/.test(value) || BigInt(value) >> 64n !== 0n) {
    throw bad(field, "decimal text of a number below 2^64");
  }
  return BigInt(value);
}

function small(fields: Fields, field: string): number {
  const value = fields[field];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0 || BigInt(value) > SAFE) {
    throw bad(field, "a whole number");
  }
  return value;
}

function purposes(word: Fields): number {
  const bits = small(word, "purposes");
  try {
    purposesOf(bits);
  } catch {
    throw bad("purposes", "bits of purposes, at least one");
  }
  return bits;
}

function bad(field: string, wanted: string): VaultError {
  return new VaultError("BadRequest", `${field} must be ${wanted}`, { field });
}
