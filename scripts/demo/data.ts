import { Command } from "commander";
import { formatEvent, runDataDemo } from "./data/run.ts";
import { wholeNumber } from "./options.ts";
import { printChecks } from "./print.ts";
import { stopwatch } from "./progress.ts";

/** `npm run demo -- data`: a record's life under vault nodes in processes of their own. Returns whether every check held. */
export async function dataDemo(argv: readonly string[]): Promise<boolean> {
  const { bytes, json = false } = new Command("npm run demo -- data")
    .description(
      "An owner encrypts, grants, revokes, rotates and erases; three vault nodes release keys; reads are audited.",
    )
    .option("--bytes <n>", "length of the file, up to 1 GiB", wholeNumber(0, 2 ** 30), 3_000_001)
    .option("--json", "print the summary as one JSON object, on the last line")
    .parse(["node", "demo", ...argv])
    .opts<{ bytes: number; json?: boolean }>();
  const watch = stopwatch();
  const { events, checks } = await runDataDemo(bytes, watch);
  console.log(`\na record of ${bytes} bytes, three vault nodes, two release a key\n`);
  for (const event of events) console.log(formatEvent(event));
  const seconds = Object.entries(watch.seconds).map(([stage, s]) => `${stage} ${s.toFixed(1)}`);
  console.log(`\n${"seconds".padEnd(12)} ${seconds.join(", ")}`);
  printChecks(checks);
  const ok = checks.every((check) => check.ok);
  if (json) console.log(JSON.stringify({ bytes, events, seconds: watch.seconds, ok, checks }));
  return ok;
}
