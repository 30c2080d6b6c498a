import type { Contract } from "ethers/contract";
import type { Address } from "../../../protocol/units.ts";
import type { Check } from "../checks.ts";
import { same } from "./content.ts";
import type { Traded } from "./desk.ts";
import { type Ground, held } from "./ground.ts";

/** The ledger of trades, asked account by account, against what happened. */
export async function ledgerCheck({ market }: Ground, trades: readonly Traded[]): Promise<Check> {
  const wrong: string[] = [];
  const accounts = new Set(trades.map(({ who }) => who.address));
  for (const account of accounts) {
    const mine = trades.filter(({ who }) => who.address === account);
    const told = await market.window.getTrades(account, 0, 1_000);
    if (told.length !== mine.length) wrong.push(`${account}: ${told.length} trades, not ${mine.length}`);
    for (const [i, one] of mine.entries()) {
      const { atS, round, buy, byOrder, lots, cashWei } = told[i];
      const found = [atS, Number(round), buy, byOrder, lots, cashWei];
      const wanted = [one.atS, one.round, one.buy, one.byOrder, one.lots, one.cashWei];
      if (String(found) !== String(wanted)) wrong.push(`${account}, trade ${i}: ${found}, not ${wanted}`);
    }
  }
  const name = "the ledger tells every trade: time, round, side, lots, dollars";
  return { name, ok: wrong.length === 0, figures: wrong[0] ?? `${trades.length} trades of ${accounts.size} accounts` };
}

/** Every trade paid or brought what docs/market.md says. */
export function priceCheck(trades: readonly Traded[]): Check {
  const wrong = trades.filter(({ cashWei, wantedWei }) => cashWei !== wantedWei);
  const name = "every trade's dollars are those of the formula";
  const figures = wrong[0] ? `${wrong[0].cashWei} is not ${wrong[0].wantedWei}` : `${trades.length} trades`;
  return { name, ok: wrong.length === 0, figures };
}

/** What desk and shop hold is what their books say; trading made and unmade neither token. */
export async function bookChecks(ground: Ground, holders: readonly Address[], mintedWei: bigint): Promise<Check[]> {
  const { market, time, dollar, shop } = ground;
  const { inventoryLots, purseCoins, feeCoins } = await market.window.desk();
  const { lotWei, coinWei } = market.terms;
  const all = [...holders, market.window.target, shop.target];
  const sumOf = async (token: Contract) => {
    const balances = await Promise.all(all.map((account) => held(token, account)));
    return balances.reduce((sum, wei) => sum + wei, 0n);
  };
  return [
    same("the desk holds the TIME of its books", await held(time, market.window.target), inventoryLots * lotWei),
    same(
      "the desk holds the dollars of its books",
      await held(dollar, market.window.target),
      (purseCoins + feeCoins) * coinWei,
    ),
    same("all TIME is where it was earned or went", await sumOf(time), await time.issuedWei()),
    same("all dollars are somebody's", await sumOf(dollar), mintedWei),
  ];
}
