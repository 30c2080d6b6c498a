import { bootstrapAuc } from "../auc.ts";
import { type CrossValidated, crossValidate, type FitOptions } from "../cubic-fit.ts";
import type { Figure } from "../metrics.ts";
import type { Table } from "../table.ts";
import { type CourseRows, KINDS, kindTable } from "./rows.ts";
import { fitOptions, LEARNED, SPLIT } from "./train.ts";

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
