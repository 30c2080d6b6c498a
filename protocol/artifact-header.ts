import { BadArtifact } from "./bad-artifact.ts";
import type { canonicalJson } from "./features.ts";
import type { Address, Hex, Seconds, Wei } from "./units.ts";

/** A program of the epoch: what it is, and the terms it pays by. */
export type ArtifactProgram = {
  readonly id: Hex;
  /** Zero: declared. */
  readonly modelId: Hex;
  /** Names, in the model's order. */
  readonly features: readonly string[];
  /** How many accounts were scored. */
  readonly count: number;
  readonly budgetWei: Wei;
  /** An account and epoch; zero: none. */
  readonly capWei: Wei;
  /** A unit of score; zero: accounts share the budget. */
  readonly rateWei: Wei;
  /** Where it was read who consents to be scored; absent where the program does not ask. */
  readonly consent?: ConsentPlace;
};

/** The DataShare and the block that decided who was scored: the block that ends the epoch's window. */
export type ConsentPlace = { readonly dataShare: Address; readonly block: bigint };

export type ArtifactHeader = {
  readonly epoch: bigint;
  readonly windowStart: Seconds;
  readonly windowEnd: Seconds;
  readonly logRoot: Hex;
  /** How many accounts ever earned. */
  readonly accounts: number;
  /** Rising by id, as in the report. */
  readonly programs: readonly ArtifactProgram[];
};

/** The header as JSON: counts as numbers, everything wider as decimal text. */
export function headerJson(header: ArtifactHeader): Parameters<typeof canonicalJson>[0] {
  const { epoch, windowStart, windowEnd, logRoot, accounts, programs } = header;
  return {
    epoch: String(epoch),
    windowStart: String(windowStart),
    windowEnd: String(windowEnd),
    logRoot,
    accounts,
    programs: programs.map(({ id, modelId, features, count, budgetWei, capWei, rateWei, consent }) => ({
      id,
      modelId,
      features,
      count,
      budgetWei: String(budgetWei),
      rule: { capWei: String(capWei), rateWei: String(rateWei) },
      ...(consent && { consent: { dataShare: consent.dataShare, block: String(consent.block) } }),
    })),
  };
}

/** @throws BadArtifact, reason BadHeader, `part` the first field that is wrong. */
export function parseHeader(text: string): ArtifactHeader {
  const header = fieldsOf(parseJson(text), "header");
  const programs = header.programs;
  if (!Array.isArray(programs)) throw bad("programs");
  return {
    epoch: wholeOf(header.epoch, "epoch"),
    windowStart: wholeOf(header.windowStart, "windowStart"),
    windowEnd: wholeOf(header.windowEnd, "windowEnd"),
    logRoot: hashOf(header.logRoot, "logRoot"),
    accounts: countOf(header.accounts, "accounts"),
    programs: rising(programs.map(programOf)),
  };
}

function programOf(value: unknown, index: number): ArtifactProgram {
  const at = `programs[${index}]`;
  const program = fieldsOf(value, at);
  const rule = fieldsOf(program.rule, `${at}.rule`);
  const { features } = program;
  if (!Array.isArray(features) || features.some((name) => typeof name !== "string")) throw bad(`${at}.features`);
  return {
    id: hashOf(program.id, `${at}.id`),
    modelId: hashOf(program.modelId, `${at}.modelId`),
    features,
    count: countOf(program.count, `${at}.count`),
    budgetWei: wholeOf(program.budgetWei, `${at}.budgetWei`),
    capWei: wholeOf(rule.capWei, `${at}.rule.capWei`),
    rateWei: wholeOf(rule.rateWei, `${at}.rule.rateWei`),
    ...(program.consent !== undefined && { consent: consentOf(program.consent, `${at}.consent`) }),
  };
}

function consentOf(value: unknown, at: string): ConsentPlace {
  const { dataShare, block } = fieldsOf(value, at);
  return { dataShare: hexOf(dataShare, 20, `${at}.dataShare`), block: wholeOf(block, `${at}.block`) };
}

function rising(programs: readonly ArtifactProgram[]): readonly ArtifactProgram[] {
  const index = programs.findIndex(({ id }, i) => i > 0 && id <= programs[i - 1].id);
  if (index > 0) throw new BadArtifact("NotSorted", "programs", { index });
  return programs;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BadArtifact("BadHeader", "header is not JSON", {}, { cause });
  }
}

function fieldsOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(field);
  return value as Record<string, unknown>;
}

function wholeOf(value: unknown, field: string): bigint {
  if (typeof value !== "string" || !/^\d{1,78}$/.test(value)) throw bad(field);
  return BigInt(value);
}

function countOf(value: unknown, field: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value >= 2 ** 32) throw bad(field);
  return value;
}

function hashOf(value: unknown, field: string): Hex {
  return hexOf(value, 32, field);
}

function hexOf(value: unknown, bytes: number, field: string): Hex {
  if (typeof value !== "string" || value.length !== 2 + 2 * bytes || !/^0x[0-9a-f]+$/.test(value)) throw bad(field);
  return value as Hex;
}

function bad(field: string): BadArtifact {
  return new BadArtifact("BadHeader", field);
}
