import type { Order } from "../../protocol/order.ts";
import type { SignedOrder } from "../../protocol/signed-order.ts";
import type { Address } from "../../protocol/units.ts";
import type { Market } from "../chain/market.ts";

/** Blocks of one question for events; nodes refuse more. */
const BLOCKS = 5_000;
/** Blocks that are asked for again, in case they were replaced. */
const AGAIN = 32;

/** Reads announced orders on from where it stopped; the first time, all that were ever announced. */
export function announcedOrders({ bank, window, fromBlock }: Market): { next: () => Promise<SignedOrder[]> } {
  let from = fromBlock;
  const announced = window.filters.OrderAnnounced();
  return {
    async next() {
      const to = await bank.provider.getBlockNumber();
      const orders: SignedOrder[] = [];
      for (let start = from; start <= to; start += BLOCKS) {
        const logs = await window.queryFilter(announced, start, Math.min(to, start + BLOCKS - 1));
        for (const log of logs) {
          const { terms, signature } = window.interface.parseLog(log)!.args;
          orders.push({ order: orderOf(terms), signature });
        }
      }
      from = Math.max(fromBlock, to - AGAIN);
      return orders;
    },
  };
}

/** Of the chain's own answer, whose small numbers are bigints too. */
function orderOf(terms: Omit<Order, "lots" | "fromRound"> & { lots: bigint; fromRound: bigint }): Order {
  const { maker, buy, lots, limitWei, tipWei, fromRound, deadlineS, nonce } = terms;
  const account = maker.toLowerCase() as Address;
  return { maker: account, buy, lots: Number(lots), limitWei, tipWei, fromRound: Number(fromRound), deadlineS, nonce };
}
