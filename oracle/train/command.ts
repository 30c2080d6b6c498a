import { join, relative } from "node:path";
import { SingleBar } from "cli-progress";
import { type Command, InvalidArgumentError } from "commander";
import { OracleError } from "../errors.ts";
import { readModelFolder } from "../score/model-folder.ts";
import type { FitOptions } from "./cubic-fit.ts";
import type { Figure } from "./metrics.ts";
import { type ModelFiles, writeModel } from "./model-files.ts";
import type { Evaluation } from "./network/evaluate.ts";
import { evaluateNetworkFile, trainNetworkFile } from "./network/files.ts";

/** How a model is trained from a file, and judged on one. */
type Trainer = {
  readonly train: (file: string, version: number, onStep: FitOptions["onStep"]) => Promise<ModelFiles>;
  readonly evaluate: (folder: string, file: string) => Promise<Evaluation & { model: string }>;
};

type Options = { data: string; out?: string; modelVersion: number; evaluateOnly?: string; json?: boolean };

const TRAINERS: Readonly<Record<string, Trainer>> = {
  network: { train: trainNetworkFile, evaluate: evaluateNetworkFile },
};

const MODELS = join(import.meta.dirname, "../models");

/** Adds `oracle train <model> --data <file>` and `oracle train --evaluate-only <model> --data <file>`. */
export function addTrainCommand(program: Command): void {
  program
    .command("train [model]")
    .description(
      `Fits a model to data and writes it: ${Object.keys(TRAINERS).join(", ")}. The same data give the same bytes.`,
    )
    .requiredOption("--data <file>", "what to learn from, or to be judged on")
    .option("--out <folder>", "where the model goes (default: oracle/models/<model>/<version>)")
    .option("--model-version <n>", "version of the model", wholeNumber, 1)
    .option("--evaluate-only <model>", "train nothing; judge this model: a name, name/version, or a folder")
    .option("--json", "print one JSON object")
    .action(async (name: string | undefined, options: Options) => {
      if (options.evaluateOnly !== undefined) await evaluate(options.evaluateOnly, options);
      else await train(name, options);
    });
}

async function train(name: string | undefined, { data, out, modelVersion, json }: Options): Promise<void> {
  const trainer = trainerOf(name ?? "");
  const folder = out ?? join(MODELS, name ?? "", `${modelVersion}`);
  const bar = new SingleBar({
    format: "training [{bar}] {value}/{total} fits, {duration_formatted}",
    stream: process.stderr,
  });
  bar.start(1, 0);
  let files: ModelFiles;
  try {
    files = await trainer.train(data, modelVersion, (done, steps) => {
      bar.setTotal(steps);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
  const result = await writeModel(folder, files);
  const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
  if (json) return console.log(JSON.stringify({ folder, result, card }));
  console.log(`${relative(process.cwd(), folder) || folder}: ${result}, model ${card.modelId}`);
  console.log(`  out of fold R2      ${shown(card.metrics.outOfFoldR2)}`);
  console.log(`  without consensus   ${shown(card.metrics.outOfFoldR2WithoutConsensus)}`);
  for (const judged of [card.metrics.trainingInterval, ...card.metrics.otherIntervals]) {
    if ("refused" in judged) console.log(`  ${judged.name}: ${judged.refused}`);
    else show(judged);
  }
}

async function evaluate(model: string, { data, json }: Options): Promise<void> {
  const [name, version = "1"] = model.split("/");
  const inTree = Object.hasOwn(TRAINERS, name);
  const folder = inTree ? join(MODELS, name, version) : model;
  const trainer = inTree ? TRAINERS[name] : trainerOf((await readModelFolder(folder)).card.name);
  const evaluation = await trainer.evaluate(folder, data);
  if (json) console.log(JSON.stringify(evaluation));
  else show(evaluation);
}

function trainerOf(name: string): Trainer {
  if (Object.hasOwn(TRAINERS, name)) return TRAINERS[name];
  const known = Object.keys(TRAINERS).join(", ");
  throw new OracleError("UnknownModel", `no model is named ${JSON.stringify(name)}; there are: ${known}`, {
    name,
    known,
  });
}

function show({ data: { network, index, rows }, shareR2, baselines }: Evaluation): void {
  console.log(`  ${network} ${index}, ${rows} rows: share R2 ${shown(shareR2)}`);
  console.log(`    attestations alone, line fitted here  ${shown(baselines.attestationsLineFittedHere)}`);
  console.log(`    attestations alone, in proportion     ${shown(baselines.attestationShares)}`);
}

function shown(figure: Figure | null): string {
  if (figure === null) return "undefined, the target does not vary";
  const digits = (x: number) => x.toFixed(6);
  return `${digits(figure.value)} [${digits(figure.low)}, ${digits(figure.high)}]`;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("a whole number from 1 is wanted");
  return Number(text);
}
