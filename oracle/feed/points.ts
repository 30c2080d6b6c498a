import type { Seconds } from "../../protocol/units.ts";
import type { Candle } from "../data/candles.ts";
import { WINDOW } from "../forecast/window.ts";

/** A price that held from a moment on, and what was traded to reach it. */
export type Point = { readonly atS: Seconds; readonly price: number; readonly volume: number };

/**
 * The WINDOW candles of `candleS` that end at `endS`, each without its first second and with its last. A candle in which nothing happened stands at the close
 * before it, without volume.
 * @param points In order of time, none after `endS`. The last that is older than the window, or `before`, is where it opens.
 */
export function candlesOf(points: readonly Point[], before: number, endS: Seconds, candleS: number): Candle[] {
  const startS = Number(endS) - WINDOW * candleS;
  const older = points.filter(({ atS }) => Number(atS) <= startS);
  const inside = points.slice(older.length);
  let close = older.at(-1)?.price ?? before;
  return Array.from({ length: WINDOW }, (_, i) => {
    const [fromS, toS] = [startS + i * candleS, startS + (i + 1) * candleS];
    const mine = inside.filter(({ atS }) => Number(atS) > fromS && Number(atS) <= toS);
    const prices = [close, ...mine.map(({ price }) => price)];
    const open = close;
    close = prices[prices.length - 1];
    const volume = mine.reduce((sum, point) => sum + point.volume, 0);
    return { startS: fromS, open, high: Math.max(...prices), low: Math.min(...prices), close, volume };
  });
}
