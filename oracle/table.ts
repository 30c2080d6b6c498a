/** One row of a table by column, in the order in which columns are shown. */
export type TableRow = Readonly<Record<string, string | number | bigint | boolean>>;

/** Lines of equal columns under their names; numbers stand to the right. None for no rows. */
export function tableLines(rows: readonly TableRow[]): string[] {
  if (rows.length === 0) return [];
  const names = Object.keys(rows[0]);
  const lines = [names, ...rows.map((row) => names.map((name) => String(row[name])))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const isNumber = names.map((name) => typeof rows[0][name] === "number" || typeof rows[0][name] === "bigint");
  return lines.map((line) =>
    line
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd(),
  );
}
