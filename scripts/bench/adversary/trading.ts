import type { Wei } from "../../../protocol/units.ts";
import { LOT_WEI, type MarketChain } from "../../market/chain.ts";
import { type Attack, BID_WEI, dollars, gains, left, MIDDLE_WEI, postAgain, setOut, trade, unwind } from "./desk.ts";
import type { Dials } from "./search.ts";

/** Attacks that need nothing but to trade first, or often. Two accounts of one attacker, so that no day's cap stands in the way. */
export function tradingAttacks(chain: MarketChain): Attack[] {
  const [one, two, ...others] = chain.people;
  const mine = [one, two];
  /** Must bring nothing, wherever the desk stands when it begins. */
  const fruitless = (name: string, plays: number, moves: (dials: Dials, beforeWei: Wei) => Promise<Wei>): Attack => ({
    ...{ name, unit: "dollars", atMost: 0, plays },
    play: (dials) =>
      gains(chain, mine, async (beforeWei) => {
        await setOut(chain, dials);
        return moves(dials, beforeWei);
      }),
  });
  return [
    fruitless("sandwich within a round", 300, async (dials, beforeWei) => {
      const up = dials.flag();
      const own = dials.whole(1, await left(chain, one, up));
      await trade(chain, one, up, own);
      await trade(chain, others[0], up, dials.whole(0, await left(chain, others[0], up)));
      await trade(chain, two, !up, own);
      return unwind(chain, mine, beforeWei);
    }),
    {
      name: "foresight of what others buy and sell",
      unit: "dollars",
      // What a round lets one buy, from the ask at the target to the bid at an empty desk.
      atMost: dollars(181_818n * ((BID_WEI * 11n) / 10n - (BID_WEI * 101n) / 99n)),
      plays: 120,
      play: (dials) =>
        gains(chain, mine, async (beforeWei) => {
          const up = dials.flag();
          await trade(chain, one, up, dials.whole(1, await left(chain, one, up)));
          const rounds = dials.whole(1, 5);
          for (const other of others.slice(0, rounds)) {
            await trade(chain, other, up, await left(chain, other, up));
            await postAgain(chain);
          }
          return unwind(chain, [two, one], beforeWei);
        }),
    },
    fruitless("front-running a post", 300, async (dials, beforeWei) => {
      const up = dials.flag();
      await trade(chain, one, up, dials.whole(1, await left(chain, one, up)));
      const [last] = await chain.view(chain.board, "latest");
      const bidWei = (last.bidWei * BigInt(dials.whole(9_001, 10_999))) / 10_000n;
      const askWei = (last.askWei * BigInt(dials.whole(9_001, 10_999))) / 10_000n;
      await chain.post(bidWei, askWei);
      return unwind(chain, [two, one], beforeWei);
    }),
    fruitless("round trips, up to six trades", 200, async (dials, beforeWei) => {
      const trades = dials.whole(1, 6);
      const most = dials.whole(1, 60_000);
      for (let i = 0; i < trades; i++) {
        const lots = 1 + ((most * (i + 1) * 7_919) % most);
        await trade(chain, mine[i % 2], (most + i * i) % 3 !== 0, Math.min(lots, most));
      }
      return unwind(chain, mine, beforeWei);
    }),
    {
      name: "a trade split into up to twelve",
      ...{ unit: "dollars", atMost: 0, plays: 150 },
      play: (dials) =>
        chain.undone(async () => {
          await setOut(chain, dials);
          const buy = dials.flag();
          const lots = dials.whole(12, await left(chain, one, buy));
          const pieces = dials.whole(2, 12);
          const whole = await gains(chain, [one], async () => {
            await trade(chain, one, buy, lots);
            return 0n;
          });
          const split = await gains(chain, [one], async () => {
            const piece = Math.floor(lots / pieces);
            for (let i = 1; i < pieces; i++) await trade(chain, one, buy, piece);
            await trade(chain, one, buy, lots - piece * (pieces - 1));
            return 0n;
          });
          return split - whole;
        }),
    },
    fruitless("donations around a round trip", 120, async (dials, beforeWei) => {
      const up = dials.flag();
      let givenTimeWei = 0n;
      const give = async () => {
        const wei = BigInt(dials.whole(0, 1_000_000)) * LOT_WEI;
        const token = dials.flag() ? chain.time : chain.cash;
        await chain.must(one, token, "transfer", [chain.desk.address, wei]);
        if (token === chain.time) givenTimeWei += wei;
      };
      await give();
      await trade(chain, one, up, dials.whole(1, await left(chain, one, up)));
      await give();
      const lostWei = (givenTimeWei * MIDDLE_WEI) / LOT_WEI;
      return (await unwind(chain, [two, one], beforeWei - givenTimeWei)) - lostWei;
    }),
  ];
}
