import { existsSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { logError } from "./errors.ts";
import { exportLines } from "./export.ts";
import { openLog } from "./log.ts";

/** Writes a log to standard output as JSON, a line each event and each end marker. @throws `LogMissing`, `LogDamaged`. */
export async function printLog(file: string, from: number): Promise<void> {
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
