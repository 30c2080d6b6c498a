import { OracleError } from "../errors.ts";

/** Refuses to learn from next to nothing. @throws OracleError `TooFewRows`. */
export function wantRows(rows: number, wanted: number): void {
  if (rows >= wanted) return;
  throw new OracleError("TooFewRows", `${rows} rows to learn from, ${wanted} are wanted`, { rows, wanted });
}
