const SHOWN = 120;

/** A text as an error shows it: what is no table can have cells of a megabyte. */
export function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** A cell that is not what its format says. `line` counts from 1 with the header; of a JSON file it is the entry's number. */
export class BadCell extends Error {
  override readonly name = "BadCell";
  readonly line: number;
  readonly column: string;
  readonly value: string | undefined;
  readonly wanted: string;
  constructor(line: number, column: string, value: string | undefined, wanted: string) {
    super(
      `line ${line}, column ${column}: ${value === undefined ? "nothing" : shorten(JSON.stringify(value))}, wanted ${wanted}`,
    );
    this.line = line;
    this.column = column;
    this.value = value;
    this.wanted = wanted;
  }
}

/** One row of a table, read cell by cell. Every reader throws {@link BadCell}. */
export type Cells = {
  line: number;
  /** A cell that is not empty. */
  text: (column: string) => string;
  /** A decimal number. */
  real: (column: string) => number;
  /** A whole number in [min, max]; without bounds any that a double holds exactly. */
  whole: (column: string, min?: number, max?: number) => number;
  /** 0 or 1. */
  flag: (column: string) => boolean;
  /** One of the given words. */
  word: <W extends string>(column: string, words: readonly W[]) => W;
  /** A whole number, or undefined where upstream wrote "?". */
  maybeWhole: (column: string) => number | undefined;
};

const REAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^[+-]?\d+(\.0*)?$/;

/** Readers over the named values of one row. */
export function cellsOf(line: number, values: Readonly<Record<string, string | undefined>>): Cells {
  const refuse = (column: string, wanted: string): never => {
    throw new BadCell(line, column, values[column], wanted);
  };
  const matching = (column: string, pattern: RegExp, wanted: string): number => {
    const value = values[column];
    const number = value !== undefined && pattern.test(value) ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? number : refuse(column, wanted);
  };
  const whole: Cells["whole"] = (column, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) => {
    const number = matching(column, WHOLE, "a whole number");
    return number >= min && number <= max ? number : refuse(column, `${min} to ${max}`);
  };
  return {
    line,
    text: (column) => values[column] || refuse(column, "text"),
    real: (column) => matching(column, REAL, "a number"),
    whole,
    flag: (column) => whole(column, 0, 1) === 1,
    word: (column, words) => words.find((word) => word === values[column]) ?? refuse(column, words.join(" or ")),
    maybeWhole: (column) => (values[column] === "?" ? undefined : whole(column)),
  };
}
