import type { Deltas } from "../../protocol/records.ts";
import type { Report } from "../../protocol/report.ts";
import { proveReward, type RewardProof, type RewardsTree, rewardsTree } from "../../protocol/trees/rewards.ts";
import { type SettleChunk, settleChunks } from "../../protocol/trees/settle.ts";
import { type Address, parseAddress, type Wei } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";

/** Most leaves that one `settle` takes: about 3.6 M gas, well below what a transaction may use. */
export const MOST_SETTLED = 128;

/** Everything that claims of an epoch are proved from. */
export type Claims = { readonly deltas: Deltas; readonly tree: RewardsTree };

/**
 * Rebuilds the rewards tree from an artifact's deltas.
 * @throws `OtherRewards` when it has not the root of the report.
 */
export function openClaims(report: Report, deltas: Deltas): Claims {
  const tree = rewardsTree(deltas);
  if (deltas.count === 0 || tree.root === report.rewardsRoot) return { deltas, tree };
  const figures = { epoch: report.epoch, root: tree.root, reported: report.rewardsRoot };
  throw new OracleError(
    "OtherRewards",
    `the artifact leads to ${tree.root}, the report says ${report.rewardsRoot}`,
    figures,
  );
}

/** What `account` claims with. @throws `NeverEarned`, `BadAddress`. */
export function claimOf({ tree, deltas }: Claims, account: string): RewardProof {
  const proof = proveReward(tree, deltas, parseAddress(account));
  if (proof) return proof;
  throw new OracleError("NeverEarned", `${account} has earned nothing so far`, { account });
}

/** Subtrees that pay everybody who is owed something; `paidWei` as the time asset has it. */
export function settlements({ tree, deltas }: Claims, paidWei: (account: Address) => Wei): SettleChunk[] {
  return tree.count === 0 ? [] : [...settleChunks(tree, deltas, MOST_SETTLED, paidWei)];
}
