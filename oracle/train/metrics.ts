import { randomOf } from "../random.ts";
import { mean } from "./table.ts";

/** A figure with the bounds between which 95 % of bootstrap resamples of the rows put it. */
export type Figure = { readonly value: number; readonly low: number; readonly high: number };

const RESAMPLES = 400;
const BOOTSTRAP_STREAM = 0x626f6f74;

/** Share of the target's variance that predictions explain; null when the target does not vary. */
export function r2(target: Float64Array, predicted: Float64Array): number | null {
  const centre = mean(target);
  let residual = 0;
  let total = 0;
  for (let i = 0; i < target.length; i++) {
    residual += square(target[i] - predicted[i]);
    total += square(target[i] - centre);
  }
  return total === 0 ? null : 1 - residual / total;
}

export function meanSquaredError(target: Float64Array, predicted: Float64Array): number {
  return mean(target.map((value, i) => square(value - predicted[i])));
}

/** `r2` with its bootstrap interval (percentiles over resampled rows), the same for the same seed. Null as `r2` is. */
export function bootstrapR2(target: Float64Array, predicted: Float64Array, seed: number): Figure | null {
  const value = r2(target, predicted);
  if (value === null) return null;
  const rows = target.length;
  const samples: number[] = [];
  for (let sample = 0; sample < RESAMPLES; sample++) {
    const random = randomOf(seed, BOOTSTRAP_STREAM, sample);
    let residual = 0;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < rows; i++) {
      const row = random.below(rows);
      residual += square(target[row] - predicted[row]);
      sum += target[row];
      squares += target[row] * target[row];
    }
    const total = squares - (sum * sum) / rows;
    if (total > 0) samples.push(1 - residual / total);
  }
  samples.sort((a, b) => a - b);
  const at = (share: number) => samples[Math.min(samples.length - 1, Math.floor(share * samples.length))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}

// Not `**`, whose last digit engines may choose.
function square(x: number): number {
  return x * x;
}
