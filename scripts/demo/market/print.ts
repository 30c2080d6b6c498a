import { formatEther } from "ethers/utils";
import { tableLines } from "../../../oracle/table.ts";
import type { MarketResult } from "./run.ts";

/** The summary as one JSON object: amounts in wei as decimal text, seconds by stage. */
export function summaryOf(result: MarketResult, seconds: Readonly<Record<string, number>>) {
  const { accounts, earnedWei, sales, trades, bands, profit, checks } = result;
  return {
    accounts,
    earnedWei: String(earnedWei),
    sold: Number(sales.sold),
    paidWei: String(sales.paidWei),
    trades: trades.length,
    rounds: bands.map(({ round, bidWei, askWei }) => ({ round, bidWei: String(bidWei), askWei: String(askWei) })),
    filled: profit.filled,
    tipsWei: String(profit.tipsWei),
    profitWei: String(profit.profitWei),
    seconds,
    ok: checks.every(({ ok }) => ok),
    checks,
  };
}

/** The ledger, figures and checks for people. */
export function printMarket(title: string, result: MarketResult, summary: ReturnType<typeof summaryOf>): void {
  const { sales, trades, bands, profit } = result;
  console.log(`\n${title}\n`);
  for (const line of tableLines(trades.map(rowOf))) console.log(line);
  console.log();
  const perTime = (wei: bigint) => formatEther(wei * 1000n);
  const lines: [string, string][] = [
    ["earned", `${formatEther(result.earnedWei)} TIME by ${result.accounts} accounts`],
    ["content", `${sales.sold} passes at ${formatEther(sales.valueWei)} TIME: ${formatEther(sales.paidWei)} paid`],
    [
      "shares",
      `creator ${formatEther(sales.creatorWei)}, co-author ${formatEther(sales.coauthorWei)}, treasury ${formatEther(sales.feesWei)}`,
    ],
    ...bands.map(({ round, bidWei, askWei }): [string, string] => [
      `band ${round}`,
      `${perTime(bidWei)} to ${perTime(askWei)} dollars a TIME, signed by 3 of 5 operators`,
    ]),
    [
      "keeper",
      `tips ${formatEther(profit.tipsWei)}, gas ${formatEther(profit.gasCashWei)}, profit ${formatEther(profit.profitWei)} dollars`,
    ],
    [
      "seconds",
      Object.entries(summary.seconds)
        .map(([stage, s]) => `${stage} ${s.toFixed(1)}`)
        .join(", "),
    ],
  ];
  for (const [name, text] of lines) console.log(`${name.padEnd(12)} ${text}`);
  console.log();
  for (const { ok, name, figures } of summary.checks)
    console.log(`${ok ? "ok    " : "FAILED"}  ${name.padEnd(66)} ${figures}`);
}

function rowOf({ who, round, buy, byOrder, lots, cashWei }: MarketResult["trades"][number]) {
  return {
    who: who.name,
    account: who.address,
    round,
    trade: `${buy ? "bought" : "sold"}${byOrder ? " by order" : ""}`,
    TIME: formatEther(lots * 10n ** 15n),
    dollars: formatEther(cashWei),
  };
}
