import { expect } from "chai";
import fc from "fast-check";
import { chooseBatch, type Rehearsal } from "../../../oracle/keep/choose.ts";
import type { SignedOrder } from "../../../protocol/signed-order.ts";

const BASE_GAS = 40_000n;
const ORDER_GAS = 80_000n;

function orderOf(tipWei: bigint, lots: number): SignedOrder {
  const maker = `0x${"11".repeat(20)}` as const;
  const order = { maker, buy: true, lots, limitWei: 0n, tipWei, fromRound: 0, deadlineS: 0n, nonce: 0n };
  return { order, signature: "0x" };
}

/** A desk that takes lots in their order up to a cap and passes over the rest. */
function deskOf(capLots: number, priceWei: bigint): Rehearsal & { readonly calls: { count: number } } {
  const calls = { count: 0 };
  return {
    calls,
    async tipsWei(orders) {
      calls.count++;
      let left = capLots;
      return orders.reduce((sum, { order }) => {
        if (order.lots > left) return sum;
        left -= order.lots;
        return sum + order.tipWei;
      }, 0n);
    },
    gas: async (orders) => BASE_GAS + ORDER_GAS * BigInt(orders.length),
    costUpWei: (gas) => gas * priceWei,
  };
}

const tips = fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 400_000n }), fc.integer({ min: 1, max: 50 })), {
  maxLength: 12,
});
const orders = tips.map((some) =>
  some.map(([tipWei, lots]) => orderOf(tipWei, lots)).sort((a, b) => Number(b.order.tipWei - a.order.tipWei)),
);

describe("a keeper's batch", () => {
  it("holds orders that all fill together, and earns more than any of its own beginnings", async () => {
    const property = fc.asyncProperty(
      orders,
      fc.nat(200),
      fc.bigInt({ min: 0n, max: 5n }),
      async (some, cap, price) => {
        const desk = deskOf(cap, price);
        const batch = await chooseBatch(desk, some);
        const taken: SignedOrder[] = [];
        for (const one of some) {
          const lots = taken.reduce((sum, { order }) => sum + order.lots, 0);
          if (lots + one.order.lots <= cap) taken.push(one);
        }
        const net = (count: number) =>
          taken.slice(0, count).reduce((sum, { order }) => sum + order.tipWei, 0n) -
          (count === 0 ? 0n : (BASE_GAS + ORDER_GAS * BigInt(count)) * price);
        const nets = taken.map((_, i) => net(i + 1));
        const best = nets.reduce((most, one) => (one > most ? one : most), 0n);
        expect(batch?.orders ?? []).to.deep.equal(taken.slice(0, batch?.orders.length ?? 0));
        expect(batch ? batch.tipsWei - batch.gas * price : 0n).to.equal(best);
      },
    );
    await fc.assert(property);
  });

  it("asks once where all fill, and sends nothing where the desk would revert", async () => {
    const desk = deskOf(100, 0n);
    const two = [orderOf(2n, 1), orderOf(1n, 1)];
    expect((await chooseBatch(desk, two))!.orders).to.have.length(2);
    expect(desk.calls.count).to.equal(1);
    expect(await chooseBatch({ ...desk, tipsWei: async () => undefined }, two)).to.equal(undefined);
    expect(await chooseBatch(desk, [])).to.equal(undefined);
  });
});
