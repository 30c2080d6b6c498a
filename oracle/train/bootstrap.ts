import { randomOf } from "../random.ts";
import type { Figure } from "./metrics.ts";

const RESAMPLES = 400;
const BOOTSTRAP_STREAM = 0x6d65616e;

/** Mean with its 95 % bootstrap interval (percentiles over resampled rows), the same for the same seed; null of no rows. */
export function bootstrapMean(values: ArrayLike<number>, seed: number): Figure | null {
  const rows = values.length;
  if (rows === 0) return null;
  const means = new Float64Array(RESAMPLES);
  for (let sample = 0; sample < RESAMPLES; sample++) {
    const random = randomOf(seed, BOOTSTRAP_STREAM, sample);
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += values[random.below(rows)];
    means[sample] = sum / rows;
  }
  means.sort();
  let total = 0;
  for (let i = 0; i < rows; i++) total += values[i];
  const at = (share: number) => means[Math.floor(share * (RESAMPLES - 1))];
  return { value: total / rows, low: at(0.025), high: at(0.975) };
}
