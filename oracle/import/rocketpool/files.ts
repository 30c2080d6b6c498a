import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { readText } from "../../data/read.ts";
import { OracleError } from "../../errors.ts";
import { fileError } from "./json.ts";
import { type Performance, parsePerformance, parseRewards, type Rewards } from "./parse.ts";

/**
 * Reads a performance file.
 * @throws `FileUnreadable` and what `parsePerformance` throws.
 */
export async function readPerformance(file: string): Promise<Performance> {
  return parsed(file, parsePerformance);
}

/**
 * Reads the rewards file of the interval beside its performance file: of the same name with "rewards" for "performance" or
 * "minipool-performance". `performance.json` stands beside `rewards.json`.
 * @throws `NoRewardsFile` with the files that are there, `FileUnreadable` and what `parseRewards` throws.
 */
export async function readRewardsBeside(performanceFile: string): Promise<Rewards> {
  const folder = dirname(performanceFile);
  const name = basename(performanceFile).replace(/(minipool[-_])?performance/, "rewards");
  const there = await readdir(folder);
  if (name === basename(performanceFile) || !there.includes(name)) {
    const rewards = there.filter((other) => other.includes("rewards")).sort();
    const expected = `the interval's rewards file should stand beside ${basename(performanceFile)}`;
    throw fileError("NoRewardsFile", join(folder, name), rewards.join(", ") || "none", expected);
  }
  return parsed(join(folder, name), parseRewards);
}

/** An interval comes in two files: a refusal says which one it means. */
async function parsed<T>(file: string, parse: (text: string) => T): Promise<T> {
  const text = await readText(file);
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof OracleError)) throw error;
    throw new OracleError(error.name, `${file}: ${error.message}`, { ...error.figures, file }, { cause: error.cause });
  }
}
