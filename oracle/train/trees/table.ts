/** A feature as the model takes it: an integer in [0, max], larger values are clamped. */
export type TreeFeature = {
  name: string;
  unit: string;
  max: number;
  /** 1 when more must never lower the score, -1 when it must never raise it, 0 when the data decide. */
  monotone: -1 | 0 | 1;
};

/** Rows of integer features, column by column, in memory that workers share. */
export type Table = {
  features: readonly TreeFeature[];
  rows: number;
  /** Shape: [features][rows]. */
  columns: readonly Uint32Array[];
  /** 0 or 1 for the logistic objective; units of 2^-16 for the squared one. Shape: [rows]. */
  target: Int32Array;
};

/** A table of zeros to be filled with {@link setRow}. */
export function newTable(features: readonly TreeFeature[], rows: number): Table {
  const bytes = () => new SharedArrayBuffer(4 * rows);
  return { features, rows, columns: features.map(() => new Uint32Array(bytes())), target: new Int32Array(bytes()) };
}

/** Writes one row. Values are rounded down and clamped to their feature's range, as the model does. */
export function setRow(table: Table, row: number, values: readonly number[], target: number): void {
  if (values.length !== table.features.length) throw new RangeError(`${values.length} values in row ${row}`);
  table.features.forEach(({ max }, i) => {
    table.columns[i][row] = Math.min(Math.max(Math.floor(values[i]), 0), max);
  });
  table.target[row] = target;
}

/** Only the named features, in the given order. Columns are shared, not copied. */
export function selectFeatures(table: Table, names: readonly string[]): Table {
  const picked = names.map((name) => table.features.findIndex((feature) => feature.name === name));
  return { ...table, features: picked.map((i) => table.features[i]), columns: picked.map((i) => table.columns[i]) };
}

/** The rows of tables of the same features, one table after the other. */
export function joinTables(tables: readonly Table[]): Table {
  const { features } = tables[0];
  const joined = newTable(
    features,
    tables.reduce((sum, { rows }) => sum + rows, 0),
  );
  let from = 0;
  for (const { columns, target, rows } of tables) {
    columns.forEach((column, i) => {
      joined.columns[i].set(column, from);
    });
    joined.target.set(target, from);
    from += rows;
  }
  return joined;
}

/** The features of one row. */
export function rowOf(table: Table, row: number): number[] {
  return table.columns.map((column) => column[row]);
}

/** All rows, one after the other, as the scorer takes them. */
export function flatRows(table: Table): BigInt64Array {
  const { rows, columns } = table;
  return BigInt64Array.from({ length: rows * columns.length }, (_, i) => {
    return BigInt(columns[i % columns.length][Math.floor(i / columns.length)]);
  });
}
