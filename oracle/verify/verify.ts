import { hashReport } from "../../protocol/report.ts";
import { type ComputedEpoch, computeEpoch } from "../epoch/close.ts";
import { foldedFrom, scoreEpoch } from "../epoch/score.ts";
import type { Log } from "../log/log.ts";
import { addRewards } from "../reward/rewards.ts";
import { checkBatches } from "./batches.ts";
import { type Case, openCase, type VerifyDeps } from "./case.ts";
import {
  checkFeatures,
  checkMarker,
  checkOrder,
  checkPrograms,
  checkRewards,
  checkScores,
  checkSignatures,
  checkTrees,
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

const NOBODY = { count: 0, records: new Uint8Array(0) };

/**
 * Computes an epoch again, by the code that closes one, and says where its report differs.
 * @throws what `openCase` throws where a part is missing or damaged; `LogDamaged`.
 */
export async function verifyEpoch(deps: VerifyDeps, epoch: bigint): Promise<Verdict> {
  const examined = await openCase(deps, epoch);
  const differences = [
    ...firsts(checkSignatures(deps.bank, examined)),
    ...firsts(checkMarker(examined)),
    ...(deps.log ? firsts(checkBatches(deps.log, Number(epoch))) : []),
  ];
  const shape = [...firsts(checkPrograms(examined)), ...firsts(checkOrder(examined))];
  differences.push(...shape);
  // Records that do not rise, or of another width, are no input: the stages behind would only guess.
  if (shape.length === 0) differences.push(...(await recompute(deps, examined, deps.log)));
  else differences.push(...firsts(checkTrees(examined)));
  return { examined, logChecked: deps.log !== undefined, differences };
}

async function recompute(deps: VerifyDeps, examined: Case, log: Log | undefined): Promise<Difference[]> {
  const { artifact, before, inputs, posted } = examined;
  const previous = before?.deltas ?? NOBODY;
  const claimed = readFrom(artifact);
  const folded = log && foldedFrom((program) => log.read(Number(inputs.epoch), program), inputs);
  const computed = await computeEpoch(folded ?? claimed, deps.trees, inputs, previous);
  if (hashReport(computed.report) === posted.reportHash) return [];
  const all = { ...inputs, programs: inputs.programs.map((program) => ({ ...program, consents: undefined })) };
  const unconsented = await findUnconsented(examined);
  return locate(examined, computed, await scoreEpoch(claimed, all), unconsented);
}

/** Each stage is judged by what the artifact itself says of the stage before, so that one fault is found once and where it is. */
function locate(
  examined: Case,
  computed: ComputedEpoch,
  rescored: Awaited<ReturnType<typeof scoreEpoch>>,
  unconsented: Difference | undefined,
): Difference[] {
  const { artifact, before, posted } = examined;
  const earning = rescored.map(({ id, terms }) => ({
    terms,
    scores: artifact.scores.find(({ programId }) => programId === id)!,
  }));
  const rewards = addRewards(before?.deltas ?? NOBODY, earning);
  const found = [
    ...(unconsented ? [unconsented] : []),
    ...firsts(checkFeatures(examined, computed.scores)),
    ...firsts(checkScores(examined, rescored)),
    ...firsts(checkRewards(examined, rewards)),
    ...firsts(checkTrees(examined)),
  ];
  return found.length > 0 ? found : [...fieldApart("report", computed.report, posted.signed.report, "report")];
}

/** The first difference, and the first with a proof if that is another. */
function firsts(differences: Iterable<Difference>): Difference[] {
  const kept: Difference[] = [];
  for (const difference of differences) {
    if (kept.length === 0 || difference.proof) kept.push(difference);
    if (difference.proof) break;
  }
  return kept;
}
