import { exactSigmoid } from "./exp.ts";
import type { Gradients } from "./grow.ts";
import type { Table } from "./table.ts";

/** logistic: the target is 0 or 1 and the score a probability. squared: target and score are in units of 2^-16. */
export type Objective = "logistic" | "squared";

/** Raw values in units of 2^-16; probabilities likewise, so that 65,536 is certainty. */
export const UNIT = 2 ** 16;
const LOG_ODDS_SPAN = 8;
const KNOT_SHIFT = 14; // a knot every quarter of a log-odd

/** Sets slope and curvature of the loss at the row's raw value. */
export function setGradient(into: Gradients, row: number, target: number, raw: number, objective: Objective): void {
  if (objective === "squared") {
    into.slope[row] = target - raw;
    into.curvature[row] = UNIT;
    return;
  }
  const probability = exactSigmoid(raw / UNIT);
  into.slope[row] = Math.round((target - probability) * UNIT);
  into.curvature[row] = Math.max(1, Math.round(probability * (1 - probability) * UNIT));
}

/** The constant that fits the rows best, in units of 2^-16. */
export function bestConstant(table: Table, rows: Uint32Array, objective: Objective): number {
  let sum = 0;
  for (const row of rows) sum += table.target[row];
  const mean = sum / rows.length;
  if (objective === "squared") return Math.round(mean);
  let logOdds = 0;
  for (let step = 0; step < 30; step++) {
    const probability = exactSigmoid(logOdds);
    const wanted = logOdds + (mean - probability) / (probability * (1 - probability));
    logOdds = Math.min(Math.max(wanted, -LOG_ODDS_SPAN), LOG_ODDS_SPAN);
  }
  return Math.round(logOdds * UNIT);
}

/** The link of a model, and where its first knot lies: raw value 0 of the model is raw value -zero of the fit. */
export function linkOf(objective: Objective): { link: number[]; linkShift: number; zero: number } {
  if (objective === "squared") return { link: [0, 2 ** 24], linkShift: 24, zero: 0 };
  const knots = (2 * LOG_ODDS_SPAN * UNIT) / 2 ** KNOT_SHIFT + 1;
  const probability = (knot: number) => exactSigmoid((knot * 2 ** KNOT_SHIFT) / UNIT - LOG_ODDS_SPAN);
  const link = Array.from({ length: knots }, (_, knot) => Math.round(probability(knot) * UNIT));
  return { link, linkShift: KNOT_SHIFT, zero: LOG_ODDS_SPAN * UNIT };
}
