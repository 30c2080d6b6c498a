import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type CourseClicks, ouladClicks, ouladStudents } from "../../data/oulad.ts";
import { skillcraft } from "../../data/skillcraft.ts";
import { OracleError } from "../../errors.ts";
import { fileText, readRows } from "../read-data.ts";
import { isOtherFormat } from "../refuse-table.ts";
import type { TrainInput } from "../trainer.ts";
import { type CourseRows, courseRows, type GameRows, gameRows } from "./rows.ts";

/** A file that rows were read from, and what it says of whom. */
export type MetaverseData = { readonly file: string; readonly sha256: string } & (
  | { readonly of: "players"; readonly rows: GameRows }
  | { readonly of: "students"; readonly rows: CourseRows }
);

const TABLES = /(skillcraft|clicks)[^/\\]*\.csv(\.gz)?$/i;
const STUDENTS = /students?[^/\\]*\.csv(\.gz)?$/i;

/**
 * A SkillCraft file, a file of OULAD clicks with its students beside it, or a folder in which such files are looked for, one folder
 * deep as well. In the order of their paths. @throws what `readRows` does, OracleError `NoStudentsFile`, `NoMetaverseData`.
 */
export async function readMetaverse(input: TrainInput): Promise<MetaverseData[]> {
  const found = await stat(input.file).catch(() => undefined);
  if (!found?.isDirectory()) return [await readOne(input.file, input)];
  const names = (await namesIn(input.file)).filter((name) => TABLES.test(name)).sort();
  if (names.length > 0) return Promise.all(names.map((name) => readOne(join(input.file, name), input)));
  const message = `${input.file} holds no *skillcraft*.csv and no *clicks*.csv`;
  throw new OracleError("NoMetaverseData", message, { folder: input.file });
}

/** What lies in a folder and in its folders, as paths from it; nothing of what cannot be listed. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const below = names.map(async (name) => {
    const inside = await readdir(join(folder, name)).catch(() => []);
    return [name, ...inside.map((one) => join(name, one))];
  });
  return (await Promise.all(below)).flat();
}

async function readOne(file: string, input: TrainInput): Promise<MetaverseData> {
  const text = await fileText(file);
  try {
    return { ...text, of: "players", rows: gameRows(await readRows(file, skillcraft, input)) };
  } catch (error) {
    if (!isOtherFormat(error)) throw error;
  }
  const clicks = await readClicks(file, input);
  const students = await readRows(await studentsBeside(file), ouladStudents, input);
  return { ...text, of: "students", rows: courseRows(students, clicks) };
}

async function readClicks(file: string, input: TrainInput): Promise<CourseClicks[]> {
  try {
    return await readRows(file, ouladClicks, input);
  } catch (cause) {
    if (!isOtherFormat(cause)) throw cause;
    const message = `${file} is neither a SkillCraft table nor OULAD clicks`;
    throw new OracleError("NoMetaverseData", message, { file }, { cause });
  }
}

/** The file named like that of the clicks, with "students" for "clicks"; else the only one beside it that is named after students. */
async function studentsBeside(file: string): Promise<string> {
  const folder = dirname(file);
  const wanted = basename(file)
    .replace(/\.gz$/, "")
    .replace(/clicks/i, "students");
  const others = (await readdir(folder)).filter((name) => name !== basename(file) && STUDENTS.test(name));
  const named = others.find((name) => name === wanted || name === `${wanted}.gz`) ?? others[0];
  if (named !== undefined && (others.length === 1 || named.startsWith(wanted))) return join(folder, named);
  const found = others.length === 0 ? "" : `; ${others.join(", ")} are there`;
  throw new OracleError("NoStudentsFile", `beside ${file} there is no ${wanted}${found}`, { file, wanted });
}
