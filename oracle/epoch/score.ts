import { viewOf } from "../../protocol/bytes.ts";
import type { FeatureSpec } from "../../protocol/features.ts";
import { type Scores, scoreBytes } from "../../protocol/records.ts";
import { fold } from "../fold/fold.ts";
import { foldScores } from "../fold/scores.ts";
import { foldedFeatures } from "../score/model-folder.ts";
import type { EpochInputs, ProgramInput } from "./inputs.ts";

/** The sealed batches of one program in an epoch. */
export type Batches = (program: string) => Iterable<Uint8Array>;

/** A program and what it scored, sorted by account. */
export type ScoredProgram = Pick<ProgramInput, "id" | "terms"> & {
  readonly spec: FeatureSpec;
  readonly scores: Scores;
};

/** Folds and scores the epoch's programs, rising by id. A program in which nobody did anything is left out. */
export async function scoreEpoch(batches: Batches, inputs: EpochInputs): Promise<ScoredProgram[]> {
  const scored: ScoredProgram[] = [];
  for (const program of inputs.programs) {
    const one = program.scorer ? await modelled(batches, inputs, program) : declared(batches, program);
    if (one.scores.count > 0) scored.push(one);
  }
  return scored;
}

async function modelled(
  batches: Batches,
  inputs: EpochInputs,
  { id, terms, scorer }: ProgramInput,
): Promise<ScoredProgram> {
  const spec = foldedFeatures(scorer!.card);
  const [startMs, endMs] = [inputs.windowStart, inputs.windowEnd].map((seconds) => Number(seconds) * 1000);
  const { accounts, features, n } = fold(batches(id), spec, startMs, endMs);
  const scores = await scorer!.score(features, n);
  const halves = new BigUint64Array(2 * n);
  for (let i = 0; i < n; i++) halves[2 * i] = BigInt.asUintN(64, scores[i]);
  return { id, terms, spec, scores: packed(id, accounts, features, halves, n) };
}

/** Its producer signed the scores: no features, no model. */
function declared(batches: Batches, { id, terms }: ProgramInput): ScoredProgram {
  const { accounts, scores, n } = foldScores(batches(id));
  return { id, terms, spec: [], scores: packed(id, accounts, new BigInt64Array(0), scores, n) };
}

/** Account, features and 128-bit score beside each other, as trees and artifact read them, in memory that threads share. */
function packed(
  programId: ProgramInput["id"],
  accounts: Uint8Array,
  features: BigInt64Array,
  halves: BigUint64Array,
  count: number,
): Scores {
  const featureCount = count === 0 ? 0 : features.length / count;
  const size = scoreBytes(featureCount);
  const records = new Uint8Array(new SharedArrayBuffer(count * size));
  const view = viewOf(records);
  for (let i = 0; i < count; i++) {
    const at = i * size;
    records.set(accounts.subarray(20 * i, 20 * i + 20), at);
    for (let f = 0; f < featureCount; f++) view.setBigInt64(at + 20 + 8 * f, features[i * featureCount + f], true);
    view.setBigUint64(at + size - 16, halves[2 * i], true);
    view.setBigUint64(at + size - 8, halves[2 * i + 1], true);
  }
  return { programId, featureCount, count, records };
}
