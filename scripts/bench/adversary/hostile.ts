import { Interface } from "ethers/abi";
import { MaxUint256 } from "ethers/constants";
import hre from "hardhat";
import type { Address, Hex, Wei } from "../../../protocol/units.ts";
import { COIN_WEI, type MarketChain, openMarketChain, type Place } from "../../market/chain.ts";
import { type Attack, dollars, gains, MIDDLE_WEI, marked, NO_LIMIT, trade } from "./desk.ts";
import { fill, signedOrder } from "./orders.ts";
import type { Dials } from "./search.ts";

const VALUE_WEI: Wei = 10n ** 18n;
const DAY_S = 86_400;

/** Deploys a contract of the tests. */
export async function deployHostile(chain: MarketChain, name: string): Promise<Place> {
  const { abi, bytecode } = await hre.artifacts.readArtifact(name);
  return chain.deployCode(bytecode, abi as never, [], []);
}

/** A market whose CASH is a contract of the tests, with two people who hold it. Told by `misbehave` to do as it does. */
export async function openHostileMarket(name: string, misbehave: string) {
  const { abi, bytecode } = await hre.artifacts.readArtifact(name);
  const chain = await openMarketChain({ desk: { feeBps: 0n }, cash: bytecode as Hex });
  const people = [chain.people[0], chain.people[3]];
  for (const person of people) {
    await chain.give(person, NO_LIMIT, NO_LIMIT);
    await chain.approve(person);
  }
  const token: Place = { address: chain.cash.address, functions: new Interface(abi as never) };
  await chain.must(chain.treasury, token, misbehave, [true]);
  return { chain, people };
}

/** CASH that does not keep its word: the attacker's gain, or what the books miss, whichever is more. */
export function tokenAttack(name: string, chain: MarketChain, people: readonly Address[]): Attack {
  const [one] = people;
  return {
    ...{ name, unit: "dollars", atMost: 0, plays: 60 },
    play: async (dials) => {
      let missingWei: Wei = -1n * 10n ** 30n;
      const brought = await gains(chain, people, async (beforeWei) => {
        const lots = dials.whole(1, 150_000);
        const buy = dials.flag();
        const acts = [
          () => trade(chain, one, buy, lots),
          () => fill(chain, one, signedOrder(chain, { buy, lots, nonce: BigInt(lots) })),
          () => chain.send(chain.treasury, chain.desk, "fund", [0, lots]),
          () => chain.send(one, chain.desk, "collect"),
        ];
        for (const act of dials.flag() ? acts : acts.reverse()) {
          await act();
          const books = await chain.view(chain.desk, "desk");
          const { cashWei } = await chain.balances(chain.desk.address);
          const missing = (books.purseCoins + books.feeCoins) * COIN_WEI - cashWei;
          if (missing > missingWei) missingWei = missing;
        }
        return marked(chain, people, beforeWei, MIDDLE_WEI);
      });
      return Math.max(brought, dollars(missingWei));
    },
  };
}

/** Attacks on the shop by a buyer who calls back, and by a payee who buys from itself. */
export async function shopAttacks(chain: MarketChain): Promise<Attack[]> {
  const { time, shop, people, treasury } = chain;
  const [, partner, honest] = people;
  const reader = await deployHostile(chain, "ReenteringReader");
  await chain.must(treasury, time, "transfer", [reader.address, 10n ** 22n]);
  const call = (place: Place, name: string, args: unknown[]) => place.functions.encodeFunctionData(name, args);
  const act = (place: Place, name: string, args: unknown[]) =>
    chain.send(treasury, reader, "act", [place.address, call(place, name, args)]);
  await act(time, "approve", [shop.address, MaxUint256]);
  for (const refundS of [0, DAY_S]) {
    const pricing = { byModel: false, floorWei: 0, periodS: 0, refundS };
    const payees = [reader.address, partner];
    await chain.must(partner, shop, "list", [VALUE_WEI, payees, [5_000, 5_000], "ipfs://bench", pricing]);
  }
  const inTime = (wei: Wei) => Number(wei / 10n ** 12n) / 1e6;
  const purchaseOf = (id: number, quantity: number) => [id, quantity, NO_LIMIT, reader.address, 0];
  const sales = 100;
  const partWei = (BigInt(sales) * VALUE_WEI * 9_750n) / 20_000n;

  /** TIME that the reader gets beyond its half of what an honest buyer paid. */
  async function beyond(id: number, play: () => Promise<void>): Promise<number> {
    return chain.undone(async () => {
      await chain.must(honest, shop, "purchase", [id, sales, NO_LIMIT, honest, 0]);
      chain.pass(2 * DAY_S);
      const before = await chain.balances(reader.address);
      await play();
      await chain.send(treasury, shop, "claim", [id, reader.address]);
      return inTime((await chain.balances(reader.address)).timeWei - before.timeWei - partWei);
    });
  }

  const callsBack = async (dials: Dials, id: number) => {
    const quantity = dials.whole(1, 200);
    const plans: [string, unknown[]][] = [
      ["claim", [id, reader.address]],
      ["refund", [id]],
      ["purchase", purchaseOf(id, quantity)],
      ["collect", [id]],
      ["tip", [id, 1]],
    ];
    const [name, args] = plans[dials.whole(0, 4)];
    await chain.must(treasury, reader, "plan", [shop.address, call(shop, name, args)]);
    await act(shop, "purchase", purchaseOf(id, quantity));
    if (dials.flag()) await chain.send(treasury, shop, "claim", [id, reader.address]);
    await act(shop, "purchase", purchaseOf(id, dials.whole(1, 200)));
  };
  return [
    {
      name: "a payee who buys and calls back into the shop",
      ...{ unit: "TIME", atMost: 0, plays: 80 },
      play: (dials) => beyond(1, () => callsBack(dials, 1)),
    },
    {
      name: "a payee who buys, claims and gives back",
      ...{ unit: "TIME", atMost: 0, plays: 80 },
      play: (dials) =>
        beyond(2, async () => {
          await act(shop, "purchase", purchaseOf(2, dials.whole(0, 300)));
          if (dials.flag()) await chain.send(treasury, shop, "claim", [2, reader.address]);
          await act(shop, "refund", [2]);
        }),
    },
  ];
}
