import type { Program, Report } from "./report.ts";
import type { Hex } from "./units.ts";

/** A report with what `AttentionLedger.post` takes beside it: who signed (bit i: operator i), and 64 bytes for each. */
export type SignedReport = { readonly report: Report; readonly bitmap: bigint; readonly signatures: Hex };

/** A file of a signed report is not one: `field` is the first that is wrong. */
export class BadSignedReport extends Error {
  override readonly name = "BadSignedReport";
  readonly field: string;
  constructor(field: string, wanted: string) {
    super(`signed report: ${field} must be ${wanted}`);
    this.field = field;
  }
}

/** The text of `epochs/<n>.json`: fields in the order of the struct, numbers above 2^53 and amounts as decimal text. */
export function formatSignedReport(signed: SignedReport): string {
  return `${JSON.stringify(signed, (_, value) => (typeof value === "bigint" ? String(value) : value), 2)}\n`;
}

/** Reads `epochs/<n>.json`. @throws `BadSignedReport`. It does not say whether the signatures are good. */
export function parseSignedReport(text: string): SignedReport {
  const file = fieldsOf(parseJson(text), "the file");
  const report = fieldsOf(file.report, "report");
  const hash = (name: string) => hexOf(report[name], `report.${name}`, 32);
  const whole = (name: string) => wholeOf(report[name], `report.${name}`);
  return {
    report: {
      operatorSet: hash("operatorSet"),
      epoch: whole("epoch"),
      attempt: countOf(report.attempt, "report.attempt"),
      previous: hash("previous"),
      windowStart: whole("windowStart"),
      windowEnd: whole("windowEnd"),
      logRoot: hash("logRoot"),
      rewardsRoot: hash("rewardsRoot"),
      deltasRoot: hash("deltasRoot"),
      issuedWei: whole("issuedWei"),
      programs: listOf(report.programs, "report.programs").map(programOf),
      artifact: hash("artifact"),
    },
    bitmap: wholeOf(file.bitmap, "bitmap"),
    signatures: hexOf(file.signatures, "signatures"),
  };
}

function programOf(value: unknown, place: number): Program {
  const field = `report.programs[${place}]`;
  const program = fieldsOf(value, field);
  return {
    id: hexOf(program.id, `${field}.id`, 32),
    modelId: hexOf(program.modelId, `${field}.modelId`, 32),
    scoresRoot: hexOf(program.scoresRoot, `${field}.scoresRoot`, 32),
    leaves: countOf(program.leaves, `${field}.leaves`),
    totalScore: wholeOf(program.totalScore, `${field}.totalScore`),
    budgetWei: wholeOf(program.budgetWei, `${field}.budgetWei`),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadSignedReport("the file", "JSON");
  }
}

function fieldsOf(value: unknown, field: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadSignedReport(field, "an object");
}

function listOf(value: unknown, field: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new BadSignedReport(field, "a list");
}

function wholeOf(value: unknown, field: string): bigint {
  if (typeof value === "string" && /^\d{1,78}$/.test(value)) return BigInt(value);
  throw new BadSignedReport(field, "a whole number as decimal text");
}

function countOf(value: unknown, field: string): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 32) return value;
  throw new BadSignedReport(field, "a whole number below 2^32");
}

function hexOf(value: unknown, field: string, bytes?: number): Hex {
  const fits = typeof value === "string" && /^0x([0-9a-f]{2})*$/.test(value);
  if (fits && (bytes === undefined || value.length === 2 + 2 * bytes)) return value as Hex;
  throw new BadSignedReport(field, bytes === undefined ? "lower-case hex" : `${bytes} bytes of lower-case hex`);
}
