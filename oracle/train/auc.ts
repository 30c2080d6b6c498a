import { randomOf } from "../random.ts";
import type { Figure } from "./metrics.ts";

const RESAMPLES = 400;
const BOOTSTRAP_STREAM = 0x61756321;

/** Rows in rising order of score, with the number of the group of equal scores that each is in. */
type Ranking = { order: Uint32Array; group: Uint32Array };

/**
 * Area under the ROC curve: the chance that a row of target 1 scores above one of target 0, ties counting half. Null when
 * only one of the two occurs.
 */
export function auc(scores: ArrayLike<number>, target: ArrayLike<number>): number | null {
  return weightedAuc(rank(scores), target, new Uint32Array(scores.length).fill(1));
}

/** `auc` with its bootstrap interval (percentiles over resampled rows), the same for the same seed. Null as `auc` is. */
export function bootstrapAuc(scores: ArrayLike<number>, target: ArrayLike<number>, seed: number): Figure | null {
  const ranking = rank(scores);
  const rows = scores.length;
  const value = auc(scores, target);
  if (value === null) return null;
  const samples: number[] = [];
  for (let sample = 0; sample < RESAMPLES; sample++) {
    const random = randomOf(seed, BOOTSTRAP_STREAM, sample);
    const times = new Uint32Array(rows);
    for (let i = 0; i < rows; i++) times[random.below(rows)]++;
    const found = weightedAuc(ranking, target, times);
    if (found !== null) samples.push(found);
  }
  samples.sort((a, b) => a - b);
  const at = (share: number) => samples[Math.floor(share * (samples.length - 1))];
  return { value, low: at(0.025), high: at(0.975) };
}

/** Mean score and share of target 1 in each tenth of the rows, by rising score: equal when the model is calibrated. */
export function calibration(
  scores: ArrayLike<number>,
  target: ArrayLike<number>,
): { rows: number; predicted: number; observed: number }[] {
  const { order } = rank(scores);
  return Array.from({ length: 10 }, (_, tenth) => {
    const part = order.subarray(Math.floor((tenth * order.length) / 10), Math.floor(((tenth + 1) * order.length) / 10));
    const meanOf = (values: ArrayLike<number>) => part.reduce((sum, row) => sum + values[row], 0) / part.length;
    return { rows: part.length, predicted: meanOf(scores), observed: meanOf(target) };
  });
}

function rank(scores: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a] - scores[b]);
  const group = new Uint32Array(order.length);
  for (let i = 1; i < order.length; i++) group[i] = group[i - 1] + (scores[order[i]] === scores[order[i - 1]] ? 0 : 1);
  return { order, group };
}

function weightedAuc({ order, group }: Ranking, target: ArrayLike<number>, times: Uint32Array): number | null {
  let [negatives, positives, above] = [0, 0, 0];
  for (let from = 0; from < order.length; ) {
    let [zeros, ones, to] = [0, 0, from];
    for (; to < order.length && group[to] === group[from]; to++) {
      if (target[order[to]] > 0) ones += times[order[to]];
      else zeros += times[order[to]];
    }
    above += ones * (negatives + zeros / 2);
    negatives += zeros;
    positives += ones;
    from = to;
  }
  return negatives * positives === 0 ? null : above / (negatives * positives);
}
