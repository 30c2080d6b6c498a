import type { Edges } from "../chain/market.ts";
import { OracleError } from "../errors.ts";
import { TICKS_PER_UNIT, tickBand } from "../forecast/ticks.ts";

const BPS = 10_000n;
/** Operators' floats differ in the last bits; whoever is further off than a thousandth saw something else. */
const AGREE_PER = 1_000n;

/** Turns whole ticks of CASH a TIME into CASH wei a lot. */
export type TickScale = { readonly lotWei: bigint; readonly cashDecimals: number };

/**
 * The band around the index that holds the forecast's low and high end, and is as wide above the index as below: were it not, a desk that takes
 * its own prices for the index would drift on its own.
 * @param index CASH a TIME, as the other two.
 * @param leastSpreadBps Of the index; a band is no narrower.
 */
export function bandAround(
  index: number,
  forecast: { readonly p10: number; readonly p90: number },
  leastSpreadBps: number,
  scale: TickScale,
): Edges {
  const { bidTicks, askTicks } = tickBand(forecast.p10, forecast.p90);
  const middle = BigInt(Math.round(checked(index) * 2 * TICKS_PER_UNIT));
  const least = (middle * BigInt(leastSpreadBps) + 2n * BPS - 1n) / (2n * BPS);
  const half = [middle - 2n * bidTicks, 2n * askTicks - middle, least, 1n].reduce((a, b) => (a > b ? a : b));
  // In half ticks; both edges are odd or both even, so that the middle stays what it is.
  const low = middle - half > 2n ? middle - half : 2n;
  const [down, up] = [weiDown(low / 2n, scale), weiUp((middle + half + 1n) / 2n, scale)];
  const bidWei = down > 0n ? down : 1n;
  return { bidWei, askWei: up > bidWei ? up : bidWei + 1n };
}

/**
 * What of a wanted band the board takes after `last`: edges moved by at most `maxMoveBps`, meeting the band before. `clamped` says that the
 * board is not yet where it should be.
 */
export function fitBand(wanted: Edges, last: Edges, maxMoveBps: bigint): Edges & { readonly clamped: boolean } {
  const step = (edgeWei: bigint) => (edgeWei * maxMoveBps) / BPS;
  const bidMost = last.bidWei + step(last.bidWei);
  const askLeast = last.askWei - step(last.askWei);
  const bidWei = within(wanted.bidWei, last.bidWei - step(last.bidWei), bidMost < last.askWei ? bidMost : last.askWei);
  const askWei = within(
    wanted.askWei,
    askLeast > last.bidWei ? askLeast : last.bidWei,
    last.askWei + step(last.askWei),
  );
  // Prices of a few wei cannot move by parts of themselves.
  if (bidWei >= askWei) return { bidWei: last.bidWei, askWei: last.askWei, clamped: true };
  return { bidWei, askWei, clamped: bidWei !== wanted.bidWei || askWei !== wanted.askWei };
}

/** How far the further edge moved, in hundredths of a percent of where it was, rounded down. */
export function movedBpsDown(next: Edges, last: Edges): bigint {
  const of = (edgeWei: bigint, lastWei: bigint) => (distance(edgeWei, lastWei) * BPS) / lastWei;
  const [bid, ask] = [of(next.bidWei, last.bidWei), of(next.askWei, last.askWei)];
  return bid > ask ? bid : ask;
}

/** Nothing: an operator's own band is near enough to the proposed one. @throws `OperatorsDisagree` with the edge. */
export function requireNear(operator: string, own: Edges, proposed: Edges): void {
  for (const edge of ["bidWei", "askWei"] as const) {
    const [ownWei, proposedWei] = [own[edge], proposed[edge]];
    if (distance(ownWei, proposedWei) * AGREE_PER <= ownWei) continue;
    const message = `${operator} has ${edge} ${ownWei}, ${proposedWei} is proposed: more than a thousandth off`;
    throw new OracleError("OperatorsDisagree", message, { operator, edge, ownWei, proposedWei }, { retry: true });
  }
}

function weiDown(ticks: bigint, { lotWei, cashDecimals }: TickScale): bigint {
  return (ticks * lotWei * 10n ** BigInt(cashDecimals)) / (10n ** 18n * BigInt(TICKS_PER_UNIT));
}

function weiUp(ticks: bigint, scale: TickScale): bigint {
  const down = weiDown(ticks, scale);
  const exact = down * 10n ** 18n * BigInt(TICKS_PER_UNIT) === ticks * scale.lotWei * 10n ** BigInt(scale.cashDecimals);
  return exact ? down : down + 1n;
}

function within(value: bigint, least: bigint, most: bigint): bigint {
  return value < least ? least : value > most ? most : value;
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

function checked(index: number): number {
  if (index > 0 && index * 2 * TICKS_PER_UNIT <= Number.MAX_SAFE_INTEGER) return index;
  throw new OracleError("PriceOutOfRange", `${index} is no price above 0 and to 4e11`, { price: index });
}
