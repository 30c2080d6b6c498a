import { randomOf } from "../../random.ts";
import { bootstrapAuc } from "../auc.ts";
import { type CrossValidated, crossValidate, type FitOptions, fitCubic, predictCubic } from "../cubic-fit.ts";
import { folds } from "../folds.ts";
import { type Figure, r2 } from "../metrics.ts";
import { type Table, takeRows } from "../table.ts";
import { type CourseRows, KINDS, kindTable } from "./rows.ts";
import { fitOptions, LEARNED, SPLIT } from "./train.ts";

const LEARNING_SHARES = [0.1, 0.25, 0.5, 1];
const SHUFFLE_STREAM = 0x6d657461;

/** R2 by rows learned from, in the first fold: on those rows, and on the held-out ones. */
export type LearningPoint = { readonly rows: number; readonly learned: number; readonly heldOut: number };

/** Fits parts of the first fold, spread evenly over it, with the penalty that was chosen. */
export function learningCurve(table: Table, penalty: number): LearningPoint[] {
  const [{ train, test }] = folds(table.target.length, SPLIT.folds, SPLIT.seed);
  const heldOut = takeRows(table, test);
  return LEARNING_SHARES.map((share) => {
    const rows = Uint32Array.from({ length: Math.floor(train.length * share) }, (_, i) => train[Math.floor(i / share)]);
    const part = takeRows(table, rows);
    const fit = fitCubic(part, penalty, fitOptions("rising"));
    const figure = (judged: Table) => r2(judged.target, predictCubic(fit, judged)) ?? 0;
    return { rows: rows.length, learned: figure(part), heldOut: figure(heldOut) };
  });
}

/** How much R2 on the first fold's held-out rows is lost when a kind is shuffled among them. Largest first. */
export function shuffleLoss(table: Table, penalty: number): { name: string; value: number }[] {
  const [{ train, test }] = folds(table.target.length, SPLIT.folds, SPLIT.seed);
  const fit = fitCubic(takeRows(table, train), penalty, fitOptions("rising"));
  const held = takeRows(table, test);
  const figure = (judged: Table) => r2(judged.target, predictCubic(fit, judged)) ?? 0;
  const losses = LEARNED.map((name, kind) => {
    const shuffled = shuffle(held.columns[kind], kind);
    return { name, value: figure(held) - figure({ ...held, columns: held.columns.with(kind, shuffled) }) };
  });
  return losses.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}

/** What a course says when the same kind of model is fitted to it alone, judged out of fold. Nothing of it is shipped. */
export type OwnFit = {
  readonly secondsAnInteraction: number | null;
  readonly passAuc: Figure | null;
  /** The same with a weight of its own for the interactions of each slice. */
  readonly passAucWeightsBySlice: Figure | null;
};

/** Whether a course has students enough to be fitted alone: two a fold. */
export function canFit({ table }: CourseRows): boolean {
  return table.target.length >= 2 * SPLIT.folds;
}

/** Fits a course alone: does it ask for other weights, or for weights that differ between slices? */
export function ownFit({ table }: CourseRows): OwnFit {
  const kinds = kindTable(table, LEARNED);
  const bySlice = table.columns.filter((_, place) => KINDS[place % KINDS.length] === "interactions");
  const equal = fitted(kinds);
  const sliced = fitted({ columns: [kinds.columns[0], ...bySlice], target: table.target });
  const [presence, interactions] = equal.fit.weights;
  return {
    secondsAnInteraction: presence === 0 ? null : interactions / presence,
    passAuc: bootstrapAuc(equal.outOfFold, table.target, SPLIT.seed),
    passAucWeightsBySlice: bootstrapAuc(sliced.outOfFold, table.target, SPLIT.seed),
  };
}

function fitted(table: Table): CrossValidated {
  const options: FitOptions = { ...fitOptions("rising"), signs: table.columns.map(() => 1) };
  return crossValidate(table, options);
}

function shuffle(column: Float64Array, kind: number): Float64Array {
  const shuffled = column.slice();
  const random = randomOf(SPLIT.seed, SHUFFLE_STREAM, kind);
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor((random.word() * (i + 1)) / 2 ** 32);
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}
