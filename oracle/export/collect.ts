import { parseArtifact } from "../../protocol/artifact.ts";
import { findAccount, scoreAt, scoreBytes } from "../../protocol/records.ts";
import { digestExport, type ExportedScore, type ScoreExport, type SignedExport } from "../../protocol/score-export.ts";
import { scoresTree } from "../../protocol/trees/scores.ts";
import { proveSum } from "../../protocol/trees/sums.ts";
import { type Address, type Hex, parseAddress } from "../../protocol/units.ts";
import { type Bank, ledgerAddress } from "../chain/bank.ts";
import { readArtifact, readSignedReport } from "../epoch/files.ts";
import { OracleError } from "../errors.ts";
import type { Log } from "../log/log.ts";
import type { Key } from "../sign/keys.ts";
import { findPosted } from "../verify/posted.ts";
import { behaviourOf } from "./behaviour.ts";
import { checkScores } from "./check.ts";

/** What an export is made from. */
export type CollectDeps = {
  readonly bank: Bank;
  /** Holds `artifacts/<sha256>`. */
  readonly folder: string;
  readonly log: Log;
  /** Holds `<name>/<version>/card.json`. */
  readonly models: string;
  readonly fromBlock?: number;
};

/**
 * Gathers what an account did in an epoch, the features and scores that came of it, and their proofs, and has an operator sign it. What
 * a reader would refuse is not signed.
 * @throws `NotScored`, `LogOfAnother`, what `findPosted`, `readArtifact`, `parseArtifact` and `checkScores` throw.
 */
export async function collectExport(
  deps: CollectDeps,
  key: Key,
  account: Address,
  epoch: bigint,
): Promise<SignedExport> {
  const { bank, folder, log, models, fromBlock } = deps;
  const { signed } = await findPosted(bank, epoch, fromBlock, readSignedReport(folder, epoch));
  requireLog(log, epoch, signed.report.logRoot);
  const artifact = parseArtifact(readArtifact(folder, signed.report.artifact));
  const scores = artifact.scores.flatMap((one): ExportedScore[] => {
    const index = findAccount(one.records, scoreBytes(one.featureCount), account);
    if (index < 0) return [];
    const { features, score } = scoreAt(one, index);
    const events = behaviourOf(log.read(Number(epoch), one.programId), account);
    return [{ program: one.programId, features, score, index, proof: proveSum(scoresTree(one), index), events }];
  });
  if (scores.length === 0) {
    throw new OracleError("NotScored", `no program scored ${account} in epoch ${epoch}`, { account, epoch });
  }
  const exported: ScoreExport = { chainId: bank.chainId, ledger: ledgerAddress(bank), account, signed, scores };
  await checkScores(exported, models);
  const signature = key.signingKey.sign(digestExport(exported)).compactSerialized as Hex;
  return { ...exported, operator: parseAddress(key.address), signature };
}

function requireLog(log: Log, epoch: bigint, logRoot: Hex): void {
  const found = log.sealed(Number(epoch))?.logRoot ?? "none";
  if (found === logRoot) return;
  const message = `${log.file} ends epoch ${epoch} at ${found}, the report says ${logRoot}`;
  throw new OracleError("LogOfAnother", message, { file: log.file, epoch, found, logRoot });
}
