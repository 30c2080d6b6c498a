import { rawRows } from "../../../protocol/models/tree-rows.ts";
import type { TreeWeights } from "../../../protocol/models/trees.ts";
import { randomOf } from "../../random.ts";
import { auc } from "../auc.ts";
import { rowOf, type Table } from "./table.ts";

const SHUFFLE_STREAM = 0x7368756e;

/** Raw values of the rows, in units of 2^-16; scores rise with them. */
export function rawValues(weights: TreeWeights, table: Table, rows: Uint32Array): Float64Array {
  return Float64Array.from(rawRows(weights, valuesOf(table, rows), rows.length));
}

/** Targets of the rows. */
export function targetsOf(table: Table, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => table.target[row]);
}

/** The features of the rows, one row after the other. */
function valuesOf(table: Table, rows: Uint32Array): Int32Array {
  const width = table.features.length;
  const values = new Int32Array(rows.length * width);
  rows.forEach((row, i) => {
    values.set(rowOf(table, row), i * width);
  });
  return values;
}

/** How much AUC on these rows is lost when one feature is shuffled among them: what the model owes to it. Largest first. */
export function shuffleLoss(weights: TreeWeights, table: Table, rows: Uint32Array): { name: string; value: number }[] {
  const target = targetsOf(table, rows);
  const whole = auc(rawValues(weights, table, rows), target) ?? 0;
  const losses = table.features.map(({ name }, feature) => {
    const random = randomOf(1, SHUFFLE_STREAM, feature);
    const order = rows.slice();
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor((random.word() * (i + 1)) / 2 ** 32);
      [order[i], order[j]] = [order[j], order[i]];
    }
    const values = valuesOf(table, rows);
    order.forEach((row, i) => {
      values[i * table.features.length + feature] = table.columns[feature][row];
    });
    const scores = rawRows(weights, values, rows.length);
    return { name, value: whole - (auc(scores, target) ?? 0) };
  });
  return losses.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}
