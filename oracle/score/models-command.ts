import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { describe, OracleError } from "../errors.ts";
import { tableLines } from "../table.ts";
import { readModelFolder } from "./model-folder.ts";

/** A figure of a card, with its 95 % interval. */
type Figure = { readonly value: number; readonly low: number; readonly high: number };

/** A version of a model as its card tells it; `fault` when its files are not what the card says. */
export type ModelRow = {
  readonly model: string;
  readonly kind: string;
  readonly modelId: string;
  readonly data: string;
  readonly rows: number | undefined;
  readonly metrics: Readonly<Record<string, Figure>>;
  readonly sha256: Readonly<Record<string, string>>;
  readonly fault: string | undefined;
};

/** What the list reads of a card; training adds the rest. */
type AnyCard = {
  readonly kind: string;
  readonly modelId: string;
  readonly sha256: Readonly<Record<string, string>>;
  readonly data?: { readonly file?: string; readonly rows?: number };
  readonly metrics?: unknown;
};

const MODELS = join(import.meta.dirname, "../models");

/** Adds `oracle models`: exit status 1 when a file is not the one that its card names. */
export function addModelsCommand(program: Command): void {
  program
    .command("models")
    .description("The models at hand, with their data, figures and hashes, checked against their files.")
    .option("--models <folder>", "holds <name>/<version>/card.json", MODELS)
    .option("--json", "print one JSON list")
    .action(async ({ models, json }: { models: string; json?: boolean }) => {
      const rows = await listModels(models);
      if (json) console.log(JSON.stringify(rows));
      else for (const line of linesOf(rows)) console.log(line);
      if (rows.some(({ fault }) => fault !== undefined)) process.exitCode = 1;
    });
}

/** Every version below a folder, by name and number. */
export async function listModels(folder: string): Promise<ModelRow[]> {
  const rows: ModelRow[] = [];
  for (const name of await foldersIn(folder)) {
    const versions = await foldersIn(join(folder, name));
    for (const version of versions.sort((a, b) => Number(a) - Number(b))) {
      rows.push(await rowOf(`${name}/${version}`, join(folder, name, version)));
    }
  }
  return rows;
}

async function rowOf(model: string, folder: string): Promise<ModelRow> {
  try {
    const card = await readCard(folder);
    const { kind, modelId, sha256, data, metrics } = card;
    const source = { data: data?.file ?? "", rows: data?.rows };
    return { model, kind, modelId, ...source, metrics: figuresOf(metrics, ""), sha256, fault: undefined };
  } catch (error) {
    const nothing = { kind: "", modelId: "", data: "", rows: undefined, metrics: {}, sha256: {} };
    return { model, ...nothing, fault: describe(error) };
  }
}

/** Any model's card, exact or float, when every file is the one that it names. */
async function readCard(folder: string): Promise<AnyCard> {
  const card = JSON.parse(await readFile(join(folder, "card.json"), "utf8")) as AnyCard;
  if (card.kind !== "float") await readModelFolder(folder);
  for (const [file, wanted] of Object.entries(card.sha256)) {
    const found = createHash("sha256")
      .update(await readFile(join(folder, file)))
      .digest("hex");
    if (found === wanted) continue;
    const message = `${join(folder, file)} has sha256 ${found}, its card says ${wanted}`;
    throw new OracleError("ModelHash", message, { file, found, wanted });
  }
  return card;
}

/** Every figure with an interval, by its path in the card. */
function figuresOf(section: unknown, path: string): Record<string, Figure> {
  if (typeof section !== "object" || section === null || Array.isArray(section)) return {};
  if (isFigure(section)) return { [path]: section };
  const inner = Object.entries(section).map(([name, part]) => figuresOf(part, path === "" ? name : `${path}.${name}`));
  return Object.assign({}, ...inner);
}

/** The models with a key figure each, then their hashes. */
function linesOf(models: readonly ModelRow[]): string[] {
  const overview = models.map(({ model, kind, rows = 0, data, metrics, fault }) => {
    const [figure] = Object.entries(metrics).map(([name, { value, low, high }]) => {
      return `${name} ${value.toFixed(4)} [${low.toFixed(4)}, ${high.toFixed(4)}]`;
    });
    return { model, kind, rows, data, figure: figure ?? "", files: fault ?? "as its card says" };
  });
  const hashes = models.flatMap(({ model, modelId, sha256 }) => [
    { model, hash: "modelId", value: modelId },
    ...Object.entries(sha256).map(([file, value]) => ({ model, hash: `sha256 of ${file}`, value })),
  ]);
  return [...tableLines(overview), "", ...tableLines(hashes)];
}

function isFigure(value: unknown): value is Figure {
  if (typeof value !== "object" || value === null) return false;
  return ["value", "low", "high"].every((name) => typeof (value as Record<string, unknown>)[name] === "number");
}

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
