import type { FeatureSpec } from "../../protocol/features.ts";
import { KIND_CODES } from "../../protocol/kinds.ts";

/** The part of time that an epoch pays for, in ms since 1970: from `startMs` until just before `endMs`. */
export type FoldWindow = { startMs: number; endMs: number };

export const SUM = 0;
export const COUNT = 1;
export const MAX = 2;
export const DISTINCT = 3;
const OPS = { sum: SUM, count: COUNT, max: MAX, distinct: DISTINCT };

/**
 * A spec laid out for the fold. A step is an operation on the events of one kind: one feature, or its slices together.
 * The steps of the kind with code c are firstStep[c] to firstStep[c + 1] - 1. Cells stand in the order of steps, so that
 * an event's cells lie side by side.
 */
export type Plan = {
  firstStep: Int32Array;
  op: Uint8Array;
  /** Into how many slices the step cuts the window; 1 where it does not. */
  slices: Int32Array;
  /** Of each step where the cells of its slices begin in `cells`. */
  firstCell: Int32Array;
  /** Cell of the row by slice, -1 where the spec has no feature for the slice. */
  cells: Int32Array;
  /** By feature: its cell and operation. */
  featureCell: Int32Array;
  featureOp: Uint8Array;
};

type Step = { code: number; op: number; slices: number; features: Int32Array };

/** Throws RangeError naming the feature that cannot be folded, or a window that is none. */
export function planOf(spec: FeatureSpec, { startMs, endMs }: FoldWindow): Plan {
  if (!(Number.isSafeInteger(startMs) && Number.isSafeInteger(endMs) && startMs < endMs)) {
    throw new RangeError(`the window must end after it starts, both in whole ms: ${startMs} to ${endMs}`);
  }
  const steps = stepsOf(spec, endMs - startMs);
  const firstStep = new Int32Array(257);
  for (const { code } of steps) firstStep.fill(firstStep[code + 1]! + 1, code + 1);
  const cells: number[] = [];
  const featureCell = new Int32Array(spec.length);
  let used = 0;
  const firstCell = steps.map(({ features }) => {
    const first = cells.length;
    for (const feature of features) {
      if (feature >= 0) featureCell[feature] = used;
      cells.push(feature < 0 ? -1 : used++);
    }
    return first;
  });
  return {
    firstStep,
    op: Uint8Array.from(steps, ({ op }) => op),
    slices: Int32Array.from(steps, ({ slices }) => slices),
    firstCell: Int32Array.from(firstCell),
    cells: Int32Array.from(cells),
    featureCell,
    featureOp: Uint8Array.from(spec, ({ op }) => OPS[op]),
  };
}

/** Steps in rising order of their kind's code; features that differ in their slice alone share a step. */
function stepsOf(spec: FeatureSpec, lengthMs: number): Step[] {
  const steps: Step[] = [];
  for (const [index, { name, op, kind, slice, divide = 1 }] of spec.entries()) {
    if (kind === "score") throw new RangeError(`feature ${name}: scores are folded by foldScores`);
    if (!Number.isSafeInteger(divide) || divide < 1) throw new RangeError(`feature ${name}: divide is ${divide}`);
    const { index: part, of } = slice ?? { index: 0, of: 1 };
    if (!(Number.isSafeInteger(of) && of >= 1 && Number.isSafeInteger(lengthMs * of))) {
      throw new RangeError(`feature ${name}: ${of} slices of ${lengthMs} ms`);
    }
    if (!(Number.isInteger(part) && part >= 0 && part < of))
      throw new RangeError(`feature ${name}: slice ${part} of ${of}`);
    const code = KIND_CODES[kind];
    const shares = (step: Step) =>
      step.code === code && step.op === OPS[op] && step.slices === of && step.features[part]! < 0;
    let step = steps.find(shares);
    if (step === undefined) {
      step = { code, op: OPS[op], slices: of, features: new Int32Array(of).fill(-1) };
      steps.push(step);
    }
    step.features[part] = index;
  }
  return steps.sort((a, b) => a.code - b.code);
}
