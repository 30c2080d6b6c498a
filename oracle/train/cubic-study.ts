import { randomOf } from "../random.ts";
import { type FitOptions, fitCubic, predictCubic } from "./cubic-fit.ts";
import { folds } from "./folds.ts";
import { r2 } from "./metrics.ts";
import { barChart, type Line, lineChart } from "./plot.ts";
import { shuffledPlaces } from "./shuffled.ts";
import { type Table, takeRows } from "./table.ts";

/** A cubic's rows, what its columns are called, and how it was fitted; `stream` keeps the shuffles of one model from another's. */
export type CubicStudy = {
  readonly table: Table;
  readonly names: readonly string[];
  readonly penalty: number;
  readonly options: Pick<FitOptions, "signs" | "curve" | "folds" | "seed">;
  readonly stream: number;
};

/** R2 by rows learned from, in the first fold: on those rows, and on the held-out ones. */
export type LearningPoint = { readonly rows: number; readonly learned: number; readonly heldOut: number };

const LEARNING_SHARES = [0.1, 0.25, 0.5, 1];

/** Fits parts of the first fold, spread evenly over it, with the penalty that was chosen. */
export function learningCurve({ table, penalty, options }: CubicStudy): LearningPoint[] {
  const [{ train, test }] = folds(table.target.length, options.folds, options.seed);
  const heldOut = takeRows(table, test);
  return LEARNING_SHARES.map((share) => {
    const rows = Uint32Array.from({ length: Math.floor(train.length * share) }, (_, i) => train[Math.floor(i / share)]);
    const part = takeRows(table, rows);
    const fit = fitCubic(part, penalty, options);
    const figure = (judged: Table) => r2(judged.target, predictCubic(fit, judged)) ?? 0;
    return { rows: rows.length, learned: figure(part), heldOut: figure(heldOut) };
  });
}

/** How much R2 on the first fold's held-out rows is lost when a column is shuffled among them. Largest first. */
export function shuffleLoss({ table, names, penalty, options, stream }: CubicStudy): { name: string; value: number }[] {
  const [{ train, test }] = folds(table.target.length, options.folds, options.seed);
  const fit = fitCubic(takeRows(table, train), penalty, options);
  const held = takeRows(table, test);
  const figure = (judged: Table) => r2(judged.target, predictCubic(fit, judged)) ?? 0;
  const losses = names.map((name, place) => {
    const places = shuffledPlaces(test.length, randomOf(options.seed, stream, place));
    const shuffled = Float64Array.from(places, (row) => held.columns[place][row]);
    return { name, value: figure(held) - figure({ ...held, columns: held.columns.with(place, shuffled) }) };
  });
  return losses.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}

/** A learning curve as the two lines of a plot, which may be named after what the fit saw. */
export function learningLines(
  learning: readonly LearningPoint[],
  [learned, heldOut] = ["rows learned from", "held-out rows"],
): Line[] {
  return [
    { name: learned, points: learning.map((point) => ({ x: point.rows, y: point.learned })) },
    { name: heldOut, points: learning.map((point) => ({ x: point.rows, y: point.heldOut })) },
  ];
}

/** Both as they stand in a model's folder; `each` is what a bar tells the worth of. */
export function cubicPlots(
  model: string,
  each: "feature" | "kind",
  learning: readonly Line[],
  importance: readonly { name: string; value: number }[],
): Record<`${string}.svg`, string> {
  return {
    "learning.svg": lineChart(`${model}: R2 by rows learned from`, "rows learned from", "R2", learning),
    "importance.svg": barChart(`${model}: what each ${each} is worth`, "held-out R2 lost when shuffled", importance),
  };
}
