import { kuairand, type VideoView } from "../../data/kuairand.ts";
import { bootstrapAuc } from "../auc.ts";
import { trainingFile } from "../checkpoint.ts";
import { type CardText, type ModelFiles, treeFiles } from "../model-files.ts";
import { pastFrom, pastLine } from "../past.ts";
import { fileText, readRows } from "../read-data.ts";
import type { Trainer, TrainInput } from "../trainer.ts";
import { cardLines, evaluationLines, studyPlots, studyText } from "../trees/card.ts";
import { evaluateTrees } from "../trees/evaluate.ts";
import type { FitOptions } from "../trees/fit.ts";
import type { PoolOptions } from "../trees/pool.ts";
import { rawValues } from "../trees/predict.ts";
import { studyTrees } from "../trees/study.ts";
import { joinTables } from "../trees/table.ts";
import { contentFeatures, contentSpec, contentTable } from "./features.ts";

/** Settings of the shipped model. */
export const CONTENT_FIT: FitOptions = {
  ...{ objective: "logistic", trees: 60, depth: 6, bins: 255, minLeafRows: 40, ridge: 10 },
  ...{ rate: 0.1, rowShare: 0.7, featureShare: 0.4, seed: 1 },
};
const HELD_OUT_SHARE = 0.2;
const USER_FEATURES = ["durationMs", "userViews", "userLongRate", "userRecentLong"];

const RULES = [
  { name: "the user's rate of long views", feature: "userLongRate" },
  { name: "the video's rate of long views", feature: "videoLongRate" },
];

/** The content model from KuaiRand logs: will this user watch this video for long? */
export const contentTrainer: Trainer = {
  train: async (input, version) => {
    const views = await readViews(input.file, input);
    const pool = { ...input, keptIn: trainingFile("content") };
    const files = await trainContent(views, await fileText(input.file), version, pool);
    return { files, lines: cardLines(files) };
  },
  evaluate: async (folder, input) => {
    const views = await readViews(input.file, input);
    const past = await pastFrom(
      input.history,
      views,
      (file) => readViews(file, input),
      (view) => view.userId,
    );
    const figures = await evaluateTrees(folder, contentTable(views, past.rows), RULES);
    return { figures: { ...figures, ...past.text }, lines: [...evaluationLines(figures), pastLine(past.text)] };
  },
  looksBack: true,
};

/** Fits the model to views in order of time. The last fifth is held out. Throws ModelWeightsError. */
export async function trainContent(
  views: readonly VideoView[],
  data: CardText,
  version: number,
  pool: PoolOptions,
): Promise<ModelFiles> {
  const border = Math.floor(views.length * (1 - HELD_OUT_SHARE));
  const middle = views.length >> 1;
  // Every view stands in the table twice: with all its past, and with the past of its half of the log alone, so that the model
  // also learns what to make of users and videos that are new.
  const halves = [contentTable(views.slice(0, middle)), contentTable(views.slice(middle))];
  const table = joinTables([contentTable(views), ...halves]);
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const isHeldOut = (row: number) => row % views.length >= border;
  const fold = {
    train: rows.filter((row) => !isHeldOut(row)),
    test: rows.filter((row) => row < views.length && isHeldOut(row)),
  };
  const study = await studyTrees(
    table,
    {
      folds: [fold],
      options: CONTENT_FIT,
      baselines: [{ name: "trees on the user's own history", features: USER_FEATURES, options: { featureShare: 1 } }],
      rules: RULES,
    },
    pool,
  );
  const cold = contentTable(views.slice(border));
  const coldRows = Uint32Array.from({ length: cold.rows }, (_, row) => row);
  const heldOutAucWithoutHistory = bootstrapAuc(
    rawValues(study.foldWeights[0], cold, coldRows),
    cold.target,
    CONTENT_FIT.seed,
  );
  const text = {
    purpose:
      "Values what a user is shown: the probability that the user watches a video for long, from what both did before.",
    data: {
      source: "KuaiRand (15-core, standard policy), github alessandrosocc/predict_explicit_negative_feedback_kuairand",
      licence: "CC BY-SA 4.0",
      ...data,
      rows: views.length,
      target: "long_view",
    },
    split: `by time: the last ${100 * HELD_OUT_SHARE} % of views are held out; features see only earlier views`,
    ...studyText(study, contentFeatures, CONTENT_FIT, { heldOutAucWithoutHistory }),
    limits: [
      "Ten days of one Chinese short-video platform, users and videos with at least 15 views each: cold starts are rare in it.",
      "like and hate columns are not read: upstream filtered by liked videos, so they leak.",
      "Settings were chosen among a handful by held-out AUC; they differ by less than 0.004, within the interval.",
      "Features are given, not folded from an epoch's events: whoever scores brings them, counted in order of time.",
      "Monotone by feature as listed in signs. A user can raise the own rates by leaving videos to play; the quality weight and caps are for that.",
    ],
    notFor: ["judging people", "deciding what is true or good", "paying for a view by itself", "targeting minors"],
  };
  return treeFiles("content", version, contentSpec, study.weights, text, studyPlots("content", study));
}

/** The views of a file in order of time; of the same moment in the file's order. */
async function readViews(file: string, input: TrainInput): Promise<VideoView[]> {
  return (await readRows(file, kuairand, input)).sort((a, b) => a.atMs - b.atMs);
}
