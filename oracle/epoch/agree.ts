import type { Report } from "../../protocol/report.ts";
import { OracleError } from "../errors.ts";
import { firstApart } from "./fields.ts";

/**
 * Nothing: the reports are the same. Operators who see different things sign nothing together.
 * @throws `OperatorsDisagree` with the first field that differs and who has what.
 */
export function requireSame(reports: readonly { readonly operator: string; readonly report: Report }[]): void {
  const [first, ...others] = reports;
  for (const other of others) {
    const apart = firstApart(first.report, other.report, "report");
    if (apart === undefined) continue;
    const { field } = apart;
    const [left, right] = [first, other].map(({ operator }) => operator);
    throw new OracleError("OperatorsDisagree", `${left} and ${right} computed another ${field}`, {
      field,
      left,
      right,
    });
  }
}
