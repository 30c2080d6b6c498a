import { networkSpec } from "../../protocol/programs/network.ts";
import { type Scores, scoreAt } from "../../protocol/records.ts";
import { type Check, type Holdings, heldWei } from "./checks.ts";

const CONSENSUS = networkSpec.findIndex(({ name }) => name === "consensus");

/** Accounts of rings get a smaller part of the pay than they did of the work. */
export function ringCheck(rings: ReadonlySet<string>, scores: Scores, holdings: Holdings): Check {
  const all = { work: 0n, wei: 0n };
  const own = { work: 0n, wei: 0n };
  for (let i = 0; i < scores.count; i++) {
    const { account, features } = scoreAt(scores, i);
    const [work, wei] = [features[CONSENSUS], heldWei(holdings, account)];
    for (const sums of rings.has(account) ? [all, own] : [all]) {
      sums.work += work;
      sums.wei += wei;
    }
  }
  const figures = `${rings.size} accounts: ${percent(own.work, all.work)} of the work, ${percent(own.wei, all.wei)} of the pay`;
  const ok = own.wei * all.work < all.wei * own.work;
  return { name: "rings are paid less than their work", ok, figures };
}

function percent(part: bigint, whole: bigint): string {
  return whole === 0n ? "nothing" : `${(Number((1000n * part) / whole) / 10).toFixed(1)} %`;
}
