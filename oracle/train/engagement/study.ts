import type { TreeWeights } from "../../../protocol/models/trees.ts";
import { randomOf } from "../../random.ts";
import { bootstrapR2, type Figure, r2 } from "../metrics.ts";
import { mean } from "../table.ts";
import { type FitOptions, fitTrees } from "../trees/fit.ts";
import { rawValues, targetsOf } from "../trees/predict.ts";
import { newTable, rowOf, selectFeatures, setRow, type Table } from "../trees/table.ts";

const LEARNING_SHARES = [0.1, 0.25, 0.5, 1];
const SHUFFLE_STREAM = 0x656e6761;

/** Held-out figures of a fit, and the model that is fitted to all rows in the same way. */
export type EngagementStudy = {
  readonly weights: TreeWeights;
  readonly heldOutR2: Figure | null;
  readonly baselines: Readonly<Record<string, Figure | null>>;
  readonly learning: readonly { rows: number; learned: number; heldOut: number }[];
  /** Held-out R2 lost when a feature is shuffled. */
  readonly importance: readonly { name: string; value: number }[];
  /** What held-out accounts would score as two accounts with half of the counts and time each, over what they score. */
  readonly splitInTwo: number;
};

/** Fits to the rows learned from and judges on those held out. Deterministic. Throws ModelWeightsError. */
export function studyEngagement(
  table: Table,
  learned: Uint32Array,
  held: Uint32Array,
  options: FitOptions,
): EngagementStudy {
  const all = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const main = fitFromZero(table, learned, options);
  const figure = (values: Float64Array) => lineR2(targetsOf(table, held), values, options.seed);
  const alone = (name: string) => {
    const part = selectFeatures(table, [name]);
    return figure(rawValues(fitTrees(part, learned, { ...options, featureShare: 1 }).weights, part, held));
  };
  const itself = (name: string) => figure(columnOf(table, name, held));
  return {
    weights: fitFromZero(table, all, options),
    heldOutR2: figure(scoresOf(main, table, held)),
    baselines: {
      "trees on views alone": alone("views"),
      "trees on dwell alone": alone("dwellS"),
      "views themselves": itself("views"),
      "dwell itself": itself("dwellS"),
    },
    learning: LEARNING_SHARES.map((share) => {
      const rows = learned.filter((_, i) => Math.floor(i * share) !== Math.floor((i + 1) * share));
      const weights = fitFromZero(table, rows, options);
      return { rows: rows.length, learned: r2On(weights, table, rows), heldOut: r2On(weights, table, held) };
    }),
    importance: shuffleLoss(main, table, held),
    splitInTwo: splitInTwo(main, table, held),
  };
}

/** Scores of the rows, clamped as the link does, in units of 2^-16. */
export function scoresOf(weights: TreeWeights, table: Table, rows: Uint32Array): Float64Array {
  return rawValues(weights, table, rows).map((raw) => Math.max(raw, 0));
}

/** A fit, lowered so that an account without anything scores 0: what many accounts would each be given for existing. */
function fitFromZero(table: Table, rows: Uint32Array, options: FitOptions): TreeWeights {
  const { weights } = fitTrees(table, rows, options);
  const nothing = newTable(table.features, 1);
  const [least] = rawValues(weights, nothing, Uint32Array.of(0));
  return { ...weights, base: weights.base - least };
}

/**
 * R2 of the straight line through values that fits the target best, with its bootstrap interval: shares depend on neither of
 * the line's two numbers.
 */
export function lineR2(target: Float64Array, values: Float64Array, seed: number): Figure | null {
  return bootstrapR2(target, lineThrough(target, values), seed);
}

function r2On(weights: TreeWeights, table: Table, rows: Uint32Array): number {
  const target = targetsOf(table, rows);
  return r2(target, lineThrough(target, scoresOf(weights, table, rows))) ?? 0;
}

function lineThrough(target: Float64Array, values: Float64Array): Float64Array {
  const [middle, centre] = [mean(values), mean(target)];
  let product = 0;
  let square = 0;
  values.forEach((value, row) => {
    product += (value - middle) * (target[row] - centre);
    square += (value - middle) * (value - middle);
  });
  const slope = square === 0 ? 0 : product / square;
  return values.map((value) => centre + slope * (value - middle));
}

function columnOf(table: Table, name: string, rows: Uint32Array): Float64Array {
  const column = table.columns[table.features.findIndex((feature) => feature.name === name)];
  return Float64Array.from(rows, (row) => column[row]);
}

function shuffleLoss(weights: TreeWeights, table: Table, rows: Uint32Array): { name: string; value: number }[] {
  const whole = r2On(weights, table, rows);
  const losses = table.features.map(({ name }, feature) => {
    const random = randomOf(1, SHUFFLE_STREAM, feature);
    const column = table.columns[feature].slice();
    for (let i = rows.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [column[rows[i]], column[rows[j]]] = [column[rows[j]], column[rows[i]]];
    }
    const shuffled = { ...table, columns: table.columns.with(feature, column) };
    return { name, value: whole - r2On(weights, shuffled, rows) };
  });
  return losses.sort((a, b) => b.value - a.value || (a.name < b.name ? -1 : 1));
}

function splitInTwo(weights: TreeWeights, table: Table, rows: Uint32Array): number {
  const halves = newTable(table.features, rows.length);
  rows.forEach((row, i) => {
    // The longest stay is one visit, which either of the two may have.
    const half = rowOf(table, row).map((value, feature) =>
      table.features[feature].name === "longestS" ? value : value / 2,
    );
    setRow(halves, i, half, 0);
  });
  const total = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0);
  const split = scoresOf(
    weights,
    halves,
    Uint32Array.from(rows, (_, i) => i),
  );
  return (2 * total(split)) / total(scoresOf(weights, table, rows));
}

/** How scores agree with the rows' targets, beside two features that are a rule by themselves; ok when above both. */
export function judgeEngagement(
  table: Table,
  scores: Float64Array,
  seed: number,
): { ok: boolean; r2: Figure | null; baselines: Record<string, Figure | null> } {
  const target = Float64Array.from(table.target);
  const rows = Uint32Array.from(target, (_, row) => row);
  const itself = (name: string) => lineR2(target, columnOf(table, name, rows), seed);
  const figure = lineR2(target, scores, seed);
  const baselines = { "views themselves": itself("views"), "dwell itself": itself("dwellS") };
  const ok = figure !== null && Object.values(baselines).every((one) => one === null || figure.value > one.value);
  return { ok, r2: figure, baselines };
}
