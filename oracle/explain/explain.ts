import { join } from "node:path";
import { parseArtifact } from "../../protocol/artifact.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Wei } from "../../protocol/units.ts";
import type { Bank } from "../chain/bank.ts";
import { readArtifact, readSignedReport } from "../epoch/files.ts";
import { findModel } from "../epoch/models.ts";
import { readModelFolder } from "../score/model-folder.ts";
import { findPosted } from "../verify/posted.ts";
import { type Contributions, explainScore } from "./contributions.ts";
import { type AccountPay, type Claiming, claimableWei, type ProgramPay, payOf, reasonOf } from "./pay.ts";

/** What an explanation is read from. */
export type ExplainDeps = {
  readonly bank: Bank;
  /** Holds `artifacts/<sha256>`. */
  readonly folder: string;
  /** Holds `<name>/<version>/card.json`. */
  readonly models: string;
  readonly fromBlock?: number;
};

/** A program's pay, and how its score came about by which model; a declared program's producer gave the score as it is. */
export type ExplainedProgram = ProgramPay & {
  /** Name and version, as `network/1`. */
  readonly model: string | undefined;
  readonly explained: Contributions | undefined;
};

export type Explanation = Omit<AccountPay, "programs"> & {
  readonly account: Address;
  readonly epoch: bigint;
  readonly standing: Claiming["standing"];
  readonly programs: readonly ExplainedProgram[];
  readonly claimedWei: Wei;
  readonly claimableWei: Wei;
  readonly reason: string | undefined;
};

/**
 * Says how an account's scores in an epoch came about and what they pay.
 * @throws what `findPosted`, `readArtifact`, `parseArtifact` and `findModel` throw.
 */
export async function explainAccount(
  { bank, folder, models, fromBlock }: ExplainDeps,
  account: Address,
  epoch: bigint,
): Promise<Explanation> {
  const { signed, standing } = await findPosted(bank, epoch, fromBlock, readSignedReport(folder, epoch));
  const { report } = signed;
  const pay = payOf(parseArtifact(readArtifact(folder, report.artifact)), report, account);
  const [root, claimedWei] = await Promise.all([bank.timeAsset.claimableRoot(), bank.timeAsset.claimedWei(account)]);
  const claiming = { standing, inForce: root === report.rewardsRoot, claimedWei };
  const programs = await Promise.all(
    pay.programs.map(async (program) => ({ ...program, ...(await explainProgram(models, program)) })),
  );
  const { previousWei, cumulativeWei } = pay;
  const paid = { previousWei, cumulativeWei, claimedWei, claimableWei: claimableWei(pay, claiming) };
  return { account, epoch, standing, programs, ...paid, reason: reasonOf(pay, claiming) };
}

async function explainProgram(
  models: string,
  { modelId, features }: ProgramPay,
): Promise<Pick<ExplainedProgram, "model" | "explained">> {
  if (modelId === ZERO_HASH) return { model: undefined, explained: undefined };
  const { card, weights } = await readModelFolder(await findModel(models, modelId));
  return { model: `${card.name}/${card.version}`, explained: explainScore(card.kind, weights, features) };
}

/** The models that are shipped. */
export const SHIPPED_MODELS = join(import.meta.dirname, "../models");
