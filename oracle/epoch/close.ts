import { encodeArtifact } from "../../protocol/artifact.ts";
import type { ArtifactHeader } from "../../protocol/artifact-header.ts";
import type { Deltas, Scores } from "../../protocol/records.ts";
import { digestReport, type Report, reportDomain, ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Hex, Wei } from "../../protocol/units.ts";
import { addRewards, type Rewards } from "../reward/rewards.ts";
import type { OperatorSignature, Signer } from "../sign/signer.ts";
import type { Trees } from "../tree/build.ts";
import { sha256Hex } from "./files.ts";
import type { EpochInputs } from "./inputs.ts";
import { type Batches, foldedFrom, type ScoredProgram, type Source, scoreEpoch } from "./score.ts";

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

/** An epoch as anybody computes it, with everything that proofs are made from. */
export type ComputedEpoch = {
  readonly report: Report;
  readonly artifact: Uint8Array;
  readonly deltas: Deltas;
  readonly scores: readonly Scores[];
  readonly trees: Trees;
};

/** An epoch as one operator computed and signed it. */
export type ClosedEpoch = ComputedEpoch & { readonly digest: Hex; readonly signature: OperatorSignature };

/**
 * Closes one epoch: computes it from its sealed batches and signs the report. Pure but for `deps`.
 * @param previous Every account that ever earned, as the artifact before holds it.
 */
export async function closeEpoch(deps: CloseDeps, inputs: EpochInputs, previous: Deltas): Promise<ClosedEpoch> {
  const computed = await computeEpoch(foldedFrom(deps.batches, inputs), deps.trees, inputs, previous);
  const digest = digestReport(reportDomain(deps.chainId, deps.ledger), computed.report);
  return { ...computed, digest, signature: deps.signer.sign(computed.report, digest) };
}

/** Features -> scores -> rewards -> trees -> artifact -> report: the one way to a report, for who signs it and who checks it. */
export async function computeEpoch(
  source: Source,
  trees: TreeBuilder,
  inputs: EpochInputs,
  previous: Deltas,
): Promise<ComputedEpoch> {
  const scored = await scoreEpoch(source, inputs);
  return assembleEpoch(trees, inputs, scored, addRewards(previous, scored));
}

/** Trees, artifact and report of an epoch whose scores and rewards are known. */
export async function assembleEpoch(
  buildTrees: TreeBuilder,
  inputs: EpochInputs,
  scored: readonly ScoredProgram[],
  { deltas, issuedWei }: Pick<Rewards, "deltas" | "issuedWei">,
): Promise<ComputedEpoch> {
  const scores = scored.map((program) => program.scores);
  const trees = await buildTrees(deltas, scores);
  const artifact = encodeArtifact({ header: headerOf(inputs, scored, deltas.count), deltas, scores });
  return { report: reportOf(inputs, scored, trees, issuedWei, sha256Hex(artifact)), artifact, deltas, scores, trees };
}

function headerOf(inputs: EpochInputs, scored: readonly ScoredProgram[], accounts: number): ArtifactHeader {
  const { epoch, windowStart, windowEnd, logRoot } = inputs;
  const programs = scored.map(({ id, terms, consents, spec, scores }) => {
    const { modelId, budgetWei, capWei, rateWei } = terms;
    const features = spec.map(({ name }) => name);
    const consent = consents && { consent: { dataShare: consents.dataShare, block: consents.block } };
    return { id, modelId, features, count: scores.count, budgetWei, capWei, rateWei, ...consent };
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
