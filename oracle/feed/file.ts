import { type Candle, candles } from "../data/candles.ts";
import { readTable } from "../data/read.ts";
import { OracleError } from "../errors.ts";
import { WINDOW } from "../forecast/window.ts";
import { type Feed, thinInput } from "./feed.ts";

/** An OHLCV file of CASH a TIME (columns start, open, high, low, close, volume), read again each time: whatever writes it goes on writing. */
export function fileFeed(path: string): Feed {
  return {
    name: path,
    async upTo(atS) {
      const { rows } = await readCandles(path);
      const steps = rows.slice(1).map(({ startS }, i) => startS - rows[i].startS);
      // A year of minutes is more than a call takes as arguments.
      const periodS = steps.reduce((least, step) => Math.min(least, step));
      if (periodS <= 0) {
        throw new OracleError("CandlesOutOfOrder", `${path}: candles must rise in time`, { path, periodS });
      }
      const whole = rows.filter(({ startS }) => startS + periodS <= Number(atS));
      const window = unbroken(whole, periodS);
      if (window.length < WINDOW) throw thinInput(window.length, WINDOW, "candles without a gap");
      const observations = window.filter(({ volume }) => volume > 0).length;
      return { candles: window, observations, knownToS: BigInt(window[WINDOW - 1].startS + periodS) };
    },
  };
}

async function readCandles(path: string): Promise<{ rows: Candle[] }> {
  try {
    const table = await readTable(path, candles, "refuse");
    if (table.rows.length > 1) return table;
  } catch (cause) {
    throw new OracleError("CandlesUnreadable", `${path} cannot be read`, { path }, { retry: true, cause });
  }
  throw thinInput(0, WINDOW, "candles without a gap");
}

/** The last candles up to WINDOW that follow each other. */
function unbroken(rows: readonly Candle[], periodS: number): Candle[] {
  let from = rows.length - 1;
  while (from > 0 && rows.length - from < WINDOW && rows[from].startS - rows[from - 1].startS === periodS) from--;
  return rows.slice(Math.max(0, from));
}
