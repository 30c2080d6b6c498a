import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { FeatureSign } from "../../protocol/models/cubic-proof.ts";
import type { Table } from "./table.ts";

/** Every subset of the features is solved, so there must be few of them. */
const FEATURES_LIMIT = 12;

type Vector = Float64Array<ArrayBuffer>;
type Normal = { gram: Matrix; moment: Matrix; scale: Vector };

/**
 * Ridge least squares without an intercept: w that minimises mean (x w - y)^2 + penalty x sum (scale w)^2, where scale is a
 * column's root mean square, so that the penalty does not depend on units. A column of zeros has weight 0.
 */
export function ridge(table: Table, penalty: number): Vector {
  const normal = normalEquations(table, penalty);
  return unscaled(
    solve(
      normal,
      table.columns.map((_, i) => i),
    ),
    normal,
  );
}

/**
 * The same under signs: no weight against its own. The problem is convex, so the best feasible solution over all subsets of
 * free features, the others at 0, is the minimum. At most 12 features.
 */
export function signedRidge(table: Table, penalty: number, signs: readonly FeatureSign[]): Vector {
  const count = table.columns.length;
  if (count > FEATURES_LIMIT) throw new RangeError(`${count} features, at most ${FEATURES_LIMIT} can be solved`);
  const normal = normalEquations(table, penalty);
  let best = { weights: new Float64Array(count), loss: 0 };
  for (let subset = 1; subset < 1 << count; subset++) {
    const free = signs.flatMap((_, i) => ((subset >> i) & 1 ? [i] : []));
    const weights = solve(normal, free);
    if (weights.some((weight, i) => weight * signs[i] < 0)) continue;
    // At the minimum over the free features the loss is mean y^2 - w . moment; mean y^2 is the same for all.
    const loss = -weights.reduce((sum, weight, i) => sum + weight * normal.moment.get(i, 0), 0);
    if (loss < best.loss) best = { weights, loss };
  }
  return unscaled(best.weights, normal);
}

function normalEquations({ columns, target }: Table, penalty: number): Normal {
  const rows = target.length;
  const scale = Float64Array.from(columns, (column) => Math.sqrt(dot(column, column) / rows) || 1);
  const gram = Matrix.zeros(columns.length, columns.length);
  const moment = Matrix.zeros(columns.length, 1);
  for (let i = 0; i < columns.length; i++) {
    for (let j = 0; j <= i; j++) {
      const product = dot(columns[i], columns[j]) / (rows * scale[i] * scale[j]);
      gram.set(i, j, product);
      gram.set(j, i, product);
    }
    gram.set(i, i, gram.get(i, i) + penalty);
    moment.set(i, 0, dot(columns[i], target) / (rows * scale[i]));
  }
  return { gram, moment, scale };
}

/** Scaled weights of the features at `free`; 0 elsewhere. */
function solve({ gram, moment }: Normal, free: readonly number[]): Vector {
  const weights = new Float64Array(gram.rows);
  const solution = new CholeskyDecomposition(gram.selection([...free], [...free])).solve(
    moment.selection([...free], [0]),
  );
  for (const [i, index] of free.entries()) weights[index] = solution.get(i, 0);
  return weights;
}

function unscaled(weights: Vector, { scale }: Normal): Vector {
  return weights.map((weight, i) => weight / scale[i]);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
