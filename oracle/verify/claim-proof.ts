import { rewardLeaf } from "../../protocol/leaves.ts";
import { DELTA_BYTES, deltaAt, findAccount } from "../../protocol/records.ts";
import { verifySortedPairs } from "../../protocol/trees/rewards.ts";
import { OracleError } from "../errors.ts";
import type { Case } from "./case.ts";
import { isProvable } from "./challenge.ts";
import type { Difference } from "./difference.ts";
import type { GivenProof } from "./options.ts";

/**
 * What is wrong with a proof that somebody was handed to claim with: a leaf of the rewards tree that the deltas do not bear out.
 * The artifact cannot show such a leaf, since its amounts are the deltas'.
 * @throws `ProofNotInTree` when it proves nothing at all.
 */
export function checkClaimProof(examined: Case, given: GivenProof): Difference | undefined {
  const { posted, artifact } = examined;
  const { account, cumulativeWei, proof: siblings } = given;
  const { rewardsRoot } = posted.signed.report;
  if (!verifySortedPairs(rewardsRoot, rewardLeaf(account, cumulativeWei), siblings)) {
    throw new OracleError("ProofNotInTree", `the proof of ${account} does not lead to ${rewardsRoot}`, { account });
  }
  const index = findAccount(artifact.deltas.records, DELTA_BYTES, account);
  const expected = index < 0 ? undefined : deltaAt(artifact.deltas, index).cumulativeWei;
  if (expected === cumulativeWei) return undefined;
  const figures = { expected: expected === undefined ? "none" : `${expected}`, found: `${cumulativeWei}` };
  const proof = { kind: "leaf", account, cumulativeWei, siblings } as const;
  const difference = { stage: "claim proof", account, field: "cumulativeWei", ...figures } as const;
  return isProvable(examined, proof) ? { ...difference, proof } : difference;
}
