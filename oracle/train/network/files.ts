import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { WHOLE_WEIGHT } from "../../../protocol/models/weighed.ts";
import { networkSpec } from "../../../protocol/programs/network.ts";
import { OracleError } from "../../errors.ts";
import { readPerformance, readRewardsBeside } from "../../import/rocketpool/files.ts";
import { differences, poolWeiDown, shareWeiDown, sumDuties } from "../../import/rocketpool/published.ts";
import { openScorer } from "../../score/scorer.ts";
import type { FitOptions } from "../cubic-fit.ts";
import { cubicFiles, type ModelFiles } from "../model-files.ts";
import type { Table } from "../table.ts";
import { type DataFile, networkCard, networkPlots, type RefusedFile } from "./card.ts";
import { type Evaluation, evaluateShares } from "./evaluate.ts";
import { flatFeatures, networkRows } from "./rows.ts";
import { SPLIT, trainNetwork } from "./train.ts";

/** How a model shares out what was paid, and whether the published rule gives every account its payout to the wei. */
export type NetworkEvaluation = Evaluation & {
  readonly model: string;
  /** Accounts whose payout the rule does not give; or why it could not be tried, as without the interval's rewards file. */
  readonly publishedRule: { readonly accounts: number; readonly different: number } | { readonly refused: string };
};

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
  const card = networkCard(training, data, others);
  return cubicFiles("network", version, networkSpec, training.weights, card, networkPlots(training, data.rows));
}

/** Runs the model of a folder, through ONNX, on a performance file and judges the shares that come out. */
export async function evaluateNetworkFile(folder: string, file: string): Promise<NetworkEvaluation> {
  const { rows } = await readData(file);
  const publishedRule = await judgePublished(file);
  const scorer = await openScorer(folder, { workers: 1 });
  try {
    const { name, version, features } = scorer.card;
    const scores = await scorer.score(
      flatFeatures(atWholeWeight(rows.table, features.length)),
      rows.table.target.length,
    );
    const judged = evaluateShares(rows, Float64Array.from(scores, Number), SPLIT.seed);
    return { model: `${name}/${version}`, ...judged, publishedRule };
  } finally {
    await scorer.close();
  }
}

/** A weighed model takes one column more than the network's counts. */
function atWholeWeight(table: Table, width: number): Table {
  const whole = new Float64Array(table.target.length).fill(Number(WHOLE_WEIGHT));
  return table.columns.length === width ? table : { ...table, columns: [...table.columns, whole] };
}

/** Gives out the smoothing pool again by the rule that operators were paid by, from the rewards file beside the data. */
async function judgePublished(file: string): Promise<NetworkEvaluation["publishedRule"]> {
  const performance = await readPerformance(file);
  try {
    const poolWei = poolWeiDown(performance, await readRewardsBeside(file));
    const sums = sumDuties(performance);
    const scoreOf = new Map(performance.pools.map(({ account, duties }) => [account, scoreSum(duties)]));
    const different = differences(performance, (account) => shareWeiDown(poolWei, scoreOf.get(account) ?? 0n, sums));
    return { accounts: performance.pools.length, different: different.length };
  } catch (error) {
    if (!(error instanceof OracleError)) throw error;
    return { refused: error.name };
  }
}

function scoreSum(duties: readonly { readonly score: bigint }[]): bigint {
  return duties.reduce((sum, { score }) => sum + score, 0n);
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
