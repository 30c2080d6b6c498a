import { BadCell } from "./cells.ts";
import type { Format } from "./table.ts";

/** Price and volume of one period. */
export type Candle = { startS: number; open: number; high: number; low: number; close: number; volume: number };

/** Candles as start, open, high, low, close, volume; start in seconds. */
export const candles: Format<Candle> = {
  name: "OHLCV",
  columns: ["start", "open", "high", "low", "close", "volume"],
  read: (cells) => {
    const candle = {
      startS: cells.whole("start", 0),
      open: cells.real("open"),
      high: cells.real("high"),
      low: cells.real("low"),
      close: cells.real("close"),
      volume: cells.real("volume"),
    };
    const { open, high, low, close, volume } = candle;
    if (!(low > 0)) throw new BadCell(cells.line, "low", String(low), "a price above 0");
    if (high < Math.max(open, close, low)) throw new BadCell(cells.line, "high", String(high), "the highest price");
    if (low > Math.min(open, close)) throw new BadCell(cells.line, "low", String(low), "the lowest price");
    if (volume < 0) throw new BadCell(cells.line, "volume", String(volume), "0 or more");
    return candle;
  },
};
