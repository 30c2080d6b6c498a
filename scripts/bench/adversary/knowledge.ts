import { concat } from "ethers/utils";
import type { Hex, Wei } from "../../../protocol/units.ts";
import type { MarketChain } from "../../market/chain.ts";
import {
  ASK_WEI,
  type Attack,
  BID_WEI,
  dollars,
  gains,
  LATE,
  left,
  MIDDLE_WEI,
  marked,
  NO_LIMIT,
  trade,
  unwind,
} from "./desk.ts";
import { fill, signedOrder } from "./orders.ts";
import type { Dials } from "./search.ts";

const ROUNDS_BEFORE_HALT = 10;
const THIEVES = 3;

/** Attacks by those who know a price before the board does, or who write it. */
export function knowledgeAttacks(chain: MarketChain): Attack[] {
  const [one, two, three, maker] = chain.people;
  const { accountCapLots } = chain.terms;
  const most = (wei: Wei, lots: bigint) => dollars(wei * lots);
  // A fall by a tenth parts the edges more than a rise does.
  const edgesApartWei = BID_WEI - (ASK_WEI * 9n) / 10n;
  return [
    {
      name: "a stale price, by trade, by permit and by order",
      ...{ unit: "dollars", atMost: 0, plays: 80 },
      play: (dials) =>
        gains(chain, [one, maker], async (beforeWei) => {
          chain.pass(dials.whole(3_600, 400_000));
          const buy = dials.flag();
          const lots = dials.whole(1, 180_000);
          const args = [lots, buy ? NO_LIMIT : 0n, LATE, [NO_LIMIT, LATE, 27, chain.set, chain.set]];
          await trade(chain, one, buy, lots);
          await chain.send(one, chain.desk, buy ? "buyWithPermit" : "sellWithPermit", args);
          await fill(chain, one, signedOrder(chain, { buy, lots }));
          return marked(chain, [one, maker], beforeWei, buy ? 2n * MIDDLE_WEI : MIDDLE_WEI / 2n);
        }),
    },
    {
      name: "TIME a tenth off elsewhere, a band of the hour",
      ...{ unit: "dollars", plays: 100 },
      atMost: most((MIDDLE_WEI * 11n) / 10n - ASK_WEI, 181_818n),
      play: (dials) =>
        gains(chain, [one], async (beforeWei) => {
          const buy = dials.flag();
          await trade(chain, one, buy, dials.whole(1, await left(chain, one, buy)));
          return marked(chain, [one], beforeWei, (MIDDLE_WEI * (buy ? 11n : 9n)) / 10n);
        }),
    },
    {
      name: "foresight of two rounds, an account and day",
      ...{ unit: "dollars", plays: 160 },
      // Half of the day's lots at the distance of the edges; a hundredth more for what the own trade leans.
      atMost: most(edgesApartWei, accountCapLots / 2n) * 1.01,
      play: (dials) => foresee(dials),
    },
    {
      name: "one operator's key: posts that went through",
      ...{ unit: "posts", atMost: 0, plays: 40 },
      play: (dials) => chain.undone(() => forge(dials)),
    },
    {
      name: "one operator's key: trading around its posts",
      ...{ unit: "dollars", atMost: 0, plays: 60 },
      play: (dials) =>
        gains(chain, [one, two], async (beforeWei) => {
          const buy = dials.flag();
          await trade(chain, one, buy, dials.whole(1, await left(chain, one, buy)));
          await forge(dials);
          return unwind(chain, [two, one], beforeWei);
        }),
    },
    {
      name: `a stolen quorum, halted after ${ROUNDS_BEFORE_HALT} rounds, ${THIEVES} accounts`,
      ...{ unit: "dollars", plays: 160 },
      // All their lots at the highest bid that ten rounds allow, less what TIME was worth.
      atMost: most(tenthsMore(BID_WEI, ROUNDS_BEFORE_HALT) - MIDDLE_WEI, BigInt(THIEVES) * accountCapLots),
      play: (dials) => steal(dials, ROUNDS_BEFORE_HALT),
    },
    {
      name: `a stolen quorum that nobody halts, ${THIEVES} accounts`,
      ...{ unit: "dollars", atMost: 5_000, plays: 12 },
      play: (dials) => steal(dials, 40),
    },
  ];

  async function foresee(dials: Dials): Promise<number> {
    return gains(chain, [one], async (beforeWei) => {
      const rises = dials.flag();
      await trade(chain, one, rises, dials.whole(1, Number(accountCapLots) / 2));
      const moved = BigInt(dials.whole(0, 1_000));
      const by = (wei: Wei, move: bigint) => (wei * (rises ? 10_000n + move : 10_000n - move)) / 10_000n;
      const first = rises ? [BID_WEI, by(ASK_WEI, moved)] : [by(BID_WEI, moved), ASK_WEI];
      await chain.post(first[0], first[1]);
      await chain.post(by(BID_WEI, moved), by(ASK_WEI, moved));
      return unwind(chain, [one], beforeWei);
    });
  }

  /** Every way to sign for three with the key of one. Gives how many posts went through. */
  async function forge(dials: Dials): Promise<number> {
    const by = BigInt(dials.whole(-999, 999));
    const [bidWei, askWei] = [BID_WEI, ASK_WEI].map((wei) => (wei * (10_000n + by)) / 10_000n);
    const { band, signatures } = await chain.signedBand(bidWei, askWei, [dials.whole(0, 4)]);
    const own = signatures as Hex;
    const empty: Hex = `0x${"00".repeat(64)}`;
    const tries: [bigint, string][] = [
      ...[1n, 0n, 7n, 1n << 5n].map((bitmap): [bigint, string] => [bitmap, own]),
      [7n, concat([own, own, own])],
      [7n, concat([own, empty, empty])],
      [7n, concat([empty, empty, empty])],
      [1n | (1n << 5n) | (1n << 6n), concat([own, own, own])],
    ];
    let through = 0;
    for (const [bitmap, given] of tries) {
      if ((await chain.send(one, chain.board, "post", [band, bitmap, given])).ok) through++;
    }
    return through;
  }

  /** Opens the band one way, moves it whole, and trades at its far end whatever the caps and the purse let through. */
  async function steal(dials: Dials, rounds: number): Promise<number> {
    const thieves = [one, two, three];
    return gains(chain, thieves, async (beforeWei) => {
      const up = !dials.flag();
      const trading = dials.whole(1, 5);
      const step = BigInt(dials.whole(950, 999));
      const held = dials.flag() && rounds <= ROUNDS_BEFORE_HALT;
      const by = (wei: Wei) => (wei * (up ? 10_000n + step : 10_000n - step)) / 10_000n;
      let [near, far] = up ? [BID_WEI, ASK_WEI] : [ASK_WEI, BID_WEI];
      if (held)
        for (const thief of thieves) await trade(chain, thief, up, Math.min(60_000, await left(chain, thief, up)));
      for (let round = 0; round < rounds; round++) {
        if (round !== 0) near = by(near);
        far = by(far);
        if (!(await chain.post(up ? near : far, up ? far : near)).ok) throw new Error("the thief's band was refused");
        if (round < rounds - trading) continue;
        for (const thief of thieves) {
          const most = await left(chain, thief, !up);
          if (!(await trade(chain, thief, !up, most))) await tradeLess(thief, !up, most);
        }
      }
      return marked(chain, thieves, beforeWei, MIDDLE_WEI);
    });
  }

  /** The most that the purse or the inventory still allows, by halving. */
  async function tradeLess(thief: (typeof chain.people)[number], buy: boolean, most: number): Promise<void> {
    for (let lots = most >> 1; lots > 1; lots >>= 1) await trade(chain, thief, buy, lots);
  }
}

function tenthsMore(wei: Wei, rounds: number): Wei {
  let more = wei;
  for (let round = 0; round < rounds; round++) more = (more * 11n) / 10n;
  return more;
}
