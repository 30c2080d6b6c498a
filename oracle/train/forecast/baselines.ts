import { Matrix, QrDecomposition, solve } from "ml-matrix";
import type { Quantiles } from "../../forecast/forecast.ts";
import type { ForecastRow } from "./rows.ts";

const LAGS = 5;

/** The least of `values` that at least `share` of further ones stay at or below, by split conformal prediction. */
export function conformalQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length, Math.ceil((sorted.length + 1) * share)) - 1];
}

/** Bands that know less than the network: the same every day, and in proportion to the window's volatility. */
export function plainBands(learned: readonly ForecastRow[], judged: readonly ForecastRow[]) {
  const band = (values: readonly number[]) => [conformalQuantile(values, 0.1), conformalQuantile(values, 0.9)];
  const [low, high] = band(learned.map(({ move }) => move));
  const [lowScaled, highScaled] = band(learned.map(({ move, sigma }) => move / sigma));
  return {
    "the same band every day": judged.map((): Quantiles => ({ p10: low, p50: 0, p90: high })),
    "a band in proportion to volatility": judged.map(
      ({ sigma }): Quantiles => ({ p10: lowScaled * sigma, p50: 0, p90: highScaled * sigma }),
    ),
  };
}

/** Moves that a line through the last five moves foretells, fitted by least squares to the learned rows. */
export function autoregression(learned: readonly ForecastRow[], judged: readonly ForecastRow[]): number[] {
  const moves = [...learned, ...judged].map(({ move }) => move);
  const lagged = (at: number) => [1, ...moves.slice(at - LAGS, at)];
  const fitted = learned.map((_, at) => at).slice(LAGS);
  const design = new Matrix(fitted.map(lagged));
  // Moves that repeat after five or fewer leave more than one best line: the one of the least weights then.
  const isRepeating = !new QrDecomposition(design).isFullRank();
  const weights = solve(design, Matrix.columnVector(fitted.map((at) => moves[at])), isRepeating).to1DArray();
  return judged.map((_, i) => lagged(learned.length + i).reduce((sum, lag, k) => sum + lag * weights[k], 0));
}
