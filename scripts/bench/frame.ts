import { availableParallelism, cpus, totalmem } from "node:os";

/** One figure. `goal` reads "<= 1.2" or ">= 1500000"; `peer` says what the figure was measured against, in the same run. */
export type Row = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: string | null;
  readonly peer: string | null;
  /** Whether the goal was met; null without a goal. */
  readonly ok: boolean | null;
};

/** A file of scripts/bench/ exports `run`, which hands each row over as soon as it is known. */
export type Run = (emit: (row: Row) => void) => Promise<void>;

/** An entry of list.ts. `oracle-tree` runs by its name and with its group, `oracle`. */
export type Bench = { readonly name: string; readonly about: string; readonly load: () => Promise<{ run: Run }> };

type Goal = { readonly atMost?: number; readonly atLeast?: number; readonly peer?: string };

/** A row, with `ok` worked out from at most one of the goals. */
export function row(name: string, value: number, unit: string, goal: Goal = {}): Row {
  const { atMost, atLeast, peer = null } = goal;
  if (atMost !== undefined) return { name, value, unit, goal: `<= ${atMost}`, peer, ok: value <= atMost };
  if (atLeast !== undefined) return { name, value, unit, goal: `>= ${atLeast}`, peer, ok: value >= atLeast };
  return { name, value, unit, goal: null, peer, ok: null };
}

/** Seconds that `work` takes. */
export async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Median of `runs` measurements, one after another. */
export async function median(measure: () => number | Promise<number>, runs = 5): Promise<number> {
  const values: number[] = [];
  for (let i = 0; i < runs; i++) values.push(await measure());
  values.sort((a, b) => a - b);
  const middle = values.length >> 1;
  return values.length % 2 === 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/** Resident memory of the process now, in MB of 10^6 bytes. */
export function residentMB(): number {
  return process.memoryUsage().rss / 1e6;
}

/** What the figures were measured on. */
export function machineLine(): string {
  const cpu = cpus()[0]?.model.trim() ?? "unknown CPU";
  return `${cpu}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(1)} GiB, Node ${process.version}`;
}

/** Three figures at most below 1,000; whole numbers with separators above. */
export function formatValue(value: number): string {
  const rounded = Number(value.toPrecision(3));
  if (Number.isInteger(value) || Math.abs(rounded) >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(rounded);
}

/** Rows as lines of equal columns; numbers to the right. */
export function formatRow(row: Row, nameWidth: number): string {
  const verdict = row.ok === null ? "" : row.ok ? "ok" : "MISSED";
  const value = `${formatValue(row.value).padStart(14)} ${row.unit.padEnd(10)}`;
  return `  ${row.name.padEnd(nameWidth)} ${value} ${(row.goal ?? "").padEnd(14)} ${verdict.padEnd(7)} ${row.peer ?? ""}`.trimEnd();
}
