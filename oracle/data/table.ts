import { CsvError, type Options } from "csv-parse";
import { parse } from "csv-parse/sync";
import { BadCell, type Cells, cellsOf, shorten } from "./cells.ts";

/** A public format: what columns a file has and how a row of it is read. */
export type Format<T> = {
  name: string;
  /** Columns that must be there; others are passed over. */
  columns: readonly string[];
  read: (cells: Cells) => T;
};

/** skip: bad rows are reported and left out. refuse: the first one is thrown. */
export type BadRows = "skip" | "refuse";

/** What was read, and what was left out. */
export type Loaded<T> = { rows: T[]; bad: BadCell[] };

/** A file without the columns of its format. */
export class BadHeader extends Error {
  override readonly name = "BadHeader";
  readonly format: string;
  readonly missing: readonly string[];
  /** The columns that are there. */
  readonly there: readonly string[];
  constructor(format: string, missing: readonly string[], there: readonly string[]) {
    const found =
      there.length === 0 ? "the file is empty" : `the first line is ${shorten(JSON.stringify(there.join()))}`;
    super(`${format}, line 1: no column ${missing.join(", ")}; ${found}`);
    this.format = format;
    this.missing = missing;
    this.there = there;
  }
}

/** A file that is no table, whatever its columns are: a quote in the wrong place, or none at its end. No row after `line` is known. */
export class BadTable extends Error {
  override readonly name = "BadTable";
  readonly format: string;
  /** Where reading ended; counts from 1. */
  readonly line: number;
  constructor(format: string, line: number, cause: CsvError) {
    super(`${format}, line ${line}: ${shorten(cause.message)}`, { cause });
    this.format = format;
    this.line = line;
  }
}

/** The same error, or what it means for a file of a format when the parser of tables threw it. */
export function tableError(format: string, error: unknown): unknown {
  return error instanceof CsvError ? new BadTable(format, Number(error.lines), error) : error;
}

/** One parsed record with the line it ended on. */
export type RawRecord = { record: string[]; info: { lines: number } };

/**
 * How csv-parse reads every format: commas and tabs both part cells, as publishers and copies of one table differ in them and none has either
 * in an unquoted cell. Rows of another width than the header's are left to {@link rowReader}.
 */
export const CSV_OPTIONS = {
  ...{ delimiter: [",", "\t"], bom: true, relax_column_count: true, skip_empty_lines: true, info: true },
} as const satisfies Options;

/** Reads a table from text. Throws {@link BadHeader}, {@link BadTable}, and {@link BadCell} when bad rows are refused. */
export function parseTable<T>(text: string, format: Format<T>, badRows: BadRows): Loaded<T> {
  const reader = rowReader(format, badRows);
  for (const record of recordsOf(text, format)) reader.take(record);
  return reader.done();
}

function recordsOf(text: string, format: Format<unknown>): RawRecord[] {
  try {
    return parse(text, CSV_OPTIONS) as unknown as RawRecord[];
  } catch (error) {
    throw tableError(format.name, error);
  }
}

/** Takes records one after the other, the header first. */
export function rowReader<T>(
  format: Format<T>,
  badRows: BadRows,
): { take: (raw: RawRecord) => void; done: () => Loaded<T> } {
  const loaded: Loaded<T> = { rows: [], bad: [] };
  let header: string[] | undefined;
  const take = ({ record, info }: RawRecord) => {
    if (header === undefined) {
      header = record;
      const missing = format.columns.filter((column) => !record.includes(column));
      if (missing.length > 0) throw new BadHeader(format.name, missing, record);
      return;
    }
    readInto(loaded, badRows, () => {
      if (record.length !== header?.length) {
        throw new BadCell(info.lines, "(row)", `${record.length} cells`, `${header?.length} cells`);
      }
      return format.read(cellsOf(info.lines, Object.fromEntries(header.map((column, i) => [column, record[i]]))));
    });
  };
  const done = () => {
    if (header === undefined) throw new BadHeader(format.name, format.columns, []);
    return loaded;
  };
  return { take, done };
}

/** Keeps what `read` gives, or its {@link BadCell} when bad rows are skipped. */
export function readInto<T>(loaded: Loaded<T>, badRows: BadRows, read: () => T): void {
  try {
    loaded.rows.push(read());
  } catch (error) {
    if (!(error instanceof BadCell) || badRows === "refuse") throw error;
    loaded.bad.push(error);
  }
}
