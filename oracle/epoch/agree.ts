import { hashReport, type Report } from "../../protocol/report.ts";
import { OracleError } from "../errors.ts";

/**
 * Nothing: the reports are the same. Operators who see different things sign nothing together.
 * @throws `OperatorsDisagree` with the first field that differs and who has what.
 */
export function requireSame(reports: readonly { readonly operator: string; readonly report: Report }[]): void {
  const [first, ...others] = reports;
  for (const other of others) {
    if (hashReport(other.report) === hashReport(first.report)) continue;
    const field = firstDifference(first.report, other.report, "report");
    const [left, right] = [first, other].map(({ operator }) => operator);
    throw new OracleError("OperatorsDisagree", `${left} and ${right} computed another ${field}`, {
      field,
      left,
      right,
    });
  }
}

function firstDifference(a: unknown, b: unknown, path: string): string {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return path;
  for (const key of Object.keys(a)) {
    const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (typeof left === "object" ? !equal(left, right) : left !== right)
      return firstDifference(left, right, `${path}.${key}`);
  }
  return path;
}

function equal(a: unknown, b: unknown): boolean {
  const print = (value: unknown) => JSON.stringify(value, (_, item) => (typeof item === "bigint" ? `${item}n` : item));
  return print(a) === print(b);
}
