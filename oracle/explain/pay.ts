import type { Artifact } from "../../protocol/artifact.ts";
import type { ArtifactProgram } from "../../protocol/artifact-header.ts";
import { DELTA_BYTES, deltaAt, findAccount, scoreAt, scoreBytes } from "../../protocol/records.ts";
import type { Report } from "../../protocol/report.ts";
import type { Address, Hex, Score, Wei } from "../../protocol/units.ts";
import { type RewardTerms, rewardDown } from "../reward/rewards.ts";

/** What held a reward down: its share of the budget, the rate for a unit of score, or the cap. */
export type Limit = "share" | "rate" | "cap";

/** What one program scored and pays an account. */
export type ProgramPay = {
  readonly program: Hex;
  readonly modelId: Hex;
  readonly names: readonly string[];
  readonly features: readonly bigint[];
  readonly score: Score;
  readonly totalScore: Score;
  readonly budgetWei: Wei;
  readonly rewardWei: Wei;
  readonly limit: Limit;
};

/** What an epoch holds of an account; its amounts are zero if it never earned. */
export type AccountPay = {
  readonly programs: readonly ProgramPay[];
  readonly previousWei: Wei;
  readonly cumulativeWei: Wei;
};

/** Reads an account's scores and amounts out of an artifact. */
export function payOf({ header, scores, deltas }: Artifact, report: Report, account: Address): AccountPay {
  const programs = header.programs.flatMap((program, i) => {
    const { records, featureCount } = scores[i];
    const index = findAccount(records, scoreBytes(featureCount), account);
    if (index < 0) return [];
    const { features, score } = scoreAt(scores[i], index);
    const { totalScore } = report.programs[i];
    const { id, modelId, features: names, budgetWei } = program;
    const rewardWei = rewardDown(program, score, totalScore);
    const limit = limitOf(program, score, totalScore);
    return [{ program: id, modelId, names, features, score, totalScore, budgetWei, rewardWei, limit }];
  });
  const index = findAccount(deltas.records, DELTA_BYTES, account);
  const { previousCumulativeWei, cumulativeWei } =
    index < 0 ? { previousCumulativeWei: 0n, cumulativeWei: 0n } : deltaAt(deltas, index);
  return { programs, previousWei: previousCumulativeWei, cumulativeWei };
}

function limitOf(terms: ArtifactProgram & RewardTerms, score: Score, totalScore: Score): Limit {
  const free = { ...terms, capWei: 0n, rateWei: 0n };
  const shareWei = rewardDown(free, score, totalScore);
  const ratedWei = rewardDown({ ...terms, capWei: 0n }, score, totalScore);
  if (rewardDown(terms, score, totalScore) < ratedWei) return "cap";
  return ratedWei < shareWei ? "rate" : "share";
}

/** Where an account stands with the time asset. */
export type Claiming = {
  readonly standing: "pending" | "active" | "removed";
  /** Whether claims are made against this epoch's root. */
  readonly inForce: boolean;
  readonly claimedWei: Wei;
};

/** What can be claimed with this epoch's proof now. */
export function claimableWei({ cumulativeWei }: AccountPay, { inForce, claimedWei }: Claiming): Wei {
  return inForce && cumulativeWei > claimedWei ? cumulativeWei - claimedWei : 0n;
}

/** Why an account can claim nothing with this epoch's proof; undefined when it can. */
export function reasonOf(pay: AccountPay, claiming: Claiming): string | undefined {
  if (claimableWei(pay, claiming) > 0n) return undefined;
  const before = "what was earned before is claimed with the proof of the last active epoch";
  if (claiming.standing === "removed") return `the report was removed, the epoch will be posted again; ${before}`;
  if (pay.cumulativeWei > claiming.claimedWei) {
    if (claiming.standing === "pending") return `the report is under its challenge period; ${before}`;
    return "a later report is in force: claim with its proof";
  }
  if (pay.programs.length === 0) return "the account did nothing in this epoch that a program counts";
  if (pay.programs.every(({ score }) => score === 0n)) return "its score is zero";
  if (pay.programs.every(({ rewardWei }) => rewardWei === 0n)) return "its share is less than one wei";
  return "everything was claimed already";
}
