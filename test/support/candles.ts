import type { Candle } from "../../oracle/data/candles.ts";
import { randomOf } from "../../oracle/random.ts";

/** A market that drifts nowhere, now calm and now wild. */
export function smallMarket(count: number, start = 100): Candle[] {
  const random = randomOf(9, 0, 0);
  let close = start;
  return Array.from({ length: count }, (_, day) => {
    const wild = 0.01 + 0.03 * Number(day % 60 < 20);
    const noise = () => Array.from({ length: 6 }, () => random.word() / 2 ** 32 - 0.5).reduce((a, b) => a + b, 0);
    const open = close;
    close *= Math.exp(wild * noise());
    const [high, low] = [Math.max(open, close) * (1 + wild / 2), Math.min(open, close) * (1 - wild / 2)];
    return { startS: 86_400 * (day + 1), open, high, low, close, volume: 1000 * wild * (1 + random.word() / 2 ** 32) };
  });
}
