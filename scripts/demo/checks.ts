import { getAddress } from "ethers/address";
import type { Bank } from "../../oracle/chain/bank.ts";
import { printRevert, revertOf } from "../../oracle/chain/revert.ts";
import { type Claims, claimOf } from "../../oracle/claim/claims.ts";
import type { Earned } from "../../oracle/import/interval.ts";
import { type Scores, scoreAt } from "../../protocol/records.ts";
import type { Report } from "../../protocol/report.ts";
import type { Address, Wei } from "../../protocol/units.ts";
import type { Paid } from "./pay.ts";

/** One thing that must hold, and the figures that show whether it does. */
export type Check = { readonly name: string; readonly ok: boolean; readonly figures: string };

/** A call that the chain must refuse with this custom error, written as `Name(arguments)`. */
export async function refused(name: string, call: Promise<unknown>, wanted: string): Promise<Check> {
  const answer = await call.then(
    () => "accepted",
    (error: unknown) => {
      const revert = revertOf(error);
      return revert ? printRevert(revert) : String(error);
    },
  );
  return { name, ok: answer === wanted, figures: answer };
}

/** A second claim and a forged proof, tried for an account that was paid. */
export async function replayChecks(bank: Bank, claims: Claims, { account, amountWei }: Paid): Promise<Check[]> {
  const { cumulativeWei, proof } = claimOf(claims, account);
  const claim = bank.timeAsset.getFunction("claim");
  const before: bigint = await bank.timeAsset.totalSupply();
  const again = claim.staticCall(account, cumulativeWei, proof);
  const forged = claim.staticCall(account, cumulativeWei + 1n, proof);
  const checks = [
    await refused("a second claim pays nothing", again, `NothingToClaim(${getAddress(account)}, ${amountWei})`),
    await refused("a forged proof is refused", forged, "InvalidProof()"),
  ];
  const after: bigint = await bank.timeAsset.totalSupply();
  return [...checks, { name: "refused claims mint nothing", ok: before === after, figures: `${before} = ${after}` }];
}

/** What every account holds, wherever it had its rewards sent. */
export type Holdings = { readonly balances: ReadonlyMap<Address, Wei>; readonly paid: readonly Paid[] };

export function heldWei({ balances, paid }: Holdings, account: Address): Wei {
  const to = paid.find((one) => one.account === account)?.to ?? account;
  return balances.get(to) ?? 0n;
}

/** supply = sum of balances, supply <= issued <= schedule. */
export async function supplyChecks(bank: Bank, report: Report, { balances }: Holdings): Promise<Check[]> {
  const supplyWei: bigint = await bank.timeAsset.totalSupply();
  const issuedWei: bigint = await bank.timeAsset.issuedWei();
  const scheduleWei: bigint = await bank.ledger.scheduleWei(report.windowEnd);
  const sumWei = [...balances.values()].reduce((total, wei) => total + wei, 0n);
  return [
    { name: "the balances sum to the supply", ok: sumWei === supplyWei, figures: `${sumWei} = ${supplyWei}` },
    { name: "supply <= issued", ok: supplyWei <= issuedWei, figures: `${supplyWei} <= ${issuedWei}` },
    { name: "issued <= schedule", ok: issuedWei <= scheduleWei, figures: `${issuedWei} <= ${scheduleWei}` },
  ];
}

/** Every account holds floor(budget x score / total) of the report's only program, computed here once more. */
export function rewardCheck(report: Report, scores: Scores, holdings: Holdings): Check {
  const [{ budgetWei, totalScore }] = report.programs;
  const wrong: string[] = [];
  for (let i = 0; i < scores.count; i++) {
    const { account, score } = scoreAt(scores, i);
    const wantedWei = totalScore === 0n ? 0n : (budgetWei * score) / totalScore;
    const wei = heldWei(holdings, account);
    if (wei !== wantedWei) wrong.push(`${account} holds ${wei}, not ${wantedWei}`);
  }
  const name = "every account has floor(budget x score / total)";
  return { name, ok: wrong.length === 0, figures: wrong[0] ?? `${scores.count} accounts` };
}

/** Every account holds what the file says that it earned, to the wei; pools of many validators to a wei a validator. */
export function earnedCheck(earned: readonly Earned[], holdings: Holdings): Check {
  const wrong = earned.flatMap(({ account, earnedWei, toleranceWei }) => {
    const wei = heldWei(holdings, account as Address);
    const off = wei - earnedWei;
    return off >= 0n && off <= toleranceWei ? [] : [`${account} holds ${wei}, the file says ${earnedWei}`];
  });
  const name = "every minipool has the file's ethEarned to the wei";
  return { name, ok: wrong.length === 0, figures: wrong[0] ?? `${earned.length} accounts` };
}
