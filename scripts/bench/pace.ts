import { formatValue } from "./frame.ts";

/** Rows a second, and the processor cores that the process had meanwhile: other programs take the rest. */
export type Pace = { readonly perSecond: number; readonly cores: number };

const RUNS = 5;

/** The median pace of `work`, which deals with `rows` rows, after one run that is not counted. */
export async function paceOf(rows: number, work: () => Promise<unknown>): Promise<Pace> {
  await work();
  const runs: Pace[] = [];
  for (let run = 0; run < RUNS; run++) {
    const usage = process.cpuUsage();
    const start = performance.now();
    await work();
    const elapsedMs = performance.now() - start;
    const { user, system } = process.cpuUsage(usage);
    runs.push({ perSecond: (1000 * rows) / elapsedMs, cores: (user + system) / 1000 / elapsedMs });
  }
  return runs.sort((a, b) => a.perSecond - b.perSecond)[RUNS >> 1];
}

/** Tells a slow model from a processor that others use too. */
export function coresOf({ cores, perSecond }: Pace): string {
  return `${formatValue(cores)} cores had, ${formatValue(perSecond / cores)} rows a second and core`;
}
