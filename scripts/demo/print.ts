import { formatEther } from "ethers/utils";
import { tableLines } from "../../oracle/table.ts";
import type { Address } from "../../protocol/units.ts";
import { type Check, heldWei } from "./checks.ts";
import type { DemoResult } from "./run.ts";

const SHOWN = 8;

/** The summary as one JSON object: amounts in wei as decimal text, seconds by stage. */
export function summaryOf(result: DemoResult, seconds: Readonly<Record<string, number>>) {
  const { imported, signed, holdings, settled, supplyWei, checks } = result;
  const { report, bitmap } = signed;
  return {
    events: imported.events,
    accounts: imported.accounts,
    epoch: Number(report.epoch),
    root: report.rewardsRoot,
    issuedWei: String(report.issuedWei),
    supplyWei: String(supplyWei),
    claimed: holdings.paid.length,
    settled,
    signatures: bitmap.toString(2).replaceAll("0", "").length,
    seconds,
    ok: checks.every(({ ok }) => ok),
    checks,
  };
}

/** Balances, figures and checks for people. */
export function printResult(title: string, result: DemoResult, summary: ReturnType<typeof summaryOf>): void {
  console.log(`\n${title}\n`);
  for (const line of tableLines(rowsOf(result))) console.log(line);
  console.log();
  const { report } = result.signed;
  const lines: [string, string][] = [
    ["events", `${summary.events} of ${summary.accounts} accounts`],
    ["epoch", `${summary.epoch}, rewards root ${summary.root}`],
    ["artifact", `sha256 ${report.artifact.slice(2)}`],
    ["signatures", `${summary.signatures} of 5 operators`],
    ["issued", `${formatEther(report.issuedWei)} TIME`],
    [
      "supply",
      `${formatEther(result.supplyWei)} TIME: ${summary.claimed} accounts claimed, ${summary.settled} settled`,
    ],
    [
      "seconds",
      Object.entries(summary.seconds)
        .map(([stage, s]) => `${stage} ${s.toFixed(1)}`)
        .join(", "),
    ],
  ];
  for (const [name, text] of lines) console.log(`${name.padEnd(12)} ${text}`);
  printChecks(summary.checks);
}

/** One line a check, with the figures that show it. */
export function printChecks(checks: readonly Check[]): void {
  console.log();
  for (const { ok, name, figures } of checks) console.log(`${ok ? "ok    " : "FAILED"}  ${name.padEnd(52)} ${figures}`);
}

/** Who claimed by proof, then the largest of the others. */
function rowsOf({ holdings }: DemoResult): Record<string, string>[] {
  const claimed = holdings.paid.map(({ account, to, by }) => ({ account, by, to: to === account ? "itself" : to }));
  const known = new Set<Address>(holdings.paid.flatMap(({ account, to }) => [account, to]));
  const others = [...holdings.balances].filter(([account]) => !known.has(account));
  others.sort(([a, left], [b, right]) => (left === right ? (a < b ? -1 : 1) : left < right ? 1 : -1));
  const settled = others.slice(0, SHOWN - claimed.length).map(([account]) => ({ account, by: "settle", to: "itself" }));
  return [...claimed, ...settled].map((row) => ({
    ...row,
    TIME: aligned(formatEther(heldWei(holdings, row.account))),
  }));
}

/** Eighteen decimals, so that the points of a column stand below each other. */
function aligned(amount: string): string {
  const [whole, fraction = ""] = amount.split(".");
  return `${whole.padStart(6)}.${fraction.padEnd(18, "0")}`;
}
