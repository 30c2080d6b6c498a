import { encodeArtifact } from "../../protocol/artifact.ts";
import type { ArtifactHeader } from "../../protocol/artifact-header.ts";
import type { Deltas, Scores } from "../../protocol/records.ts";
import { digestReport, type Report, reportDomain, ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Hex, Wei } from "../../protocol/units.ts";
import { addRewards } from "../reward/rewards.ts";
import type { OperatorSignature, Signer } from "../sign/signer.ts";
import type { Trees } from "../tree/build.ts";
import { sha256Hex } from "./files.ts";
import type { EpochInputs } from "./inputs.ts";
import { type Batches, type ScoredProgram, scoreEpoch } from "./score.ts";

export type TreeBuilder = (deltas: Deltas, scores: readonly Scores[]) => Promise<Trees>;

/** What closing an epoch needs from the world. */
export type CloseDeps = {
  readonly batches: Batches;
  readonly trees: TreeBuilder;
  readonly signer: Signer;
  /** Where the report will be posted: a signature holds nowhere else. */
  readonly chainId: bigint;
  readonly ledger: Address;
};

/** An epoch as one operator computed and signed it, with everything that proofs are made from. */
export type ClosedEpoch = {
  readonly report: Report;
  readonly digest: Hex;
  readonly signature: OperatorSignature;
  readonly artifact: Uint8Array;
  readonly deltas: Deltas;
  readonly scores: readonly Scores[];
  readonly trees: Trees;
};

/**
 * Closes one epoch: sealed batches -> features -> scores -> rewards -> trees -> artifact -> signed report. Pure but for `deps`.
 * @param previous Every account that ever earned, as the artifact before holds it.
 */
export async function closeEpoch(deps: CloseDeps, inputs: EpochInputs, previous: Deltas): Promise<ClosedEpoch> {
  const scored = await scoreEpoch(deps.batches, inputs);
  const scores = scored.map((program) => program.scores);
  const { deltas, issuedWei } = addRewards(previous, scored);
  const trees = await deps.trees(deltas, scores);
  const artifact = encodeArtifact({ header: headerOf(inputs, scored, deltas.count), deltas, scores });
  const report = reportOf(inputs, scored, trees, issuedWei, sha256Hex(artifact));
  const digest = digestReport(reportDomain(deps.chainId, deps.ledger), report);
  return { report, digest, signature: deps.signer.sign(report, digest), artifact, deltas, scores, trees };
}

function headerOf(inputs: EpochInputs, scored: readonly ScoredProgram[], accounts: number): ArtifactHeader {
  const { epoch, windowStart, windowEnd, logRoot } = inputs;
  const programs = scored.map(({ id, terms, spec, scores }) => {
    const { modelId, budgetWei, capWei, rateWei } = terms;
    return { id, modelId, features: spec.map(({ name }) => name), count: scores.count, budgetWei, capWei, rateWei };
  });
  return { epoch, windowStart, windowEnd, logRoot, accounts, programs };
}

function reportOf(
  inputs: EpochInputs,
  scored: readonly ScoredProgram[],
  trees: Trees,
  issuedWei: Wei,
  artifact: Hex,
): Report {
  const { operators, epoch, attempt, previous, windowStart, windowEnd, logRoot } = inputs;
  return {
    operatorSet: operators.digest as Hex,
    epoch,
    attempt,
    previous,
    windowStart,
    windowEnd,
    logRoot,
    // The chain takes no zero root. Nobody can claim by the deltas' root: it hashes a count, no leaf and no pair.
    rewardsRoot: trees.rewards.root === ZERO_HASH ? trees.deltas.root : trees.rewards.root,
    deltasRoot: trees.deltas.root,
    issuedWei,
    programs: scored.map(({ id, terms }, i) => ({
      id,
      modelId: terms.modelId,
      scoresRoot: trees.scores[i].root,
      leaves: trees.scores[i].count,
      totalScore: trees.scores[i].total,
      budgetWei: terms.budgetWei,
    })),
    artifact,
  };
}
