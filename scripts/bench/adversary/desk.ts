import type { Address, Wei } from "../../../protocol/units.ts";
import { DEFAULT_MARKET } from "../../deploy/market.ts";
import { LOT_WEI, type MarketChain } from "../../market/chain.ts";
import type { Dials, Play } from "./search.ts";

export const NO_LIMIT = 10n ** 24n;
export const LATE = 2n ** 40n - 1n;
export const { bidWei: BID_WEI, askWei: ASK_WEI } = DEFAULT_MARKET;
/** Where a TIME stands before anything happens: a dollar. */
export const MIDDLE_WEI = (BID_WEI + ASK_WEI) / 2n;

/** An attack's name, the play it is made of, and how many are tried. */
export type Attack = {
  readonly name: string;
  readonly play: Play;
  readonly plays: number;
  readonly unit: "dollars" | "TIME" | "gas" | "posts";
  /** The most it may bring. */
  readonly atMost: number;
};

/** Trades if the desk lets it. */
export async function trade(chain: MarketChain, who: Address, buy: boolean, lots: number): Promise<boolean> {
  const args = [lots, buy ? NO_LIMIT : 0n, LATE];
  return lots > 0 && (await chain.send(who, chain.desk, buy ? "buy" : "sell", args)).ok;
}

/** Lots that an account may trade on a side now. */
export async function left(chain: MarketChain, who: Address, buy: boolean): Promise<number> {
  const [inRound, today] = await chain.view(chain.desk, "leftLots", [who, buy]);
  return Number(inRound < today ? inRound : today);
}

/** A fresh round at the band that stands. */
export async function postAgain(chain: MarketChain): Promise<void> {
  const [last] = await chain.view(chain.board, "latest");
  if (!(await chain.post(last.bidWei, last.askWei)).ok) throw new Error("the same band again was refused");
}

/** Begins a play elsewhere than at the target and at the band as deployed; both are other people's doing. */
export async function setOut(chain: MarketChain, dials: Dials): Promise<void> {
  const by = dials.whole(-100_000, 100_000);
  await trade(chain, chain.people[8], by > 0, Math.abs(by));
  const widthBps = BigInt(dials.whole(10, 900));
  const half = (MIDDLE_WEI * widthBps) / 20_000n;
  const told = await chain.post(MIDDLE_WEI - half, MIDDLE_WEI + half);
  if (!told.ok) throw new Error("the band to set out from was refused");
}

/**
 * Brings the accounts' TIME back to where it was, over two rounds of the same band. Gives what the desk quotes for lots that the caps
 * leave over: round after round of the same band would trade them at just that.
 */
export async function unwind(chain: MarketChain, accounts: readonly Address[], beforeWei: Wei): Promise<Wei> {
  const openLots = async () => Number(((await held(chain, accounts)).timeWei - beforeWei) / LOT_WEI);
  let open = await openLots();
  for (let round = 0; round < 2 && open !== 0; round++) {
    if (round === 1) await postAgain(chain);
    for (const account of accounts) {
      const buy = open < 0;
      if (await trade(chain, account, buy, Math.min(Math.abs(open), await left(chain, account, buy)))) {
        open = await openLots();
      }
    }
  }
  if (open === 0) return 0n;
  const [cashWei]: Wei[] = await chain.view(chain.desk, "quote", [open < 0, Math.abs(open)]);
  return open < 0 ? -cashWei : cashWei;
}

/** What TIME beyond what the accounts had is worth at `markWei` a lot. */
export async function marked(
  chain: MarketChain,
  accounts: readonly Address[],
  beforeWei: Wei,
  markWei: Wei,
): Promise<Wei> {
  return (((await held(chain, accounts)).timeWei - beforeWei) * markWei) / LOT_WEI;
}

/** Dollars that a play brought its accounts, with the worth in CASH of the TIME they end with, which the play gives. */
export function gains(
  chain: MarketChain,
  accounts: readonly Address[],
  play: (beforeWei: Wei) => Promise<Wei>,
): Promise<number> {
  return chain.undone(async () => {
    const before = await held(chain, accounts);
    const worthWei = await play(before.timeWei);
    const after = await held(chain, accounts);
    return dollars(after.cashWei - before.cashWei + worthWei);
  });
}

/** Millionths of a dollar are exact. */
export function dollars(wei: Wei): number {
  return Number(wei / 10n ** 12n) / 1e6;
}

async function held(chain: MarketChain, accounts: readonly Address[]): Promise<{ timeWei: Wei; cashWei: Wei }> {
  const all = await Promise.all(accounts.map((account) => chain.balances(account)));
  return {
    timeWei: all.reduce((sum, { timeWei }) => sum + timeWei, 0n),
    cashWei: all.reduce((sum, { cashWei }) => sum + cashWei, 0n),
  };
}
