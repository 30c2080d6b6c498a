import type { Quantiles } from "../../forecast/forecast.ts";
import { FORECAST_WIDTH } from "../../forecast/window.ts";
import { randomOf } from "../../random.ts";
import { shuffledPlaces } from "../shuffled.ts";
import { judgeBands } from "./judge.ts";
import type { ForecastRow } from "./rows.ts";

/** What a window is made of, in the order of a candle's numbers; the scale comes last and beside them. */
const PARTS = ["return", "range", "volume", "volatility then", "sigma"] as const;
const SHUFFLE_STREAM = 0x70726963;

/** How much the pinball loss of p10 and p90 grows when a part of the windows is shuffled among them. Largest first. */
export async function bandImportance(
  bandsOf: (rows: readonly ForecastRow[]) => Promise<readonly Quantiles[]>,
  rows: readonly ForecastRow[],
  seed: number,
): Promise<{ name: string; value: number }[]> {
  const loss = async (seen: readonly ForecastRow[]) => judgeBands(rows, await bandsOf(seen), seed).pinball?.value ?? 0;
  const whole = await loss(rows);
  const losses: { name: string; value: number }[] = [];
  for (const [part, name] of PARTS.entries()) {
    const places = shuffledPlaces(rows.length, randomOf(seed, SHUFFLE_STREAM, part));
    const shuffled = rows.map((row, i) => withPart(row, rows[places[i]], part));
    losses.push({ name, value: (await loss(shuffled)) - whole });
  }
  return losses.sort((a, b) => b.value - a.value);
}

function withPart(row: ForecastRow, other: ForecastRow, part: number): ForecastRow {
  if (part === FORECAST_WIDTH) return { ...row, sigma: other.sigma };
  return { ...row, steps: row.steps.map((value, i) => (i % FORECAST_WIDTH === part ? other.steps[i] : value)) };
}
