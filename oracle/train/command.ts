import { readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { SingleBar } from "cli-progress";
import { type Command, InvalidArgumentError } from "commander";
import { asTyped } from "../arguments.ts";
import { OracleError } from "../errors.ts";
import { trainingFile } from "./checkpoint.ts";
import { writeModel } from "./model-files.ts";
import { learnedFile } from "./past.ts";
import type { Trainer, TrainInput } from "./trainer.ts";

type Options = {
  data: string;
  history?: string | false;
  out?: string;
  modelVersion: number;
  evaluateOnly?: string;
  workers: number;
  skipBadRows?: boolean;
  json?: boolean;
};

/** Loaded when asked for: the libraries that fit models are large. */
const TRAINERS: Readonly<Record<string, () => Promise<Trainer>>> = {
  content: async () => (await import("./content/train.ts")).contentTrainer,
  engagement: async () => (await import("./engagement/train.ts")).engagementTrainer,
  interest: async () => (await import("./gru/train.ts")).interestTrainer,
  metaverse: async () => (await import("./metaverse/trainer.ts")).metaverseTrainer,
  network: async () => (await import("./network/trainer.ts")).networkTrainer,
  "network-weighed": async () => (await import("./network/weighed.ts")).networkWeighedTrainer,
  price: async () => (await import("./forecast/train.ts")).priceTrainer,
  quality: async () => (await import("./quality/train.ts")).qualityTrainer,
};

const MODELS = join(import.meta.dirname, "../models");

/** Adds `oracle train <model> --data <file>` and `oracle train --evaluate-only <model> --data <file>`. */
export function addTrainCommand(program: Command): void {
  program
    .command("train [model]")
    .description(
      `Fits a model to data and writes it: ${Object.keys(TRAINERS).join(", ")}. The same data give the same bytes; float models on one machine.`,
    )
    .requiredOption(
      "--data <path>",
      "what to learn from, or to be judged on: a file, or a folder where a model takes several files",
    )
    .option("--out <folder>", "where the model goes (default: oracle/models/<model>/<version>)")
    .option("--model-version <n>", "version of the model", wholeNumber, 1)
    .option("--evaluate-only <model>", "train nothing; judge this model: a name, name/version, or a folder")
    .option(
      "--history <file>",
      "earlier data that features look back on (default: what the model learned from, beside the data or in ../shared/data)",
    )
    .option("--no-history", "let users and contents begin without a past")
    .option("--workers <n>", "threads that fit; the model does not depend on it", wholeNumber, 2)
    .option("--skip-bad-rows", "report and leave out rows that cannot be read, instead of refusing the file")
    .option("--json", "print one JSON object")
    .action(async (name: string | undefined, typed: Options) => {
      const { data, history } = typed;
      const options = { ...typed, data: asTyped(data), ...(history ? { history: asTyped(history) } : {}) };
      await (options.evaluateOnly !== undefined ? evaluate(options.evaluateOnly, options) : train(name, options));
    });
}

async function train(name: string | undefined, options: Options): Promise<void> {
  const { out, modelVersion, json } = options;
  const trainer = await trainerOf(name ?? "");
  if (options.history !== undefined) refuseHistory(`training ${name}`);
  const folder = out ?? join(MODELS, name ?? "", `${modelVersion}`);
  const { files, lines } = await withBar("training", (onStep) => trainer.train(inputOf(options, onStep), modelVersion));
  const result = await writeModel(folder, files);
  await rm(trainingFile(name ?? ""), { force: true });
  const card = JSON.parse(new TextDecoder().decode(files["card.json"]));
  if (json) return console.log(JSON.stringify({ folder, result, card }));
  console.log(`${relative(process.cwd(), folder) || folder}: ${result}, model ${card.modelId}`);
  for (const line of lines) console.log(`  ${line}`);
}

async function evaluate(model: string, options: Options): Promise<void> {
  const [name, version = "1"] = model.split("/");
  const inTree = Object.hasOwn(TRAINERS, name);
  const folder = inTree ? join(MODELS, name, version) : model;
  const trainer = await trainerOf(inTree ? name : await nameOf(folder));
  if (options.history !== undefined && !trainer.looksBack) refuseHistory(`judging ${model}`);
  const history = trainer.looksBack ? await historyOf(folder, options) : undefined;
  const { figures, lines } = await withBar("judging", (onStep) => {
    return trainer.evaluate(folder, { ...inputOf(options, onStep), ...(history !== undefined && { history }) });
  });
  if (options.json) console.log(JSON.stringify(figures));
  else for (const line of lines) console.log(line);
}

async function historyOf(folder: string, { history, data }: Options): Promise<string | undefined> {
  if (history === false) return undefined;
  return history ?? learnedFile(folder, data);
}

function refuseHistory(work: string): never {
  throw new OracleError("NothingLooksBack", `${work} looks back on no earlier data: leave --history out`, { work });
}

/** The name that a folder's card gives. Its files are checked by whoever runs the model. */
async function nameOf(folder: string): Promise<string> {
  const path = join(folder, "card.json");
  try {
    return String(JSON.parse(await readFile(path, "utf8")).name);
  } catch (cause) {
    const known = Object.keys(TRAINERS).join(", ");
    const message = `no model is named ${folder} (there are: ${known}), and as a folder of one it has no card that can be read: ${path}`;
    throw new OracleError("ModelMissing", message, { path, known }, { cause });
  }
}

function inputOf(options: Options, onStep: TrainInput["onStep"]): TrainInput {
  return {
    file: options.data,
    badRows: options.skipBadRows ? "skip" : "refuse",
    onBadRow: (bad, file) => console.error(`left out: ${file}, ${bad.message}`),
    workers: options.workers,
    onStep,
  };
}

/** The bar comes with the first step: what takes no time shows none. */
async function withBar<T>(what: string, work: (onStep: TrainInput["onStep"]) => Promise<T>): Promise<T> {
  const format = `${what} [{bar}] {value}/{total} steps, {duration_formatted}`;
  const bar = new SingleBar({ format, stream: process.stderr });
  try {
    return await work((done, steps) => {
      if (!bar.isActive) bar.start(steps, done);
      bar.update(done);
    });
  } finally {
    bar.stop();
  }
}

async function trainerOf(name: string): Promise<Trainer> {
  if (Object.hasOwn(TRAINERS, name)) return TRAINERS[name]();
  const known = Object.keys(TRAINERS).join(", ");
  throw new OracleError("UnknownModel", `no model is named ${JSON.stringify(name)}; there are: ${known}`, {
    name,
    known,
  });
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("a whole number from 1 is wanted");
  return Number(text);
}
