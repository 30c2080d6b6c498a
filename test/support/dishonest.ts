import type { Contract } from "ethers/contract";
import { readHead } from "../../oracle/chain/bank.ts";
import { assembleEpoch, type ComputedEpoch } from "../../oracle/epoch/close.ts";
import { readArtifact, readSignedReport, sha256Hex, writeEpoch } from "../../oracle/epoch/files.ts";
import { readInputs } from "../../oracle/epoch/inputs.ts";
import type { Operator } from "../../oracle/epoch/operator.ts";
import { foldedFrom, type ScoredProgram, scoreEpoch } from "../../oracle/epoch/score.ts";
import { sealEpoch } from "../../oracle/epoch/seal.ts";
import { postReport } from "../../oracle/post/post.ts";
import { addRewards, type Rewards } from "../../oracle/reward/rewards.ts";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { joinQuorum } from "../../oracle/sign/quorum.ts";
import { type Artifact, openArtifact, parseArtifact } from "../../protocol/artifact.ts";
import { digestReport, type Report, reportDomain } from "../../protocol/report.ts";
import type { SignedReport } from "../../protocol/signed-report.ts";
import type { Address, Hex, Wei } from "../../protocol/units.ts";
import type { LiveBank } from "./live-bank.ts";

/** What a quorum of dishonest operators changes on the way to a report; all that follows is computed from it, as they would. */
export type Lie = {
  readonly scored?: (scored: readonly ScoredProgram[]) => readonly ScoredProgram[];
  readonly rewards?: (rewards: Rewards) => Pick<Rewards, "deltas" | "issuedWei">;
  /** Changes the artifact's records where they stand. */
  readonly records?: (artifact: Artifact) => void;
  readonly report?: (report: Report) => Report;
};

/** Signs and posts the next epoch as `lie` has it, and publishes its artifact. */
export async function postLie(live: LiveBank, operator: Operator, lie: Lie): Promise<SignedReport> {
  const { bank, log, folder, models, trees } = operator;
  const { epoch } = await readHead(bank);
  const inputs = await readInputs(bank, await sealEpoch(log, bank, epoch + 1n), log.programs() as Hex[], models);
  const honest = await scoreEpoch(
    foldedFrom((program) => log.read(Number(epoch) + 1, program), inputs),
    inputs,
  );
  const scored = lie.scored?.(honest) ?? honest;
  const rewards = addRewards(previousOf(folder, epoch), scored);
  const told = await withRecords(
    operator,
    await assembleEpoch(trees, inputs, scored, lie.rewards?.(rewards) ?? rewards),
    lie,
  );
  const report = lie.report?.(told.report) ?? told.report;
  const digest = digestReport(reportDomain(bank.chainId, String(bank.ledger.target) as Address), report);
  const keys = developmentKeys(bank.chainId, DEVELOPMENT_PLACES.operators).slice(0, inputs.operators.threshold);
  const given = keys.map(({ address, signingKey }) => ({
    operator: address,
    signature: signingKey.sign(digest).compactSerialized,
  }));
  const { bitmap, signatures } = joinQuorum(inputs.operators, digest, given);
  const signed = { report, bitmap, signatures: signatures as Hex };
  await postReport({ ...operator.post, bank: live.bank }, report, signed);
  writeEpoch(folder, signed, told.artifact);
  return signed;
}

/** Puts `amountWei` behind every operator. */
export async function depositBonds(live: LiveBank, amountWei: Wei): Promise<void> {
  const operatorSet = live.bank.operatorSet.connect(await live.provider.getSigner(0)) as Contract;
  for (const { address } of developmentKeys(live.bank.chainId, DEVELOPMENT_PLACES.operators)) {
    await (await operatorSet.deposit(address, { value: amountWei })).wait();
  }
}

function previousOf(folder: string, epoch: bigint) {
  if (epoch === 0n) return { count: 0, records: new Uint8Array(0) };
  return parseArtifact(readArtifact(folder, readSignedReport(folder, epoch)!.report.artifact)).deltas;
}

/** The report and artifact over changed records, which no honest encoder would write. */
async function withRecords({ trees: build }: Operator, told: ComputedEpoch, { records }: Lie): Promise<ComputedEpoch> {
  if (!records) return told;
  const bytes = told.artifact.slice();
  const artifact = openArtifact(bytes);
  records(artifact);
  const trees = await build(artifact.deltas, artifact.scores);
  const programs = told.report.programs.map((program, i) => ({
    ...program,
    scoresRoot: trees.scores[i].root,
    totalScore: trees.scores[i].total,
  }));
  const roots = { rewardsRoot: trees.rewards.root, deltasRoot: trees.deltas.root, issuedWei: trees.deltas.total };
  return {
    ...told,
    report: { ...told.report, ...roots, programs, artifact: sha256Hex(bytes) },
    artifact: bytes,
    trees,
  };
}
