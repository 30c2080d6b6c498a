import { parseArtifact } from "../../protocol/artifact.ts";
import type { RewardProof } from "../../protocol/trees/rewards.ts";
import { readArtifact, readSignedReport } from "../epoch/files.ts";
import { OracleError } from "../errors.ts";
import { claimOf, openClaims } from "./claims.ts";

/**
 * What `account` claims with after an epoch, from the files of an operator.
 * @param folder The chain's, such as `.data/31337`.
 * @throws `ReportMissing`, `NeverEarned`, `BadAddress` and what reading the files throws.
 */
export function proofFrom(folder: string, epoch: bigint, account: string): RewardProof {
  const signed = readSignedReport(folder, epoch);
  if (!signed) throw new OracleError("ReportMissing", `${folder} has no report of epoch ${epoch}`, { folder, epoch });
  const { deltas } = parseArtifact(readArtifact(folder, signed.report.artifact));
  return claimOf(openClaims(signed.report, deltas), account);
}
