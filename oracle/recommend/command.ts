import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import type { Address } from "../../protocol/units.ts";
import { addressArgument, chainIdArgument } from "../arguments.ts";
import { parseConfig } from "../config.ts";
import { logError } from "../log/errors.ts";
import { openLog } from "../log/log.ts";
import { behavioursInLog } from "../serve/from-log.ts";
import { openInterest } from "../serve/interest.ts";
import { newPast } from "../serve/past.ts";
import { tableLines } from "../table.ts";
import { DEFAULT_COUNT, DEFAULT_VARIETY, recommend } from "./recommend.ts";

type Options = { log?: string; chain: string; count: number; variety: number; at?: number; json?: boolean };

const MODEL = join(import.meta.dirname, "../models/interest/1");

/** Adds `oracle recommend <account>`. */
export function addRecommendCommand(program: Command): void {
  program
    .command("recommend")
    .description("Contents that an account may want next, and why, from what the log says readers did.")
    .argument("<account>", "an address", addressArgument)
    .option("--log <file>", "the log (default: log.sqlite in the chain's data folder)")
    .option("--chain <id>", "the chain that the log is for", chainIdArgument, "31337")
    .option("--count <n>", "how many", whole, DEFAULT_COUNT)
    .option("--variety <share>", "0 to 1: how much it counts to be unlike what stands above", share, DEFAULT_VARIETY)
    .option("--at <ms>", "as of this moment (default: of the last event)", whole)
    .option("--json", "print one JSON list")
    .action(show);
}

async function show(account: Address, options: Options): Promise<void> {
  const file = options.log ?? join(parseConfig(process.env, process.cwd()).dataFolder, options.chain, "log.sqlite");
  if (!existsSync(file)) throw logError("LogMissing", file, "there is no such file");
  const log = openLog(file);
  const model = await openInterest(MODEL, { workers: 1 });
  try {
    const behaviours = behavioursInLog(log);
    const atMs = options.at ?? behaviours.at(-1)?.atMs ?? 0;
    const past = newPast();
    for (const behaviour of behaviours) if (behaviour.atMs <= atMs) past.remember(behaviour);
    const list = await recommend(model, past, account, atMs, options);
    if (options.json) return console.log(JSON.stringify(list));
    if (list.length === 0) return console.log("the log knows of no content yet");
    const rows = list.map(({ content, reason, interest }) => ({
      ...{ content, why: reason, interest: interest.toFixed(3) },
    }));
    for (const line of tableLines(rows)) console.log(line);
  } finally {
    await model.close();
    log.close();
  }
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("a whole number from 1 is wanted");
  return Number(text);
}

function share(text: string): number {
  if (!/^(0(\.\d{1,3})?|1(\.0{1,3})?)$/.test(text)) throw new InvalidArgumentError("a share from 0 to 1 is wanted");
  return Number(text);
}
