import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { readTable } from "../data/read.ts";
import type { Format } from "../data/table.ts";
import { OracleError } from "../errors.ts";
import { refuseTable } from "./refuse-table.ts";
import type { TrainInput } from "./trainer.ts";

/**
 * The rows of a file, at least one; bad ones are reported. @throws OracleError `FileUnreadable`, `BadHeader`, `BadTable`, `BadCell`, `NoRows`,
 * each with the file.
 */
export async function readRows<T>(
  file: string,
  format: Format<T>,
  input: Pick<TrainInput, "badRows" | "onBadRow">,
): Promise<T[]> {
  const { rows, bad } = await readTable(file, format, input.badRows).catch((error: unknown) =>
    refuseTable(error, file),
  );
  for (const one of bad) input.onBadRow(one, file);
  if (rows.length > 0) return rows;
  const message = `${file} has no row of ${format.name}${bad.length > 0 ? `, ${bad.length} were left out` : ""}`;
  throw new OracleError("NoRows", message, { file, format: format.name, leftOut: bad.length });
}

/** What a card says of a file: its name and the sha256 of its bytes. @throws OracleError `FileUnreadable`. */
export async function fileText(file: string): Promise<{ file: string; sha256: string }> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new OracleError("FileUnreadable", `${file} cannot be read`, { file }, { cause });
  });
  return { file: basename(file), sha256: createHash("sha256").update(bytes).digest("hex") };
}
