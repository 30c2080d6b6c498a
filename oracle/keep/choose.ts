import type { SignedOrder } from "../../protocol/signed-order.ts";
import type { Wei } from "../../protocol/units.ts";

/** What the desk says of a batch before anything is sent. */
export type Rehearsal = {
  /** The tips that `fill` would pay for these orders together; undefined where it would revert. */
  readonly tipsWei: (orders: readonly SignedOrder[]) => Promise<Wei | undefined>;
  /** At most, whatever the makers' wallets do in the block. */
  readonly gas: (orders: readonly SignedOrder[]) => Promise<bigint>;
  /** CASH wei that so much gas costs, rounded up. */
  readonly costUpWei: (gas: bigint) => Wei;
};

/** Orders that fill together, and what they are expected to bring. */
export type Batch = { readonly orders: readonly SignedOrder[]; readonly tipsWei: Wei; readonly gas: bigint };

/**
 * The batch worth sending; none where no tips pay for its gas. Every order in it fills, and pays for what it adds to the gas.
 * @param candidates The dearest tip first; each pays one.
 */
export async function chooseBatch(
  rehearsal: Rehearsal,
  candidates: readonly SignedOrder[],
): Promise<Batch | undefined> {
  let orders = await fillingTogether(rehearsal, candidates);
  let gas = orders.length === 0 ? 0n : await rehearsal.gas(orders);
  while (orders.length > 0) {
    const fewer = orders.slice(0, -1);
    const gasOfFewer = fewer.length === 0 ? 0n : await rehearsal.gas(fewer);
    if (orders[orders.length - 1].order.tipWei > rehearsal.costUpWei(gas - gasOfFewer)) break;
    [orders, gas] = [fewer, gasOfFewer];
  }
  const tipsWei = sumOf(orders);
  return orders.length > 0 && tipsWei > rehearsal.costUpWei(gas) ? { orders, tipsWei, gas } : undefined;
}

/** Alone each would fill; together they share the caps, the inventory and a maker's nonces. */
async function fillingTogether(rehearsal: Rehearsal, candidates: readonly SignedOrder[]): Promise<SignedOrder[]> {
  const fill = async (orders: readonly SignedOrder[]) => (await rehearsal.tipsWei(orders)) === sumOf(orders);
  if (candidates.length === 0 || (await fill(candidates))) return [...candidates];
  const together: SignedOrder[] = [];
  for (const candidate of candidates) if (await fill([...together, candidate])) together.push(candidate);
  return together;
}

function sumOf(orders: readonly SignedOrder[]): Wei {
  return orders.reduce((sum, { order }) => sum + order.tipWei, 0n);
}
