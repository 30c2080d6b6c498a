import type { DeskTerms, Edges } from "../../../oracle/chain/market.ts";
import type { Wei } from "../../../protocol/units.ts";

const BPS = 10_000n;

/** CASH wei that `lots` cost or bring, fee included: docs/market.md worked out once more, apart from the contracts. */
export function cashOf(terms: DeskTerms, edges: Edges, inventoryLots: bigint, buy: boolean, lots: bigint): Wei {
  const { targetLots, skewBps, feeBps, coinWei } = terms;
  const deficit = targetLots - inventoryLots;
  // q (1 + k (2d +- q) / 2T), over 2T BPS.
  const whole = 2n * targetLots * BPS;
  const factor = whole + skewBps * (2n * deficit + (buy ? lots : -lots));
  const priceWei = buy ? edges.askWei : edges.bidWei;
  const coins = buy
    ? divideUp(priceWei * lots * factor, whole * coinWei)
    : (priceWei * lots * factor) / (whole * coinWei);
  const feeCoins = divideUp(coins * feeBps, BPS);
  return (buy ? coins + feeCoins : coins - feeCoins) * coinWei;
}

/** The middle of the next band: that of the last, leant by the lots that its round sold and bought, in half ticks of 1e-4 CASH a TIME. */
export function nextMiddleHalfTicks({ targetLots, skewBps, lotWei }: DeskTerms, last: Edges, netLots: bigint): bigint {
  const leant = (last.bidWei + last.askWei) * (BPS * targetLots + skewBps * netLots) * 20_000n;
  const unit = 2n * lotWei * BPS * targetLots;
  return (2n * leant + unit) / (2n * unit);
}

/** A band's middle in the same unit. Both edges are whole ticks. */
export function middleHalfTicks({ lotWei }: DeskTerms, { bidWei, askWei }: Edges): bigint {
  return ((bidWei + askWei) * 10_000n) / lotWei;
}

/** The shop's fee on a payment. */
export function feeUp(totalWei: Wei, feeBps: bigint): Wei {
  return divideUp(totalWei * feeBps, BPS);
}

function divideUp(value: bigint, by: bigint): bigint {
  return (value + by - 1n) / by;
}
