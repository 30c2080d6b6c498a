import { describe } from "../oracle/errors.ts";
import { readModelFolder } from "../oracle/score/model-folder.ts";
import type { Check } from "./demo/checks.ts";
import { showData } from "./demo/data.ts";
import { readInput } from "./demo/input.ts";
import { summaryOf as marketSummaryOf, printMarket } from "./demo/market/print.ts";
import { runMarket } from "./demo/market/run.ts";
import { type BankOptions, type DemoOptions, type Part, parseOptions } from "./demo/options.ts";
import { printResult, summaryOf } from "./demo/print.ts";
import { type Stopwatch, stopwatch } from "./demo/progress.ts";
import { runDemo } from "./demo/run.ts";
import { shippedFolder } from "./deploy/shipped.ts";

type Summary = { readonly ok: boolean; readonly checks: readonly Check[] };

const TITLES: Record<Part, string> = {
  bank: "THE BANK: from events to TIME in wallets",
  market: "THE MARKET: TIME buys content, trades for dollars, and an order fills by itself",
  data: "THE DATA: who may read what is behind it",
};

const SHOW: Record<Part, (options: DemoOptions, watch: Stopwatch) => Promise<Summary>> = {
  bank: ({ bank }, watch) => showBank(bank, watch),
  market: ({ market }, watch) => showMarket(market, watch),
  data: ({ data }, watch) => showData(data.bytes, watch),
};

/** `npm run demo`: see README.md. Exit status 1 when a check fails or the input is refused. */
async function main(argv: readonly string[]): Promise<boolean> {
  const options = parseOptions(argv);
  const { parts, json } = options;
  const shown: Partial<Record<Part, Summary>> = {};
  const startMs = performance.now();
  for (const [place, part] of parts.entries()) {
    if (parts.length > 1) console.log(`\n${place + 1} of ${parts.length}  ${TITLES[part]}`);
    shown[part] = await SHOW[part](options, stopwatch());
  }
  const checks = Object.values(shown).flatMap((summary) => summary.checks);
  const ok = checks.every((check) => check.ok);
  if (parts.length > 1) {
    const held = checks.filter((check) => check.ok).length;
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    console.log(`\n${held} of ${checks.length} checks hold, in ${seconds} seconds`);
  }
  // Alone or in front of the others, the bank's own summary stands at the top.
  const { [parts[0]]: first, ...others } = shown;
  if (json) console.log(JSON.stringify({ ...first, ok, ...others }));
  return ok;
}

async function showBank(options: BankOptions, watch: Stopwatch) {
  const input = await watch.time("read", async () => {
    const input = await readInput(options);
    if (options.rule === "model") await readModelFolder(shippedFolder(input.program));
    return input;
  });
  const result = await runDemo(input, watch);
  const summary = summaryOf(result, watch.seconds);
  printResult(input.title, result, summary);
  return summary;
}

async function showMarket({ accounts, seed }: DemoOptions["market"], watch: Stopwatch) {
  const result = await runMarket(accounts, seed, watch);
  const summary = marketSummaryOf(result, watch.seconds);
  printMarket(`a market of ${accounts} accounts that earned their TIME, seed ${seed}`, result, summary);
  return summary;
}

try {
  process.exit((await main(process.argv.slice(2))) ? 0 : 1);
} catch (error) {
  console.error(describe(error));
  process.exit(1);
}
