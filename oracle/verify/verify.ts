import { hashReport } from "../../protocol/report.ts";
import { type ComputedEpoch, computeEpoch } from "../epoch/close.ts";
import { foldedFrom, type ScoredProgram, scoreEpoch } from "../epoch/score.ts";
import { addRewards } from "../reward/rewards.ts";
import { checkBatches } from "./batches.ts";
import { type Case, NOBODY, openCase, type VerifyDeps } from "./case.ts";
import { isProvable } from "./challenge.ts";
import {
  checkFeatures,
  checkMarker,
  checkOrder,
  checkPrograms,
  checkRewards,
  checkScores,
  checkSignatures,
  checkTrees,
  checkWidths,
  fieldApart,
  findUnconsented,
} from "./checks.ts";
import type { Difference } from "./difference.ts";
import { readFrom } from "./records.ts";

/** What a check found. No differences: the report is what its log, its models and the report before lead to. */
export type Verdict = {
  readonly examined: Case;
  /** False: there was no log, so features were taken from the artifact. */
  readonly logChecked: boolean;
  /** Of each stage the first, and the first that the court takes; in the order of the stages. */
  readonly differences: readonly Difference[];
};

/**
 * Computes an epoch again, by the code that closes one, and says where its report differs.
 * @throws what `openCase` throws where a part is missing or damaged; `LogDamaged`.
 */
export async function verifyEpoch(deps: VerifyDeps, epoch: bigint): Promise<Verdict> {
  const examined = await openCase(deps, epoch);
  const first = (differences: Iterable<Difference>) => firsts(examined, differences);
  const told = [
    ...first(checkSignatures(deps.bank, examined)),
    ...first(checkMarker(examined)),
    ...(deps.log ? first(checkBatches(deps.log, Number(epoch))) : []),
    ...first(checkPrograms(examined)),
  ];
  const shape = [...first(checkWidths(examined)), ...first(checkOrder(examined))];
  // Records that do not rise, or of another width, are no input: but for scores beside their features, the stages behind would only guess.
  const found =
    shape.length > 0
      ? [...first(checkScores(examined, await rescore(examined))), ...first(checkTrees(examined))]
      : await recompute(deps, examined, told.length > 0);
  return { examined, logChecked: deps.log !== undefined, differences: [...told, ...shape, ...found] };
}

/** @param isTold Something else differs already, which alone makes another report. */
async function recompute(deps: VerifyDeps, examined: Case, isTold: boolean): Promise<Difference[]> {
  const { artifact, before, inputs, posted } = examined;
  const { log } = deps;
  const folded = log && foldedFrom((program) => log.read(Number(inputs.epoch), program), inputs);
  const computed = await computeEpoch(folded ?? readFrom(artifact), deps.trees, inputs, before?.deltas ?? NOBODY);
  if (hashReport(computed.report) === posted.reportHash) return [];
  const found = await locate(examined, computed);
  if (found.length > 0 || isTold) return found;
  return [...fieldApart("report", computed.report, posted.signed.report, "report")];
}

/** Each stage is judged by what the artifact itself says of the stage before, so that one fault is found once and where it is. */
async function locate(examined: Case, computed: ComputedEpoch): Promise<Difference[]> {
  const rescored = await rescore(examined);
  const unconsented = await findUnconsented(examined);
  const { artifact, before } = examined;
  const earning = rescored.map(({ id, terms }) => ({
    terms,
    scores: artifact.scores.find(({ programId }) => programId === id)!,
  }));
  const rewards = addRewards(before?.deltas ?? NOBODY, earning);
  const first = (differences: Iterable<Difference>) => firsts(examined, differences);
  return [
    ...(unconsented ? [unconsented] : []),
    ...first(checkFeatures(examined, computed.scores)),
    ...first(checkScores(examined, rescored)),
    ...first(checkRewards(examined, rewards)),
    ...first(checkTrees(examined)),
  ];
}

/** What the models give for the artifact's own features, whoever consented, where these are as many as a model takes. */
async function rescore(examined: Case): Promise<ScoredProgram[]> {
  const { artifact, inputs } = examined;
  const misshapen = new Set([...checkWidths(examined)].map(({ program }) => program));
  const programs = inputs.programs
    .filter(({ id }) => !misshapen.has(id))
    .map((program) => ({ ...program, consents: undefined }));
  return scoreEpoch(readFrom(artifact), { ...inputs, programs });
}

/** The first difference, and the first that the court takes if that is another. */
function firsts(examined: Case, differences: Iterable<Difference>): Difference[] {
  const kept: Difference[] = [];
  for (const { proof, ...told } of differences) {
    const difference: Difference = proof && isProvable(examined, proof) ? { ...told, proof } : told;
    if (kept.length === 0 || difference.proof) kept.push(difference);
    if (difference.proof) break;
  }
  return kept;
}
