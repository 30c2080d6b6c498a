import { hashOrder, orderDomain, REFUSALS } from "../../protocol/order.ts";
import type { SignedOrder } from "../../protocol/signed-order.ts";
import type { Address, Seconds } from "../../protocol/units.ts";
import { nowTag } from "../chain/blocks.ts";
import { addressOf, type Market } from "../chain/market.ts";

/** Orders that may yet fill. A hot structure: a keeper looks through it with every block. */
export type OrderBook = {
  /** Takes orders; those known are not taken again. */
  readonly take: (orders: readonly SignedOrder[]) => void;
  /** Those that pay a tip and that the desk would fill now, each by itself; the dearest tip first. What can never fill again is forgotten. */
  readonly fillableNow: (nowS: Seconds) => Promise<SignedOrder[]>;
  /** Forgets all orders of these makers, and takes none of them again. */
  readonly distrust: (makers: readonly Address[]) => void;
  readonly size: () => number;
};

/** Questions to the node at once. */
const AT_ONCE = 50;
/** A wallet contract may change its mind; its maker hands the order out again. */
const FOR_GOOD: readonly (typeof REFUSALS)[number][] = ["Expired", "NonceSpent", "NotSigned", "NoLots"];

export function openOrderBook({ bank, window }: Market): OrderBook {
  const domain = orderDomain(bank.chainId, addressOf(window));
  const blockTag = nowTag(bank.chainId);
  // By signature too: somebody may have announced the order first, with a wrong one.
  const orders = new Map<string, SignedOrder>();
  const gone = new Set<string>();
  const distrusted = new Set<Address>();
  const nameOf = ({ order, signature }: SignedOrder) => `${hashOrder(domain, order)} ${signature}`;
  const forget = (name: string) => {
    orders.delete(name);
    gone.add(name);
  };
  const whyNot = async ({ order, signature }: SignedOrder) => {
    const [why] = await window.fillable(order, signature, { blockTag });
    return REFUSALS[Number(why)];
  };
  return {
    size: () => orders.size,
    distrust(makers) {
      for (const maker of makers) distrusted.add(maker);
      for (const [name, { order }] of orders) if (distrusted.has(order.maker)) forget(name);
    },
    take(given) {
      for (const one of given) {
        const name = nameOf(one);
        const { maker, tipWei } = one.order;
        if (tipWei > 0n && !gone.has(name) && !distrusted.has(maker)) orders.set(name, one);
      }
    },
    async fillableNow(nowS) {
      for (const [name, { order }] of orders) if (order.deadlineS < nowS) forget(name);
      const all = [...orders];
      const found: SignedOrder[] = [];
      for (let from = 0; from < all.length; from += AT_ONCE) {
        const some = all.slice(from, from + AT_ONCE);
        const whys = await Promise.all(some.map(([, one]) => whyNot(one)));
        for (const [i, [name, one]] of some.entries()) {
          if (whys[i] === "None") found.push(one);
          else if (FOR_GOOD.includes(whys[i])) forget(name);
        }
      }
      return found.sort((a, b) => (a.order.tipWei < b.order.tipWei ? 1 : a.order.tipWei > b.order.tipWei ? -1 : 0));
    },
  };
}
