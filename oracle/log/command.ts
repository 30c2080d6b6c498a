import { existsSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Command, InvalidArgumentError } from "commander";
import { parseConfig } from "../config.ts";
import { logError } from "./errors.ts";
import { exportLines } from "./export.ts";
import { openLog } from "./log.ts";

type Options = { log?: string; chain: string; from: number };

/** Adds `oracle export`: the log as JSON lines on standard output. */
export function addExportCommand(program: Command): void {
  program
    .command("export")
    .description("The log as JSON, a line each event and each end marker, on standard output.")
    .option("--log <file>", "the log (default: log.sqlite in the chain's data folder)")
    .option("--chain <id>", "the chain that the log is for", chainId, "31337")
    .option("--from <offset>", "the first entry", offset, 1)
    .action(exportLog);
}

async function exportLog({ log: given, chain, from }: Options): Promise<void> {
  const file = given ?? join(parseConfig(process.env, process.cwd()).dataFolder, chain, "log.sqlite");
  if (!existsSync(file)) throw logError("LogMissing", file, "there is no such file");
  const log = openLog(file);
  try {
    await pipeline(Readable.from(endLines(exportLines(file, log.entries(from)))), process.stdout, { end: false });
  } catch (error) {
    // Who reads only the first lines has seen enough.
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  } finally {
    log.close();
  }
}

function* endLines(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

function offset(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("an offset, a whole number from 1, is wanted");
  return Number(text);
}

function chainId(text: string): string {
  if (!/^[1-9]\d{0,18}$/.test(text)) throw new InvalidArgumentError("a chain id, a whole number from 1, is wanted");
  return text;
}
