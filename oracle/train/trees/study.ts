import type { TreeWeights } from "../../../protocol/models/trees.ts";
import { OracleError } from "../../errors.ts";
import { auc, bootstrapAuc, calibration } from "../auc.ts";
import { bootstrapMean } from "../bootstrap.ts";
import { wantRows } from "../few-rows.ts";
import type { Fold } from "../folds.ts";
import type { Figure } from "../metrics.ts";
import { exactSigmoid } from "./exp.ts";
import type { Fit, FitOptions } from "./fit.ts";
import { UNIT } from "./objective.ts";
import { type FitJob, fitAll, type PoolOptions } from "./pool.ts";
import { rawValues, shuffleLoss, targetsOf } from "./predict.ts";
import { selectFeatures, type Table } from "./table.ts";

/** A model of fewer features, or without signs, that the shipped one is compared with on the same rows. */
export type Baseline = { name: string; features: readonly string[]; options?: Partial<FitOptions> };

/** What is fitted, and how it is judged. Rows are judged by models that saw no row of their fold. */
export type StudySetup = {
  folds: readonly Fold[];
  options: FitOptions;
  baselines: readonly Baseline[];
  /** A feature that alone is a rule: its value is the score. */
  rules: readonly { name: string; feature: string }[];
};

type BaselineSetup = Omit<StudySetup, "rules">;

/** Held-out figures, and the model fitted to all rows in the same way. */
export type Study = {
  weights: TreeWeights;
  /** Of each fold, the model that was fitted without it. */
  foldWeights: readonly TreeWeights[];
  heldOutRows: number;
  heldOutAuc: Figure | null;
  /** What the fits said of the held-out rows that they did not see, of those with target 1 and with target 0. */
  heldOutMeans: { ones: Figure | null; zeros: Figure | null };
  baselines: Record<string, Figure | null>;
  calibration: { rows: number; predicted: number; observed: number }[];
  /** AUC on the first fold by rows learned from: on those rows, and on the held-out ones. */
  learning: { rows: number; learned: number; heldOut: number }[];
  /** Loss of held-out AUC in the first fold when a feature is shuffled. */
  importance: { name: string; value: number }[];
};

const LEARNING_SHARES = [0.1, 0.25, 0.5, 1];

/**
 * Fits and judges a logistic tree model. Deterministic whatever the number of workers. Throws ModelWeightsError, OracleError
 * `TooFewRows`, when a fold leaves fewer rows than a leaf must have, and `OneTarget`.
 */
export async function studyTrees(table: Table, setup: StudySetup, pool: PoolOptions): Promise<Study> {
  const { folds, options, rules } = setup;
  wantRows(fewestRows(setup), options.minLeafRows);
  wantBothTargets(table);
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const parts = LEARNING_SHARES.slice(0, -1).map((share) => evenly(folds[0].train, share));
  const jobs: FitJob[] = [
    { rows: all, options },
    ...folds.map(({ train }) => ({ rows: train, options })),
    ...parts.map((rows) => ({ rows, options })),
    ...baselineJobs(setup),
  ];
  const fits = await fitAll(table, jobs, pool);
  const [final, ...rest] = fits;
  const main = rest.splice(0, folds.length);
  const smaller = rest.splice(0, parts.length);

  const held = Uint32Array.from(folds.flatMap(({ test }) => [...test]));
  const target = targetsOf(table, held);
  const figure = (scores: Float64Array) => bootstrapAuc(scores, target, options.seed);
  const ruled = rules.map(({ name, feature }) => {
    const column = table.columns[table.features.findIndex((known) => known.name === feature)];
    return [name, figure(Float64Array.from(held, (row) => column[row]))] as const;
  });
  const raw = heldOut(main, folds, table);
  const said = raw.map(probability(final.weights));
  const meanOf = (wanted: number) =>
    bootstrapMean(
      said.filter((_, i) => target[i] === wanted),
      options.seed,
    );
  const aucOn = (fit: Fit, rows: Uint32Array) => auc(rawValues(fit.weights, table, rows), targetsOf(table, rows)) ?? 0;
  return {
    weights: final.weights,
    foldWeights: main.map(({ weights }) => weights),
    heldOutRows: held.length,
    heldOutAuc: figure(raw),
    heldOutMeans: { ones: meanOf(1), zeros: meanOf(0) },
    baselines: { ...Object.fromEntries(ruled), ...judgeBaselines(rest, table, setup) },
    calibration: calibration(said, target),
    learning: [...smaller, main[0]].map((fit, i) => {
      const rows = parts[i] ?? folds[0].train;
      return { rows: rows.length, learned: aucOn(fit, rows), heldOut: aucOn(fit, folds[0].test) };
    }),
    importance: shuffleLoss(main[0].weights, table, folds[0].test),
  };
}

/**
 * Fits the baselines to these very rows; each row is judged by a fit that did not see it. Null where a fold leaves too few rows for a
 * tree. Throws ModelWeightsError.
 */
export async function fitBaselines(table: Table, setup: BaselineSetup, pool: PoolOptions): Promise<Study["baselines"]> {
  const { options, baselines } = setup;
  if (fewestRows(setup) < 2 * options.minLeafRows) return Object.fromEntries(baselines.map(({ name }) => [name, null]));
  return judgeBaselines(await fitAll(table, baselineJobs(setup), pool), table, setup);
}

function wantBothTargets({ target }: Table): void {
  const [first] = target;
  if (target.some((one) => one !== first)) return;
  const figures = { rows: target.length, target: first };
  throw new OracleError(
    "OneTarget",
    `all ${target.length} rows have the target ${first}: nothing to tell apart`,
    figures,
  );
}

/** Rows that the fit of the smallest fold learns from. */
function fewestRows({ folds }: BaselineSetup): number {
  return Math.min(...folds.map(({ train }) => train.length));
}

function baselineJobs({ folds, options, baselines }: BaselineSetup): FitJob[] {
  return baselines.flatMap(({ features, options: own }) =>
    folds.map(({ train }) => ({ rows: train, features, options: { ...options, ...own } })),
  );
}

function judgeBaselines(fits: readonly Fit[], table: Table, { folds, options, baselines }: BaselineSetup) {
  const target = targetsOf(table, Uint32Array.from(folds.flatMap(({ test }) => [...test])));
  const figures = baselines.map(({ name, features }, i) => {
    const own = fits.slice(i * folds.length, (i + 1) * folds.length);
    return [name, bootstrapAuc(heldOut(own, folds, table, features), target, options.seed)] as const;
  });
  return Object.fromEntries(figures);
}

/** Raw values of the folds' held-out rows, one fold after the other, each by the fit that did not see it. */
function heldOut(
  fits: readonly Fit[],
  folds: readonly Fold[],
  table: Table,
  features?: readonly string[],
): Float64Array {
  const used = features === undefined ? table : selectFeatures(table, features);
  return Float64Array.from(folds.flatMap(({ test }, i) => [...rawValues(fits[i].weights, used, test)]));
}

/** The probability behind a raw value of a logistic model, whose link begins at log-odds -8. */
function probability(weights: TreeWeights): (raw: number) => number {
  const centre = ((weights.link.length - 1) * 2 ** weights.linkShift) / 2;
  return (raw) => exactSigmoid((raw - centre) / UNIT);
}

/** A share of the rows, spread evenly over them. */
function evenly(rows: Uint32Array, share: number): Uint32Array {
  return Uint32Array.from({ length: Math.floor(rows.length * share) }, (_, i) => rows[Math.floor(i / share)]);
}
