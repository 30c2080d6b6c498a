import { describe } from "../oracle/errors.ts";
import { readModelFolder } from "../oracle/score/model-folder.ts";
import { dataDemo } from "./demo/data.ts";
import { readInput } from "./demo/input.ts";
import { summaryOf as marketSummaryOf, printMarket } from "./demo/market/print.ts";
import { runMarket } from "./demo/market/run.ts";
import { type DemoOptions, parseOptions } from "./demo/options.ts";
import { printResult, summaryOf } from "./demo/print.ts";
import { type Stopwatch, stopwatch } from "./demo/progress.ts";
import { runDemo } from "./demo/run.ts";
import { shippedFolder } from "./deploy/shipped.ts";

/** `npm run demo`: see README.md. Exit status 1 when a check fails or the input is refused. */
async function main(argv: readonly string[]): Promise<boolean> {
  if (argv[0] === "data") return dataDemo(argv.slice(1));
  const options = parseOptions(argv);
  const watch = stopwatch();
  if (options.part === "market") return showMarket(options, watch);
  const input = await watch.time("read", async () => {
    const input = await readInput(options);
    if (options.rule === "model") await readModelFolder(shippedFolder(input.program));
    return input;
  });
  const result = await runDemo(input, watch);
  const summary = summaryOf(result, watch.seconds);
  printResult(input.title, result, summary);
  if (options.json) console.log(JSON.stringify(summary));
  return summary.ok;
}

async function showMarket({ accounts, seed, json }: DemoOptions, watch: Stopwatch): Promise<boolean> {
  const result = await runMarket(accounts, seed, watch);
  const summary = marketSummaryOf(result, watch.seconds);
  printMarket(`a market of ${accounts} accounts that earned their TIME, seed ${seed}`, result, summary);
  if (json) console.log(JSON.stringify(summary));
  return summary.ok;
}

try {
  process.exit((await main(process.argv.slice(2))) ? 0 : 1);
} catch (error) {
  console.error(describe(error));
  process.exit(1);
}
