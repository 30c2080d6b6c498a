import { candles } from "../data/candles.ts";
import { BadCell } from "../data/cells.ts";
import { deskdrop } from "../data/deskdrop.ts";
import { hop } from "../data/hop.ts";
import { kuairand } from "../data/kuairand.ts";
import { ouladClicks, ouladStudents } from "../data/oulad.ts";
import { retroMetrics } from "../data/retro.ts";
import { skillcraft } from "../data/skillcraft.ts";
import { BadHeader, BadTable, type Format } from "../data/table.ts";
import { OracleError } from "../errors.ts";

/** What is judged or learned from files of a format. */
const MODELS_OF: readonly (readonly [Format<unknown>, string])[] = [
  [kuairand, "which content, engagement and interest read"],
  [deskdrop, "which interest reads"],
  [hop, "which quality reads"],
  [candles, "which price reads"],
  [skillcraft, "which metaverse reads"],
  [ouladClicks, "which metaverse reads"],
  [ouladStudents, "which metaverse reads beside its clicks"],
  [retroMetrics, "which no model reads"],
];

/**
 * Throws what a file that is no good table is refused with: the file, of a bad row also how to do without it, and where its columns are another
 * format's, which models read that. Anything else is thrown as it is.
 */
export function refuseTable(error: unknown, file: string): never {
  if (error instanceof BadHeader) {
    const { name, format, missing, message } = error;
    const known = MODELS_OF.find(([other]) => other.columns.every((column) => error.there.includes(column)));
    const hint = known === undefined ? "" : `; the file looks like ${known[0].name}, ${known[1]}`;
    throw new OracleError(
      name,
      `${file}: ${message}${hint}`,
      { file, format, missing: missing.join() },
      { cause: error },
    );
  }
  if (error instanceof BadTable) {
    const { name, format, line, message } = error;
    throw new OracleError(name, `${file}: ${message}`, { file, format, line }, { cause: error });
  }
  if (!(error instanceof BadCell)) throw error;
  const { name, line, column, message } = error;
  const told = `${file}, ${message}; --skip-bad-rows leaves such rows out`;
  throw new OracleError(name, told, { file, line, column }, { cause: error });
}

/** Whether `readRows` refused a file for want of its format's columns: it may be of another format. */
export function isOtherFormat(error: unknown): error is OracleError {
  return error instanceof OracleError && error.cause instanceof BadHeader;
}
