import { bootstrapAuc } from "../auc.ts";
import { folds } from "../folds.ts";
import { bootstrapR2, type Figure } from "../metrics.ts";
import { type FitOptions, fitTrees } from "../trees/fit.ts";
import { UNIT } from "../trees/objective.ts";
import { rawValues } from "../trees/predict.ts";
import { newTable, setRow, type TreeFeature } from "../trees/table.ts";
import type { CourseRows, GameRows } from "./rows.ts";
import { SCORE_OF_LEAGUE, SPLIT } from "./train.ts";

/** How well scores tell the league of players. A figure is null where the target does not vary. */
export type GameEvaluation = {
  readonly data: "players";
  readonly rows: number;
  readonly leftOut: number;
  /** R2 of score / 250,000 against the league; the scores were fitted to nothing here. */
  readonly leagueR2: Figure | null;
  /** Fitted to this very file, judged out of fold; null of fewer rows than folds as well. */
  readonly baselines: { readonly hoursOnlyTrees: Figure | null };
  /** Whether the model is above the baseline. */
  readonly ok: boolean;
};

/** How well scores of the first 14 days tell who passes a course. */
export type CourseEvaluation = {
  readonly data: "students";
  readonly rows: number;
  readonly passAuc: Figure | null;
  /** A logistic curve of one variable orders rows as the variable does, so no fit is needed for its AUC. */
  readonly baselines: { readonly clicksLogistic: Figure | null };
  readonly ok: boolean;
};

export type Evaluation = GameEvaluation | CourseEvaluation;

const HOURS: readonly TreeFeature[] = [
  { name: "hoursPerWeek", unit: "h", max: 168, monotone: 0 },
  { name: "totalHours", unit: "h", max: 1_000_000, monotone: 0 },
];

/** Settings of the baseline. */
export const HOURS_FIT: FitOptions = {
  ...{ objective: "squared", trees: 60, depth: 3, bins: 63, minLeafRows: 20, ridge: 1 },
  ...{ rate: 0.1, rowShare: 0.8, featureShare: 1, seed: 1 },
};

/** Judges values, in leagues, of players' weeks. */
export function evaluateGame(rows: GameRows, leagues: Float64Array): GameEvaluation {
  const { target } = rows.table;
  const leagueR2 = bootstrapR2(target, leagues, SPLIT.seed);
  // Fewer rows than folds leave one with nothing to learn from.
  const hoursOnlyTrees = target.length < SPLIT.folds ? null : bootstrapR2(target, hoursOnly(rows), SPLIT.seed);
  const ok = above(leagueR2, hoursOnlyTrees);
  return { data: "players", rows: target.length, leftOut: rows.leftOut, leagueR2, baselines: { hoursOnlyTrees }, ok };
}

/** Judges scores of students' first days. */
export function evaluateCourse({ table: { target }, clicks }: CourseRows, scores: Float64Array): CourseEvaluation {
  const passAuc = bootstrapAuc(scores, target, SPLIT.seed);
  const clicksLogistic = bootstrapAuc(clicks, target, SPLIT.seed);
  const ok = above(passAuc, clicksLogistic);
  return { data: "students", rows: target.length, passAuc, baselines: { clicksLogistic }, ok };
}

/** Scores as leagues. */
export function leaguesOf(scores: Float64Array): Float64Array {
  return scores.map((score) => score / SCORE_OF_LEAGUE);
}

function above(figure: Figure | null, baseline: Figure | null): boolean {
  return figure !== null && baseline !== null && figure.value > baseline.value;
}

/** What boosted trees that see nothing but hours give each row, by fits that had not seen it. */
function hoursOnly({ table: { target }, hoursPerWeek, totalHours }: GameRows): Float64Array {
  const table = newTable(HOURS, target.length);
  target.forEach((league, row) => {
    setRow(table, row, [hoursPerWeek[row], totalHours[row]], league * UNIT);
  });
  const outOfFold = new Float64Array(target.length);
  for (const { train, test } of folds(target.length, SPLIT.folds, SPLIT.seed)) {
    const raw = rawValues(fitTrees(table, train, HOURS_FIT).weights, table, test);
    for (const [i, row] of test.entries()) outOfFold[row] = raw[i] / UNIT;
  }
  return outOfFold;
}
