import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { chainIdArgument } from "../arguments.ts";
import { parseConfig } from "../config.ts";
import { OracleError } from "../errors.ts";
import { logError } from "../log/errors.ts";
import { openLog } from "../log/log.ts";
import { tableLines } from "../table.ts";
import { type Account, type Accountant, epsilonText, openAccountant } from "./accountant.ts";
import { LIMITS } from "./periods.ts";
import { type Release, releaseStats } from "./release.ts";
import { secureWords } from "./secure-words.ts";

type Options = { chain: string; data?: string; log?: string; epsilon: number; explain?: true; json?: true };

/** Adds `oracle stats [first] [last]`. */
export function addStatsCommand(program: Command): void {
  program
    .command("stats")
    .description("About how many accounts did what in some epochs, with noise that hides every single one.")
    .argument("[first]", "a sealed epoch", epoch)
    .argument("[last]", "the last of several (default: the first alone)", epoch)
    .option("--epsilon <epsilon>", "what the answer may tell of anyone, and costs", epsilon, LIMITS.weekMicros)
    .option("--explain", "what was spent and is left, and for what")
    .option("--chain <id>", "the chain that the log is for", chainIdArgument, "31337")
    .option("--data <folder>", "holds the log (default: the chain's data folder)")
    .option(
      "--log <file>",
      "the log (default: log.sqlite in the data folder); the book of what was spent lies beside it",
    )
    .option("--json", "print one JSON object")
    .action(stats);
}

function stats(first: number | undefined, last: number | undefined, options: Options): void {
  if (first === undefined && !options.explain) {
    throw new OracleError("NoEpoch", "say which epoch, or --explain");
  }
  if (first !== undefined && last !== undefined && last < first) {
    throw new OracleError("NoEpochs", `epochs ${first} to ${last} are none`, { first, last });
  }
  const folder = options.data ?? join(parseConfig(process.env, process.cwd()).dataFolder, options.chain);
  const file = options.log ?? join(folder, "log.sqlite");
  if (!existsSync(file)) throw logError("LogMissing", file, "there is no such file");
  // Beside the log and nowhere else: a log has one budget, whatever folder is named.
  const accountant = openAccountant(join(dirname(file), "stats.sqlite"));
  try {
    const release = first === undefined ? undefined : ask(accountant, file, first, last ?? first, options.epsilon);
    const account = options.explain && balanceOf(accountant.account());
    if (options.json) console.log(JSON.stringify({ ...release, ...(account ? { account } : {}) }));
    else
      for (const line of [...(release ? linesOf(release) : []), ...(account ? accountLines(account) : [])])
        console.log(line);
  } finally {
    accountant.close();
  }
}

function ask(accountant: Accountant, file: string, first: number, last: number, epsilonMicros: number): Release {
  const log = openLog(file);
  try {
    return releaseStats({ log, accountant, words: secureWords() }, { first, last, epsilonMicros });
  } finally {
    log.close();
  }
}

function linesOf({ first, last, epsilonMicros, anew, periods, counts }: Release): string[] {
  const cost = anew
    ? `epsilon ${epsilonText(epsilonMicros)} spent, ${periods.join(", ")}`
    : "asked before, nothing spent";
  const table = tableLines(
    counts.map(({ program, kind, accounts }) => ({ program, kind, "accounts about": accounts })),
  );
  return [`epochs ${first} to ${last}: ${cost}`, ...(table.length > 0 ? table : ["no count is large enough to show"])];
}

/** What was spent, and what each of the periods has left. */
function balanceOf({ releases, spent }: Account) {
  const limitOf = (period: string) => (period.startsWith("week") ? LIMITS.weekMicros : LIMITS.yearMicros);
  return { releases, spent: spent.map((one) => ({ ...one, leftMicros: limitOf(one.period) - one.micros })) };
}

function accountLines({ releases, spent }: ReturnType<typeof balanceOf>): string[] {
  const table = spent.map(({ period, micros, leftMicros }) => ({
    period,
    spent: epsilonText(micros),
    left: epsilonText(leftMicros),
    of: epsilonText(micros + leftMicros),
  }));
  const asked = releases.map(({ question }) => `asked: ${question}`);
  return table.length === 0 ? ["nothing was spent"] : [...tableLines(table), ...asked];
}

function epoch(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("an epoch, a whole number from 1, is wanted");
  return Number(text);
}

function epsilon(text: string): number {
  const [, whole, fraction = ""] = /^(\d{1,3})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  const micros = Number(whole) * 1_000_000 + Number(fraction.padEnd(6, "0"));
  if (micros > 0) return micros;
  throw new InvalidArgumentError("a decimal above 0 with at most six places is wanted");
}
