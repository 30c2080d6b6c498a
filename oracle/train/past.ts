import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readCardJson } from "../model-parts.ts";
import { fileText } from "./read-data.ts";

/** Where the project looks for public data. */
const SHARED_DATA = join(import.meta.dirname, "../../../shared/data");

/** What a model's features look back on: rows in order of time; `text` says for people and programs what they are. */
export type Past<T> = { readonly rows: readonly T[]; readonly text: PastText };
export type PastText = { readonly history: { readonly file: string; readonly rows: number } | null };

/** Users and contents begin without one. */
export const NO_PAST = { rows: [], text: { history: null } } as const;

/**
 * The file that the model in `folder` learned from, if it lies beside `data` or among the shared data with the bytes that the
 * card names: users of later data have their past in it.
 * @throws what `readCardJson` does.
 */
export async function learnedFile(folder: string, data: string): Promise<string | undefined> {
  const { data: learned } = (await readCardJson(folder)) as { data?: { file?: unknown; sha256?: unknown } };
  if (typeof learned?.file !== "string") return undefined;
  const beside = join(dirname(data), learned.file);
  for (const path of new Set([beside, ...(await sharedFiles(learned.file))])) {
    const found = await fileText(path).catch(() => undefined);
    if (found?.sha256 === learned.sha256) return path;
  }
  return undefined;
}

/** Where a file of that name may lie among the shared data: at its top or in one of its folders, whatever else is below them. */
async function sharedFiles(name: string): Promise<string[]> {
  const folders = await readdir(SHARED_DATA).catch(() => []);
  return [".", ...folders].map((folder) => join(SHARED_DATA, folder, name));
}

/**
 * Of a history file, what came before the first of `rows`; nothing where no user of the rows stands in it, as it then tells of
 * another platform. Rows are in order of time.
 */
export async function pastFrom<T extends { readonly atMs: number }>(
  file: string | undefined,
  rows: readonly T[],
  read: (file: string) => Promise<readonly T[]>,
  userOf: (row: T) => string,
): Promise<Past<T>> {
  if (file === undefined) return NO_PAST;
  const earlier = (await read(file)).filter(({ atMs }) => atMs < rows[0].atMs);
  const users = new Set(rows.map(userOf));
  if (!earlier.some((row) => users.has(userOf(row)))) return NO_PAST;
  return { rows: earlier, text: { history: { file: basename(file), rows: earlier.length } } };
}

/** A line for people. */
export function pastLine({ history }: PastText): string {
  if (history === null) return "looks back on nothing: users and contents begin without a past";
  return `looks back on ${history.rows.toLocaleString("en")} rows of ${history.file}`;
}
