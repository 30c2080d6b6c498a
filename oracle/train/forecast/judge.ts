import type { Quantiles } from "../../forecast/forecast.ts";
import { bootstrapMean } from "../bootstrap.ts";
import type { Figure } from "../metrics.ts";
import type { ForecastRow } from "./rows.ts";

/** How well bands held the moves that came. Fractions of moves, pinball loss and absolute errors in log-returns. */
export type BandFigures = {
  readonly inside: Figure | null;
  readonly belowP10: Figure | null;
  readonly aboveP90: Figure | null;
  readonly pinball: Figure | null;
  readonly meanWidth: Figure | null;
  readonly medianError: Figure | null;
};

/** Figures of bands with 95 % bootstrap intervals over rows. */
export function judgeBands(rows: readonly ForecastRow[], bands: readonly Quantiles[], seed: number): BandFigures {
  const figure = (of: (move: number, band: Quantiles) => number) =>
    bootstrapMean(
      rows.map(({ move }, i) => of(move, bands[i])),
      seed,
    );
  return {
    inside: figure((move, { p10, p90 }) => Number(move >= p10 && move <= p90)),
    belowP10: figure((move, { p10 }) => Number(move < p10)),
    aboveP90: figure((move, { p90 }) => Number(move > p90)),
    pinball: figure((move, { p10, p90 }) => (pinball(move - p10, 0.1) + pinball(move - p90, 0.9)) / 2),
    meanWidth: figure((_, { p10, p90 }) => p90 - p10),
    medianError: figure((move, { p50 }) => Math.abs(move - p50)),
  };
}

/** Share of moves inside the band, in runs of `length` rows in order of time. */
export function insideByRun(rows: readonly ForecastRow[], bands: readonly Quantiles[], length: number) {
  return Array.from({ length: Math.floor(rows.length / length) }, (_, run) => {
    const part = rows.slice(run * length, (run + 1) * length);
    const held = part.filter(({ move }, i) => {
      const { p10, p90 } = bands[run * length + i];
      return move >= p10 && move <= p90;
    });
    return { x: (run + 1) * length, y: held.length / length };
  });
}

/** Loss of naming a quantile of `share` when the move came `over` above it; its mean is least for the true quantile. */
function pinball(over: number, share: number): number {
  return Math.max(share * over, (share - 1) * over);
}
