import type { Weight, Weights } from "./adam.ts";

/** What is taken from each column of the candidates, and what it is divided by then. */
export type Scale = { readonly mean: Float64Array; readonly deviation: Float64Array };

/** Brings every column of `rows` [rows, width] to mean 0 and deviation 1, in place; a column of one value to zeros. */
export function standardise(rows: Float32Array, width: number): Scale {
  const count = rows.length / width;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let i = 0; i < rows.length; i++) mean[i % width] += rows[i] / count;
  for (let i = 0; i < rows.length; i++) deviation[i % width] += (rows[i] - mean[i % width]) ** 2 / count;
  for (let column = 0; column < width; column++) deviation[column] = Math.sqrt(deviation[column]) || 1;
  for (let i = 0; i < rows.length; i++) rows[i] = (rows[i] - mean[i % width]) / deviation[i % width];
  return { mean, deviation };
}

/** The layer that makes of raw columns what `matrix` [width, units] and `bias` make of standardised ones. */
export function unscaled(matrix: Weight, bias: Weight, { mean, deviation }: Scale): { matrix: Weight; bias: Weight } {
  const units = matrix.shape[1];
  const values = matrix.values.map((value, i) => value / deviation[Math.floor(i / units)]);
  const moved = bias.values.map((value, unit) => {
    return mean.reduce((sum, one, column) => sum - one * values[column * units + unit], value);
  });
  return { matrix: { ...matrix, values }, bias: { ...bias, values: moved } };
}

/** The interest network for raw candidates, fitted on standardised ones. */
export function unscaledInterest(weights: Weights, scale: Scale): Weights {
  const trunk = unscaled(weights.candidateTrunk, weights.trunkBias, scale);
  const taste = unscaled(weights.candidateTaste, weights.tasteBias, scale);
  return {
    ...weights,
    ...{ candidateTrunk: trunk.matrix, trunkBias: trunk.bias },
    ...{ candidateTaste: taste.matrix, tasteBias: taste.bias },
  };
}
