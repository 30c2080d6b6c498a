import { keccak256 } from "ethers/crypto";
import { TypedDataEncoder } from "ethers/hash";
import { toUtf8Bytes } from "ethers/utils";
import { BadExport, fieldsOf, hexOf, listOf, numberOf, wholeOf } from "./export-fields.ts";
import { canonicalJson } from "./features.ts";
import { isKind, type Kind } from "./kinds.ts";
import { type EIP712Types, hashReport, reportDomain } from "./report.ts";
import { formatSignedReport, parseSignedReport, type SignedReport } from "./signed-report.ts";
import { typedStruct } from "./typed-data.ts";
import type { Address, Hex, Ms, Score } from "./units.ts";

/** One thing that the account did. */
export type ExportedEvent = {
  readonly kind: Kind;
  readonly subject: bigint;
  /** In the unit of the kind. */
  readonly quantity: bigint;
  readonly at: Ms;
};

/** What a program made of what the account did, and that its scoresRoot holds it. */
export type ExportedScore = {
  readonly program: Hex;
  /** In the order of the model; none of a declared program. */
  readonly features: readonly bigint[];
  readonly score: Score;
  /** Place of the leaf among the program's, and its siblings upward, two words each: hash and sum. */
  readonly index: number;
  readonly proof: readonly Hex[];
  /** In the order of the log. */
  readonly events: readonly ExportedEvent[];
};

/** The behaviour and features behind an account's scores in an epoch. */
export type ScoreExport = {
  readonly chainId: bigint;
  readonly ledger: Address;
  readonly account: Address;
  readonly signed: SignedReport;
  /** Rising by program; those that scored the account. */
  readonly scores: readonly ExportedScore[];
};

/** An export with the word of an operator for it: 64 bytes (EIP-2098). */
export type SignedExport = ScoreExport & { readonly operator: Address; readonly signature: Hex };

const FORMAT = "AttentionBank/export/1";

export const exportTypes: EIP712Types = typedStruct(
  "Export",
  "address account,uint64 epoch,bytes32 reportHash,bytes32 content",
);

/** What an operator signs, in the ledger's domain; `content` is keccak256 of the canonical JSON of `scores`. */
export function digestExport({ chainId, ledger, account, signed, scores }: ScoreExport): Hex {
  const content = keccak256(toUtf8Bytes(canonicalJson(scores.map(scoreJson))));
  const word = { account, epoch: signed.report.epoch, reportHash: hashReport(signed.report), content };
  return TypedDataEncoder.hash(reportDomain(chainId, ledger), exportTypes, word) as Hex;
}

/** The text of an export: numbers that may pass 2^53 as decimal text. */
export function formatExport({ chainId, ledger, account, signed, scores, operator, signature }: SignedExport): string {
  const report = JSON.parse(formatSignedReport(signed));
  const frame = { format: FORMAT, chainId: String(chainId), ledger, account };
  return `${JSON.stringify({ ...frame, scores: scores.map(scoreJson), signed: report, operator, signature }, null, 2)}\n`;
}

/** Reads an export. @throws `BadExport` with the first field that is wrong, `BadSignedReport`. Whether it is true, it does not say. */
export function parseExport(text: string): SignedExport {
  const file = fieldsOf(parseJson(text), "the file");
  if (file.format !== FORMAT) throw new BadExport("format", FORMAT);
  return {
    chainId: wholeOf(file.chainId, "chainId"),
    ledger: hexOf(file.ledger, "ledger", 20),
    account: hexOf(file.account, "account", 20),
    signed: parseSignedReport(JSON.stringify(file.signed ?? null)),
    scores: listOf(file.scores, "scores").map(scoreOf),
    operator: hexOf(file.operator, "operator", 20),
    signature: hexOf(file.signature, "signature", 64),
  };
}

function scoreJson({ program, features, score, index, proof, events }: ExportedScore) {
  return {
    program,
    features: features.map(String),
    score: String(score),
    index,
    proof,
    events: events.map(({ kind, subject, quantity, at }) => ({
      kind,
      subject: String(subject),
      quantity: String(quantity),
      at,
    })),
  };
}

function scoreOf(value: unknown, place: number): ExportedScore {
  const at = `scores[${place}]`;
  const fields = fieldsOf(value, at);
  return {
    program: hexOf(fields.program, `${at}.program`, 32),
    features: listOf(fields.features, `${at}.features`).map((one, i) => featureOf(one, `${at}.features[${i}]`)),
    score: wholeOf(fields.score, `${at}.score`, 128n),
    index: numberOf(fields.index, `${at}.index`, 2 ** 32 - 1),
    proof: listOf(fields.proof, `${at}.proof`).map((word, i) => hexOf(word, `${at}.proof[${i}]`, 32)),
    events: listOf(fields.events, `${at}.events`).map((event, i) => eventOf(event, `${at}.events[${i}]`)),
  };
}

function eventOf(value: unknown, at: string): ExportedEvent {
  const fields = fieldsOf(value, at);
  if (typeof fields.kind !== "string" || !isKind(fields.kind)) throw new BadExport(`${at}.kind`, "a kind of event");
  return {
    kind: fields.kind,
    subject: wholeOf(fields.subject, `${at}.subject`, 64n),
    quantity: wholeOf(fields.quantity, `${at}.quantity`, fields.kind === "score" ? 128n : 64n),
    at: numberOf(fields.at, `${at}.at`, 2 ** 48 - 1),
  };
}

/** Features may be negative in a report by somebody who cheats: then the leaf tells. */
function featureOf(value: unknown, field: string): bigint {
  const size = wholeOf(typeof value === "string" ? value.replace(/^-/, "") : value, field, 63n);
  return (value as string).startsWith("-") ? -size : size;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadExport("the file", "JSON");
  }
}
