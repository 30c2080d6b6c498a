import { formatEvent, runDataDemo } from "./data/run.ts";
import { printChecks } from "./print.ts";
import type { Stopwatch } from "./progress.ts";

/** A record's life under vault nodes in processes of their own, printed; its summary. */
export async function showData(bytes: number, watch: Stopwatch) {
  const { events, checks } = await runDataDemo(bytes, watch);
  console.log(`\na record of ${bytes} bytes, three vault nodes, two release a key\n`);
  for (const event of events) console.log(formatEvent(event));
  const seconds = Object.entries(watch.seconds).map(([stage, s]) => `${stage} ${s.toFixed(1)}`);
  console.log(`\n${"seconds".padEnd(12)} ${seconds.join(", ")}`);
  printChecks(checks);
  return { bytes, events, seconds: watch.seconds, ok: checks.every(({ ok }) => ok), checks };
}
