import { type Artifact, openArtifact } from "../../protocol/artifact.ts";
import type { Deltas } from "../../protocol/records.ts";
import { hashReport, type Report, ZERO_HASH } from "../../protocol/report.ts";
import type { DeltasTree } from "../../protocol/trees/deltas.ts";
import type { RewardsTree } from "../../protocol/trees/rewards.ts";
import { topWithoutLeaves } from "../../protocol/trees/sums.ts";
import type { Hex } from "../../protocol/units.ts";
import type { Bank } from "../chain/bank.ts";
import type { TreeBuilder } from "../epoch/close.ts";
import { readArtifact, readSignedReport } from "../epoch/files.ts";
import { type EpochInputs, readPrograms, reportable } from "../epoch/inputs.ts";
import type { Models } from "../epoch/models.ts";
import { OracleError } from "../errors.ts";
import type { Log } from "../log/log.ts";
import type { SealedEpoch } from "../log/seal.ts";
import type { Trees } from "../tree/build.ts";
import { findPosted, type Posted } from "./posted.ts";

/** No records. */
export const NOBODY = { count: 0, records: new Uint8Array(0) };

/** What a check needs from the world. Nobody's word is taken: the folder only holds what reports name by hash. */
export type VerifyDeps = {
  readonly bank: Bank;
  /** Holds `artifacts/<sha256>`. */
  readonly folder: string;
  readonly models: Models;
  readonly trees: TreeBuilder;
  /** None: features, and the scores of declared programs, are taken from the artifact. */
  readonly log?: Log | undefined;
  /** Where the bank begins on chain. */
  readonly fromBlock?: number;
};

/** The report before the one that is checked, with its data. */
export type Before = {
  readonly report: Report;
  readonly deltas: Deltas;
  readonly tree: DeltasTree;
  readonly rewards: RewardsTree;
};

/** Everything about a report that its proofs are made from. */
export type Case = {
  readonly posted: Posted;
  /** Scores stand in the order of the report's programs. */
  readonly artifact: Artifact;
  /** Over the artifact's records as they are. */
  readonly trees: Trees;
  readonly before: Before | undefined;
  readonly inputs: EpochInputs;
  readonly sealed: SealedEpoch | undefined;
};

/**
 * Reads a report from the chain, its artifact and the one before.
 * @throws what `findPosted`, `readArtifact`, `openArtifact` and loading a model throw, `EpochNotSealed`, `PreviousInconsistent`.
 */
export async function openCase(deps: VerifyDeps, epoch: bigint): Promise<Case> {
  const { bank, folder, fromBlock, log } = deps;
  const posted = await findPosted(bank, epoch, fromBlock, readSignedReport(folder, epoch));
  const { report } = posted.signed;
  const artifact = asReported(openArtifact(readArtifact(folder, report.artifact)), report);
  const before = epoch === 1n ? undefined : await openBefore(deps, epoch - 1n);
  const sealed = log?.sealed(Number(epoch));
  if (log && !sealed) {
    const message = `${log.file} has no end marker of epoch ${epoch}`;
    throw new OracleError("EpochNotSealed", message, { file: log.file, epoch }, { retry: true });
  }
  return {
    posted,
    artifact,
    trees: await deps.trees(artifact.deltas, artifact.scores),
    before,
    inputs: await readCheckedInputs(deps, posted, before?.report, sealed, artifact),
    sealed,
  };
}

/**
 * The records that the artifact holds for a report. Where the report commits to no leaves at all, whatever they are said
 * to sum to, those are known and the artifact's are not they: all its accounts are left out.
 */
function asReported(artifact: Artifact, { deltasRoot, issuedWei, programs }: Report): Artifact {
  const scores = programs.map(({ id: programId, scoresRoot, totalScore }) => {
    const found = artifact.scores.find((one) => one.programId === programId);
    const held = topWithoutLeaves(scoresRoot, totalScore) ? undefined : found;
    return held ?? { programId, featureCount: 0, ...NOBODY };
  });
  return { ...artifact, deltas: topWithoutLeaves(deltasRoot, issuedWei) ? NOBODY : artifact.deltas, scores };
}

async function openBefore({ bank, folder, fromBlock, trees }: VerifyDeps, epoch: bigint): Promise<Before> {
  const { signed } = await findPosted(bank, epoch, fromBlock, readSignedReport(folder, epoch));
  const { report } = signed;
  const { deltas } = asReported(openArtifact(readArtifact(folder, report.artifact)), report);
  const { deltas: tree, rewards } = await trees(deltas, []);
  if (tree.root === report.deltasRoot) return { report, deltas, tree, rewards };
  const message = `the artifact of epoch ${epoch} does not lead to its report: check that epoch first`;
  throw new OracleError("PreviousInconsistent", message, { epoch, root: tree.root, reported: report.deltasRoot });
}

/** As an operator reads them before closing; attempt and operators are the report's own, which the chain checked. */
async function readCheckedInputs(
  { bank, log, models }: VerifyDeps,
  { signed: { report }, standing, blockNumber }: Posted,
  before: Report | undefined,
  sealed: SealedEpoch | undefined,
  artifact: Artifact,
): Promise<EpochInputs> {
  const { epoch, attempt, operatorSet } = report;
  const [operators, threshold] = await bank.operatorSet.setOf(operatorSet);
  const ids = new Set([...report.programs.map(({ id }) => id), ...((log?.programs() ?? []) as Hex[])]);
  // The chain forgets terms that no report can rest on any more; a pending report is judged by those of now.
  const terms = standing === "pending" ? undefined : (sealed?.blockNumber ?? blockNumber);
  const consents = sealed?.blockNumber ?? (await consentBlock(bank, report, artifact));
  const programs = await readPrograms(bank, epoch, [...ids], models, { terms, consents });
  // What the report names was reportable when it was posted, whatever was retired in that block behind it.
  const named = new Set(report.programs.map(({ id }) => id));
  const others = await reportable(
    bank,
    programs.filter(({ id }) => !named.has(id)),
    blockNumber,
  );
  return {
    epoch,
    attempt,
    previous: before ? hashReport(before) : ZERO_HASH,
    windowStart: before ? before.windowEnd : await bank.ledger.genesisS(),
    windowEnd: sealed ? BigInt(sealed.windowEnd) : report.windowEnd,
    logRoot: sealed ? (sealed.logRoot as Hex) : report.logRoot,
    operators: { digest: operatorSet, operators: [...operators], threshold: Number(threshold) },
    programs: programs.filter((program) => named.has(program.id) || others.includes(program)),
  };
}

/** Without a log, the block that the artifact names for consents, if it is the one that ends the window: the marker's. */
async function consentBlock(bank: Bank, report: Report, { header }: Artifact): Promise<number | undefined> {
  const [named] = header.programs.flatMap(({ consent }) => (consent ? [Number(consent.block)] : []));
  if (named === undefined || !Number.isSafeInteger(named)) return undefined;
  const block = await bank.provider.getBlock(named);
  return block && BigInt(block.timestamp) === report.windowEnd ? named : undefined;
}
