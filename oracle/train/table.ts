/** What a model learns from: one Float64Array a feature, all as long as `target`; the rows stand in a fixed order. */
export type Table = { readonly columns: readonly Float64Array[]; readonly target: Float64Array };

/** The rows at `indices`, in that order. */
export function takeRows(table: Table, indices: Uint32Array): Table {
  const take = (values: Float64Array) => Float64Array.from(indices, (index) => values[index]);
  return { columns: table.columns.map(take), target: take(table.target) };
}

/** The table with the features at `kept` alone. */
export function takeColumns(table: Table, kept: readonly number[]): Table {
  return { columns: kept.map((index) => table.columns[index]), target: table.target };
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
