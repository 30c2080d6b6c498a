import { mean } from "../table.ts";

/** A straight line through the rows by least squares; flat where x does not vary. */
export function fitLine(x: Float64Array, y: Float64Array): { intercept: number; slope: number } {
  const [centreX, centreY] = [mean(x), mean(y)];
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < x.length; i++) {
    covariance += (x[i] - centreX) * (y[i] - centreY);
    variance += (x[i] - centreX) * (x[i] - centreX);
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  return { intercept: centreY - slope * centreX, slope };
}

/** What the line gives each row. */
export function predictLine({ intercept, slope }: { intercept: number; slope: number }, x: Float64Array): Float64Array {
  return x.map((value) => intercept + slope * value);
}

/** Values relative to their mean; all 0 when the mean is. */
export function relative(values: Float64Array): Float64Array {
  const average = mean(values);
  return average === 0 ? new Float64Array(values.length) : values.map((value) => value / average);
}
