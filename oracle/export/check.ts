import { ZERO_HASH } from "../../protocol/report.ts";
import type { ExportedScore, ScoreExport } from "../../protocol/score-export.ts";
import { verifyScore } from "../../protocol/trees/scores.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { findModel } from "../epoch/models.ts";
import { OracleError } from "../errors.ts";
import { fold } from "../fold/fold.ts";
import { foldScores } from "../fold/scores.ts";
import { foldedFeatures, readModelFolder } from "../score/model-folder.ts";
import { referenceOf } from "../score/reference.ts";
import { batchesOf } from "./behaviour.ts";

/**
 * That the scores of an export are in the report's trees, and follow from the behaviour beside them: events fold to the features, and the
 * model makes the score of these. Whether the report is the chain's is another question.
 * @param models Holds `<name>/<version>/card.json`.
 * @throws `ProgramNotReported`, `ScoreNotProved`, `FeatureDiffers`, `ScoreDiffers`, what `findModel` throws; BatchError.
 */
export async function checkScores({ account, signed, scores }: ScoreExport, models: string): Promise<void> {
  const { programs, windowStart, windowEnd } = signed.report;
  for (const one of scores) {
    const { program } = one;
    const reported = programs.find(({ id }) => id === program);
    if (!reported) throw new OracleError("ProgramNotReported", `the report has no program ${program}`, { program });
    const { scoresRoot, leaves, totalScore, modelId } = reported;
    const record = { account, features: one.features, score: one.score };
    if (!verifyScore(scoresRoot, leaves, totalScore, program, { ...one, record, proof: [...one.proof] })) {
      const message = `the proof for program ${program} does not lead to its scoresRoot ${scoresRoot}`;
      throw new OracleError("ScoreNotProved", message, { program, account, scoresRoot });
    }
    const window = [windowStart, windowEnd].map((seconds) => Number(seconds) * 1000) as [number, number];
    await checkBehaviour(one, account, modelId, window, models);
  }
}

async function checkBehaviour(
  { program, features, score, events }: ExportedScore,
  account: Address,
  modelId: Hex,
  window: [startMs: number, endMs: number],
  models: string,
): Promise<void> {
  const batches = batchesOf(events, program, account);
  if (modelId === ZERO_HASH) {
    const { scores } = foldScores(batches);
    return requireSame("ScoreDiffers", { program, account }, (scores[0] ?? 0n) + ((scores[1] ?? 0n) << 64n), score);
  }
  const { card, weights } = await readModelFolder(await findModel(models, modelId));
  const spec = foldedFeatures(card);
  const folded = fold(batches, spec, ...window);
  for (const [i, { name }] of spec.entries()) {
    requireSame("FeatureDiffers", { program, account, feature: name }, folded.features[i] ?? 0n, features[i]);
  }
  const [made] = referenceOf(card.kind, weights).score(folded.features, 1);
  requireSame("ScoreDiffers", { program, account }, made, score);
}

function requireSame(name: string, where: Record<string, string>, expected: bigint, found: bigint | undefined): void {
  if (expected === found) return;
  const message = `${Object.values(where).join(", ")}: the behaviour makes ${expected}, the export says ${found ?? "nothing"}`;
  throw new OracleError(name, message, { ...where, expected, found });
}
