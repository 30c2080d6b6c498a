import { Signature } from "ethers/crypto";
import { developmentKeys } from "../../../oracle/sign/keys.ts";
import { hashOrder, type Order, orderDomain } from "../../../protocol/order.ts";
import type { Address, Hex, Wei } from "../../../protocol/units.ts";
import type { MarketChain, Place } from "../../market/chain.ts";
import { type Attack, dollars, gains, LATE, left, NO_LIMIT, setOut, trade, unwind } from "./desk.ts";

/** Of the person whose orders are filled: place 3. */
const MAKER = 3;
const [KEY] = developmentKeys(31337n, [MAKER]);

export type Signed = { readonly order: Order; readonly signature: Hex };

/** An order of the maker, who signs it. */
export function signedOrder(chain: MarketChain, terms: Partial<Order> & Pick<Order, "buy" | "lots">): Signed {
  const limitWei = terms.buy ? NO_LIMIT : 0n;
  const rest = { limitWei, tipWei: 0n as Wei, fromRound: 0, deadlineS: LATE, nonce: 0n };
  const order: Order = { maker: chain.people[MAKER], ...rest, ...terms };
  const { r, s, v } = KEY.signingKey.sign(hashOrder(orderDomain(31337n, chain.desk.address), order));
  return { order, signature: Signature.from({ r, s, v }).serialized as Hex };
}

export function fill(chain: MarketChain, filler: Address, ...given: readonly Signed[]) {
  return chain.send(filler, chain.desk, "fill", [
    given.map(({ order }) => order),
    given.map(({ signature }) => signature),
  ]);
}

/** What a keeper can take from a maker, and what a maker can take from a keeper. */
export function orderAttacks(chain: MarketChain, wallets: readonly { name: string; place: Place }[]): Attack[] {
  const [one, two] = chain.people;
  const maker = chain.people[MAKER];
  return [
    {
      name: "a keeper trading around its fill, tip aside",
      ...{ unit: "dollars", atMost: 0, plays: 200 },
      play: async (dials) => {
        const tipWei = 10n ** 15n;
        let tippedWei = 0n;
        const brought = await gains(chain, [one, two], async (beforeWei) => {
          await setOut(chain, dials);
          const buy = dials.flag();
          const lots = dials.whole(1, await left(chain, maker, buy));
          const [quoteWei] = await chain.view(chain.desk, "quote", [buy, lots]);
          const slackWei = (quoteWei * BigInt(dials.whole(0, 500))) / 10_000n;
          const leastWei = quoteWei - slackWei - tipWei;
          const limitWei = buy ? quoteWei + slackWei + tipWei : leastWei > 0n ? leastWei : 0n;
          await trade(chain, one, buy, dials.whole(1, (await left(chain, one, buy)) - lots));
          const before = await chain.view(chain.desk, "tradeCount", [maker]);
          await fill(chain, one, signedOrder(chain, { buy, lots, limitWei, tipWei }));
          const [count] = await chain.view(chain.desk, "tradeCount", [maker]);
          if (count > before[0]) tippedWei = tipWei;
          return unwind(chain, [two, one], beforeWei);
        });
        return Number((brought - dollars(tippedWei)).toFixed(6));
      },
    },
    ...wallets.map(
      ({ name, place }): Attack => ({
        name: `filling unsimulated, ${name}`,
        ...{ unit: "gas", atMost: 200_000, plays: 1 },
        play: () =>
          chain.undone(async () => {
            const order = { maker: place.address, buy: true, lots: 1, limitWei: NO_LIMIT, tipWei: 0n as Wei };
            const bad: Order = { ...order, fromRound: 0, deadlineS: LATE, nonce: 0n };
            return (await fill(chain, one, { order: bad, signature: "0x" })).gas;
          }),
      }),
    ),
    {
      name: "filling what was spent, unpaid or expired",
      ...{ unit: "gas", atMost: 100_000, plays: 4 },
      play: (dials) =>
        chain.undone(async () => {
          const kind = dials.whole(0, 3);
          const deadlineS = kind === 3 ? BigInt(chain.nowS()) : LATE;
          const signed = signedOrder(chain, { buy: true, lots: 10, deadlineS });
          if (kind === 0) await chain.must(maker, chain.desk, "cancel", [0]);
          if (kind === 1) await fill(chain, one, signed);
          if (kind === 2) await chain.must(maker, chain.cash, "approve", [chain.desk.address, 0]);
          return (await fill(chain, one, signed)).gas;
        }),
    },
  ];
}
