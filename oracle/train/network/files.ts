import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { networkSpec } from "../../../protocol/programs/network.ts";
import { OracleError } from "../../errors.ts";
import { readPerformance } from "../../import/rocketpool/files.ts";
import { openScorer } from "../../score/scorer.ts";
import type { FitOptions } from "../cubic-fit.ts";
import { cubicFiles, type ModelFiles } from "../model-files.ts";
import { type DataFile, networkCard, type RefusedFile } from "./card.ts";
import { type Evaluation, evaluateShares } from "./evaluate.ts";
import { flatFeatures, networkRows } from "./rows.ts";
import { SPLIT, trainNetwork } from "./train.ts";

/**
 * Trains the network model on a Rocket Pool performance file; its card also judges it on the other performance files of the
 * same folder. @throws what reading a file does, OracleError `NothingEarned`, ModelWeightsError.
 */
export async function trainNetworkFile(
  file: string,
  version: number,
  onStep?: FitOptions["onStep"],
): Promise<ModelFiles> {
  const data = await readData(file);
  const others = await Promise.all((await otherIntervals(file)).map(readIfGood));
  const training = trainNetwork(data.rows, onStep);
  return cubicFiles("network", version, networkSpec, training.weights, networkCard(training, data, others));
}

/** Runs the model of a folder, through ONNX, on a performance file and judges the shares that come out. */
export async function evaluateNetworkFile(folder: string, file: string): Promise<Evaluation & { model: string }> {
  const { rows } = await readData(file);
  const scorer = await openScorer(folder, { workers: 1 });
  try {
    const scores = await scorer.score(flatFeatures(rows.table), rows.table.target.length);
    const { name, version } = scorer.card;
    return { model: `${name}/${version}`, ...evaluateShares(rows, Float64Array.from(scores, Number), SPLIT.seed) };
  } finally {
    await scorer.close();
  }
}

async function readData(file: string): Promise<DataFile> {
  const performance = await readPerformance(file);
  const sha256 = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  return { name: basename(file), sha256, rows: networkRows(performance) };
}

/** A file beside the data is judged if it can be; that it cannot is worth a line in the card, not a failed training. */
async function readIfGood(file: string): Promise<DataFile | RefusedFile> {
  try {
    return await readData(file);
  } catch (error) {
    if (!(error instanceof OracleError)) throw error;
    return { name: basename(file), refused: error.name };
  }
}

async function otherIntervals(file: string): Promise<string[]> {
  const folder = dirname(resolve(file));
  const names = (await readdir(folder)).filter((name) => /performance.*\.json$/.test(name) && name !== basename(file));
  return names.sort().map((name) => join(folder, name));
}
