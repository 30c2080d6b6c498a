import { type Bank, readHead, readReportHash } from "../oracle/chain/bank.ts";
import { claimOf, openClaims } from "../oracle/claim/claims.ts";
import { readArtifact, readSignedReport } from "../oracle/epoch/files.ts";
import { OracleError } from "../oracle/errors.ts";
import { parseArtifact } from "../protocol/artifact.ts";
import { hashReport } from "../protocol/report.ts";
import type { RewardProof } from "../protocol/trees/rewards.ts";
import type { Address, Wei } from "../protocol/units.ts";
import { timeText } from "./bank.ts";

/** What an account has, and what it can claim now; with nothing to claim, why. */
export type Claimable = {
  balanceWei: Wei;
  claimedWei: Wei;
  claim?: RewardProof & { amountWei: Wei };
  reason?: string;
};

/** Reads the account's proof from the artifact of the newest active epoch in `folder`. */
export async function claimableOf(bank: Bank, folder: string, account: Address, nowS: bigint): Promise<Claimable> {
  const [balanceWei, claimedWei, head] = await Promise.all([
    bank.timeAsset.balanceOf(account) as Promise<Wei>,
    bank.timeAsset.claimedWei(account) as Promise<Wei>,
    readHead(bank),
  ]);
  const pending = nowS < head.activeAtS;
  const epoch = pending ? head.epoch - 1n : head.epoch;
  const later = pending ? `; epoch ${head.epoch} becomes active ${timeText(head.activeAtS)}` : "";
  if (epoch === 0n) return { balanceWei, claimedWei, reason: `no epoch is active yet${later}` };
  const signed = readSignedReport(folder, epoch);
  if (signed === undefined) {
    return { balanceWei, claimedWei, reason: `the report of epoch ${epoch} is not in ${folder}: it holds the proofs` };
  }
  if (hashReport(signed.report) !== (await readReportHash(bank, epoch))) {
    return { balanceWei, claimedWei, reason: `the report of epoch ${epoch} in ${folder} is not the one on chain` };
  }
  const { deltas } = parseArtifact(readArtifact(folder, signed.report.artifact));
  try {
    const proof = claimOf(openClaims(signed.report, deltas), account);
    if (proof.cumulativeWei > claimedWei) {
      return { balanceWei, claimedWei, claim: { ...proof, amountWei: proof.cumulativeWei - claimedWei } };
    }
    return { balanceWei, claimedWei, reason: `everything earned up to epoch ${epoch} is paid${later}` };
  } catch (error) {
    if (!(error instanceof OracleError) || error.name !== "NeverEarned") throw error;
    return { balanceWei, claimedWei, reason: `the account has earned nothing up to epoch ${epoch}${later}` };
  }
}
