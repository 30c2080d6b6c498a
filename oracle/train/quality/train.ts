import { type Candidate, hop } from "../../data/hop.ts";
import { trainingFile } from "../checkpoint.ts";
import type { Fold } from "../folds.ts";
import { type CardText, type ModelFiles, treeFiles } from "../model-files.ts";
import { fileText, readRows } from "../read-data.ts";
import type { Trainer } from "../trainer.ts";
import { cardLines, evaluationLines, studyPlots, studyText } from "../trees/card.ts";
import { evaluateTrees } from "../trees/evaluate.ts";
import type { FitOptions } from "../trees/fit.ts";
import type { PoolOptions } from "../trees/pool.ts";
import { fitBaselines, studyTrees } from "../trees/study.ts";
import { foldOf, qualityFeatures, qualitySpec, qualityTable } from "./features.ts";

/** Settings of the shipped model. */
export const QUALITY_FIT: FitOptions = {
  ...{ objective: "logistic", trees: 60, depth: 6, bins: 255, minLeafRows: 40, ridge: 10 },
  ...{ rate: 0.25, rowShare: 0.8, featureShare: 1, seed: 1 },
};
const FOLDS = 5;
const VOLUME_AND_TIME = ["volumeDimes", "firstUseMin"];
const FIVE = [...VOLUME_AND_TIME, "transfers", "counterparties", "candidateCounterparties"];

const BASELINES = [
  { name: "trees on volume and first use", features: VOLUME_AND_TIME },
  { name: "trees on the five columns", features: FIVE },
];
const RULES = [{ name: "volume alone", feature: "volumeDimes" }];

/** The quality weight from the Hop candidates: is this account one person's own? */
export const qualityTrainer: Trainer = {
  train: async (input, version) => {
    const candidates = await readRows(input.file, hop, input);
    const pool = { ...input, keptIn: trainingFile("quality") };
    const files = await trainQuality(candidates, await fileText(input.file), version, pool);
    return { files, lines: cardLines(files) };
  },
  evaluate: async (folder, input) => {
    const candidates = await readRows(input.file, hop, input);
    const table = qualityTable(candidates);
    const setup = { folds: foldsOf(candidates), options: QUALITY_FIT, baselines: BASELINES };
    const fitted = await fitBaselines(table, setup, input);
    const figures = await evaluateTrees(folder, table, RULES, fitted);
    return { figures, lines: evaluationLines(figures) };
  },
};

/** Fits the model to candidates, judged out of fold by address. Throws ModelWeightsError. */
export async function trainQuality(
  candidates: readonly Candidate[],
  data: CardText,
  version: number,
  pool: PoolOptions,
): Promise<ModelFiles> {
  const study = await studyTrees(
    qualityTable(candidates),
    {
      folds: foldsOf(candidates),
      options: QUALITY_FIT,
      baselines: BASELINES,
      rules: RULES,
    },
    pool,
  );
  const text = {
    purpose:
      "Weighs scores against sybils: the probability that an account is one person's own, as a factor in [0, 65536].",
    data: {
      source: "Hop airdrop candidates, github hop-protocol/hop-airdrop",
      licence: "ISC (package.json)",
      ...data,
      rows: candidates.length,
      target: "1 for an account that was kept, 0 for one struck out as a sybil",
    },
    split: `${FOLDS} folds by keccak256 of the address`,
    ...studyText(study, qualityFeatures, QUALITY_FIT, {
      meanWeightOfKept: study.heldOutMeans.ones,
      meanWeightOfSybils: study.heldOutMeans.zeros,
    }),
    limits: [
      "Labels are the Hop project's own eliminations of 2022, not verified truth; a third of the candidates was struck out.",
      "Features look at the account's own transfers alone. Those that compare it with its neighbours raise the AUC within a file and lower it across files of other density, and were left out.",
      "Transfers of 29 of the project's 182 files are missing: counts are low by an unknown part.",
      "Who knows the features can pay to look genuine: volume and time cost money, which is the point, but they are no proof.",
    ],
    notFor: [
      "banning an account by itself",
      "judging people",
      "deciding eligibility without appeal",
      "other chains unseen",
    ],
  };
  return treeFiles("quality", version, qualitySpec, study.weights, text, studyPlots("quality", study));
}

function foldsOf(candidates: readonly Candidate[]): Fold[] {
  const fold = Uint8Array.from(candidates, ({ address }) => foldOf(address, FOLDS));
  const rows = Uint32Array.from(candidates.keys());
  return Array.from({ length: FOLDS }, (_, own) => ({
    train: rows.filter((row) => fold[row] !== own),
    test: rows.filter((row) => fold[row] === own),
  }));
}
