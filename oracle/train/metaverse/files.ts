import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ouladClicks, ouladStudents } from "../../data/oulad.ts";
import { skillcraft } from "../../data/skillcraft.ts";
import { BadHeader } from "../../data/table.ts";
import { OracleError } from "../../errors.ts";
import { fileText, readRows } from "../read-data.ts";
import type { TrainInput } from "../trainer.ts";
import { type CourseRows, courseRows, type GameRows, gameRows } from "./rows.ts";

/** A file that rows were read from, and what it says of whom. */
export type MetaverseData = { readonly file: string; readonly sha256: string } & (
  | { readonly of: "players"; readonly rows: GameRows }
  | { readonly of: "students"; readonly rows: CourseRows }
);

const TABLES = /(skillcraft|clicks)[^/\\]*\.csv(\.gz)?$/i;

/**
 * A SkillCraft file, a file of OULAD clicks with its students beside it, or a folder in which such files are looked for, one folder
 * deep as well. In the order of their paths. @throws what `readRows` does, OracleError `NoStudentsFile`, `NoMetaverseData`.
 */
export async function readMetaverse(input: TrainInput): Promise<MetaverseData[]> {
  const found = await stat(input.file).catch(() => undefined);
  if (!found?.isDirectory()) return [await readOne(input.file, input)];
  const names = (await readdir(input.file, { recursive: true })).filter((name) => TABLES.test(name)).sort();
  if (names.length > 0) return Promise.all(names.map((name) => readOne(join(input.file, name), input)));
  const message = `${input.file} holds no *skillcraft*.csv and no *clicks*.csv`;
  throw new OracleError("NoMetaverseData", message, { folder: input.file });
}

async function readOne(file: string, input: TrainInput): Promise<MetaverseData> {
  const text = await fileText(file);
  try {
    return { ...text, of: "players", rows: gameRows(await readRows(file, skillcraft, input)) };
  } catch (error) {
    if (!(error instanceof BadHeader)) throw error;
  }
  const clicks = await readRows(file, ouladClicks, input);
  const students = await readRows(await studentsBeside(file), ouladStudents, input);
  return { ...text, of: "students", rows: courseRows(students, clicks) };
}

async function studentsBeside(file: string): Promise<string> {
  const wanted = basename(file)
    .replace(/\.gz$/, "")
    .replace(/clicks/i, "students");
  const folder = dirname(file);
  for (const name of [wanted, `${wanted}.gz`]) {
    if (name !== basename(file) && (await stat(join(folder, name)).catch(() => undefined))) return join(folder, name);
  }
  throw new OracleError("NoStudentsFile", `beside ${file} there is no ${wanted}`, { file, wanted });
}
