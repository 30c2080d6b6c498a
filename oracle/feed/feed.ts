import type { Seconds } from "../../protocol/units.ts";
import type { Candle } from "../data/candles.ts";
import { OracleError } from "../errors.ts";
import { WINDOW } from "../forecast/window.ts";

/** What a feed saw of the price of a TIME, in CASH, up to a moment. */
export type Seen = {
  /** WINDOW of them, oldest first; the last close is the index. */
  readonly candles: readonly Candle[];
  /** Trades, updates or candles with volume among them. */
  readonly observations: number;
  /** Until when the feed knew. */
  readonly knownToS: Seconds;
};

/** Where prices come from. */
export type Feed = {
  /** For people. */
  readonly name: string;
  /** The window that ends at `atS`, the same for whoever asks later. @throws `ThinInput` where there is none. */
  readonly upTo: (atS: Seconds) => Promise<Seen>;
};

/** What input may be posted from. */
export type InputTerms = { readonly leastObservations: number; readonly maxInputAgeS: Seconds };

/** Nothing: what was seen may be posted from. @param what The observations, for people. @throws `StaleInput`, `ThinInput`. */
export function requireUsable(
  { observations, knownToS }: Pick<Seen, "observations" | "knownToS">,
  nowS: Seconds,
  terms: InputTerms,
  what: string,
): void {
  const { leastObservations, maxInputAgeS } = terms;
  const ageS = nowS - knownToS;
  if (ageS > maxInputAgeS) {
    const message = `what was seen (${observations} ${what}) ends ${ageS} s ago, ${maxInputAgeS} are taken`;
    throw new OracleError("StaleInput", message, { ageS, maxInputAgeS }, { retry: true });
  }
  if (observations < leastObservations) throw thinInput(observations, leastObservations, what);
}

/** Too little came to make a window of. */
export function thinInput(given: number, wanted: number, what: string): OracleError {
  const message = `${given} ${what}, ${wanted} are wanted`;
  return new OracleError("ThinInput", message, { given, wanted, what }, { retry: true });
}

/** How long a window of such candles looks back. */
export function windowS(candleS: number): Seconds {
  return BigInt(WINDOW * candleS);
}
