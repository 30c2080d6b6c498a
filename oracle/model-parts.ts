import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OracleError } from "./errors.ts";

/** A file of a model's folder. @throws OracleError `ModelMissing`. */
export async function readModelPart(folder: string, file: string): Promise<Buffer> {
  const path = join(folder, file);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new OracleError("ModelMissing", `cannot read ${path} of the model`, { path }, { cause });
  }
}

/** What a model's card.json holds, not looked at yet. @throws OracleError `ModelMissing`, `BadCard` where it is no JSON. */
export async function readCardJson(folder: string): Promise<unknown> {
  const text = (await readModelPart(folder, "card.json")).toString("utf8");
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OracleError("BadCard", `${join(folder, "card.json")} is no JSON`, { folder }, { cause });
  }
}
