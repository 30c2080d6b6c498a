import { OracleError } from "../errors.ts";

/** Ticks a unit of price: operators whose floats differ in the last bits agree on whole ticks of 1e-4. */
export const TICKS_PER_UNIT = 10_000;

/** Edges of a band in whole ticks. */
export type TickBand = { readonly bidTicks: bigint; readonly askTicks: bigint };

/** The highest tick at or below a price. @throws OracleError `PriceOutOfRange` for what is no price or too large. */
export function ticksDown(price: number): bigint {
  const ticks = Math.round(checked(price) * TICKS_PER_UNIT);
  return BigInt(ticks / TICKS_PER_UNIT > price ? ticks - 1 : ticks);
}

/** The lowest tick at or above a price. @throws OracleError `PriceOutOfRange`. */
export function ticksUp(price: number): bigint {
  const ticks = Math.round(checked(price) * TICKS_PER_UNIT);
  return BigInt(ticks / TICKS_PER_UNIT < price ? ticks + 1 : ticks);
}

/** The band of whole ticks that holds both prices, at least one tick wide: the desk never quotes tighter than it was told. */
export function tickBand(low: number, high: number): TickBand {
  const bidTicks = ticksDown(Math.min(low, high));
  const askTicks = ticksUp(Math.max(low, high));
  return { bidTicks, askTicks: askTicks > bidTicks ? askTicks : bidTicks + 1n };
}

function checked(price: number): number {
  if (price >= 0 && price * TICKS_PER_UNIT <= Number.MAX_SAFE_INTEGER) return price;
  throw new OracleError("PriceOutOfRange", `${price} is no price from 0 to 9e11`, { price });
}
