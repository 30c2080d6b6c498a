import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { readTable } from "../data/read.ts";
import type { Format } from "../data/table.ts";
import type { TrainInput } from "./trainer.ts";

/** The rows of a file; bad ones are reported. @throws what `readTable` does. */
export async function readRows<T>(file: string, format: Format<T>, input: TrainInput): Promise<T[]> {
  const { rows, bad } = await readTable(file, format, input.badRows);
  bad.forEach(input.onBadRow);
  return rows;
}

/** What a card says of a file: its name and the sha256 of its bytes. */
export async function fileText(file: string): Promise<{ file: string; sha256: string }> {
  const bytes = await readFile(file);
  return { file: basename(file), sha256: createHash("sha256").update(bytes).digest("hex") };
}
