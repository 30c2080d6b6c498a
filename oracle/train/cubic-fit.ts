import type { FeatureSign } from "../../protocol/models/cubic-proof.ts";
import { folds } from "./folds.ts";
import { meanSquaredError } from "./metrics.ts";
import { ridge, signedRidge } from "./ridge.ts";
import { type Table, takeRows } from "./table.ts";

/** A cubic model in real numbers: attention is `weights` . features; value th1 a + th2 a^2 + th3 a^3. */
export type CubicFit = { readonly weights: Float64Array; readonly theta: readonly [number, number, number] };

/** A fit, the penalty that cross-validation chose, and what each row was given by a fit that had not seen it. */
export type CrossValidated = { readonly fit: CubicFit; readonly penalty: number; readonly outOfFold: Float64Array };

/** What a fit is made with. `onStep` is told how many of `steps` fits are done. */
export type FitOptions = {
  readonly signs: readonly FeatureSign[];
  readonly penalties: readonly number[];
  readonly folds: number;
  readonly seed: number;
  readonly onStep?: (done: number, steps: number) => void;
};

/** Least mean squared error under a penalty: first the weights of attention under their signs, then the curve over it. */
export function fitCubic(table: Table, penalty: number, signs: readonly FeatureSign[]): CubicFit {
  const weights = signedRidge(table, penalty, signs);
  const a = attentionOf(weights, table);
  const powers = [a, a.map((x) => x * x), a.map((x) => x * x * x)];
  const [th1, th2, th3] = ridge({ columns: powers, target: table.target }, penalty);
  return { weights, theta: [th1, th2, th3] };
}

/** Attention of each row, not below 0. */
export function attentionOf(weights: Float64Array, { columns, target }: Table): Float64Array {
  const sums = new Float64Array(target.length);
  for (const [i, column] of columns.entries()) {
    for (let row = 0; row < sums.length; row++) sums[row] += weights[i] * column[row];
  }
  return sums.map((sum) => Math.max(sum, 0));
}

/** Value of each row. */
export function predictCubic({ weights, theta: [th1, th2, th3] }: CubicFit, table: Table): Float64Array {
  return attentionOf(weights, table).map((a) => a * (th1 + a * (th2 + a * th3)));
}

/** Fits with each penalty on each fold, keeps the penalty with the least error out of fold, and fits all rows with it. */
export function crossValidate(table: Table, options: FitOptions): CrossValidated {
  const { signs, penalties, onStep } = options;
  const cuts = folds(table.target.length, options.folds, options.seed).map(({ train, test }) => ({
    train: takeRows(table, train),
    judged: takeRows(table, test),
    test,
  }));
  let done = 0;
  const tried = penalties.map((penalty) => {
    const outOfFold = new Float64Array(table.target.length);
    for (const { train, judged, test } of cuts) {
      const predicted = predictCubic(fitCubic(train, penalty, signs), judged);
      for (const [i, row] of test.entries()) outOfFold[row] = predicted[i];
      onStep?.(++done, penalties.length * cuts.length);
    }
    return { penalty, outOfFold, error: meanSquaredError(table.target, outOfFold) };
  });
  const best = tried.reduce((least, next) => (next.error < least.error ? next : least));
  return { fit: fitCubic(table, best.penalty, signs), penalty: best.penalty, outOfFold: best.outOfFold };
}
