import type { FeatureSign } from "../../protocol/models/cubic-proof.ts";
import { wantRows } from "./few-rows.ts";
import { folds } from "./folds.ts";
import { meanSquaredError } from "./metrics.ts";
import { ridge, signedRidge } from "./ridge.ts";
import { type Table, takeRows } from "./table.ts";

/** A cubic model in real numbers: attention is `weights` . features; value th1 a + th2 a^2 + th3 a^3. */
export type CubicFit = { readonly weights: Float64Array; readonly theta: readonly [number, number, number] };

/** A fit, the penalty that cross-validation chose, and what each row was given by a fit that had not seen it. */
export type CrossValidated = { readonly fit: CubicFit; readonly penalty: number; readonly outOfFold: Float64Array };

/** `free`: theta of any sign. `rising`: none below 0, so that the value rises at every attention, seen in the data or not. */
export type Curve = "free" | "rising";

/** What a fit is made with. `onStep` is told how many of `steps` fits are done. */
export type FitOptions = {
  readonly signs: readonly FeatureSign[];
  readonly curve: Curve;
  readonly penalties: readonly number[];
  readonly folds: number;
  readonly seed: number;
  readonly onStep?: (done: number, steps: number) => void;
};

const TURNS = 12;

/**
 * Least mean squared error under a penalty, by turns: the weights of attention under their signs, for values in proportion to
 * attention first and then along the slope of the curve; the curve over them. Ends when a turn no longer helps.
 */
export function fitCubic(
  table: Table,
  penalty: number,
  { signs, curve }: Pick<FitOptions, "signs" | "curve">,
): CubicFit {
  let best = withCurve(table, penalty, signedRidge(table, penalty, signs), curve);
  for (let turn = 1; turn < TURNS; turn++) {
    const next = withCurve(table, penalty, signedRidge(alongSlope(table, best.fit), penalty, signs), curve);
    if (!(next.error < best.error)) break;
    best = next;
  }
  return best.fit;
}

function withCurve(
  table: Table,
  penalty: number,
  weights: Float64Array,
  curve: Curve,
): { fit: CubicFit; error: number } {
  const a = attentionOf(weights, table);
  const powers = { columns: [a, a.map((x) => x * x), a.map((x) => x * x * x)], target: table.target };
  const [th1, th2, th3] = curve === "free" ? ridge(powers, penalty) : signedRidge(powers, penalty, [1, 1, 1]);
  const fit: CubicFit = { weights, theta: [th1, th2, th3] };
  return { fit, error: meanSquaredError(table.target, predictCubic(fit, table)) };
}

/** The problem of better weights with the curve replaced by its tangent at each row (Gauss-Newton). */
function alongSlope(table: Table, fit: CubicFit): Table {
  const [th1, th2, th3] = fit.theta;
  const a = attentionOf(fit.weights, table);
  const slope = a.map((x) => th1 + x * (2 * th2 + 3 * x * th3));
  const value = predictCubic(fit, table);
  return {
    columns: table.columns.map((column) => column.map((x, row) => x * slope[row])),
    target: table.target.map((y, row) => y - value[row] + slope[row] * a[row]),
  };
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

/**
 * Fits with each penalty on each fold, keeps the penalty with the least error out of fold, and fits all rows with it.
 * @throws OracleError `TooFewRows`, when a fold would have fewer than two rows.
 */
export function crossValidate(table: Table, options: FitOptions): CrossValidated {
  const { penalties, onStep } = options;
  wantRows(table.target.length, 2 * options.folds);
  const cuts = folds(table.target.length, options.folds, options.seed).map(({ train, test }) => ({
    train: takeRows(table, train),
    judged: takeRows(table, test),
    test,
  }));
  let done = 0;
  const tried = penalties.map((penalty) => {
    const outOfFold = new Float64Array(table.target.length);
    for (const { train, judged, test } of cuts) {
      const predicted = predictCubic(fitCubic(train, penalty, options), judged);
      for (const [i, row] of test.entries()) outOfFold[row] = predicted[i];
      onStep?.(++done, penalties.length * cuts.length);
    }
    return { penalty, outOfFold, error: meanSquaredError(table.target, outOfFold) };
  });
  const best = tried.reduce((least, next) => (next.error < least.error ? next : least));
  return { fit: fitCubic(table, best.penalty, options), penalty: best.penalty, outOfFold: best.outOfFold };
}
