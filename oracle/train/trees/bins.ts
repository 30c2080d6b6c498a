import type { Table } from "./table.ts";

/** Features cut into at most 256 bins. A value belongs to the first bin whose edge is not below it. */
export type Bins = {
  /** Rising thresholds between bins, integers. Shape: [features][bins - 1]. */
  edges: readonly Uint32Array[];
  /** Bin of each row. Shape: [features][rows of the table]. */
  codes: readonly Uint8Array[];
};

/** Cuts every feature at quantiles of `rows`, between two values that occur. */
export function binFeatures(table: Table, rows: Uint32Array, bins: number): Bins {
  const edges = table.columns.map((column) => quantileEdges(column, rows, bins));
  const codes = table.columns.map((column, feature) =>
    Uint8Array.from(column, (value) => binOf(edges[feature], value)),
  );
  return { edges, codes };
}

function quantileEdges(column: Uint32Array, rows: Uint32Array, bins: number): Uint32Array {
  const values = Uint32Array.from(rows, (row) => column[row]).sort();
  const edges: number[] = [];
  let next = values.length / bins;
  for (let i = 1; i < values.length && edges.length < bins - 1; i++) {
    if (values[i] === values[i - 1] || i < Math.floor(next)) continue;
    edges.push(Math.floor((values[i] + values[i - 1]) / 2));
    next = i + (values.length - i) / (bins - edges.length);
  }
  return Uint32Array.from(edges);
}

function binOf(edges: Uint32Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= edges[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}
