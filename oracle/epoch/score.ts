import { viewOf } from "../../protocol/bytes.ts";
import type { FeatureSpec } from "../../protocol/features.ts";
import { type Scores, scoreBytes } from "../../protocol/records.ts";
import type { Hex } from "../../protocol/units.ts";
import { type Fold, fold } from "../fold/fold.ts";
import { foldScores, type ScoreFold } from "../fold/scores.ts";
import { foldedFeatures } from "../score/model-folder.ts";
import type { Scorer } from "../score/scorer.ts";
import type { EpochInputs, ProgramInput } from "./inputs.ts";

/** The sealed batches of one program in an epoch. */
export type Batches = (program: string) => Iterable<Uint8Array>;

/** What the accounts of a program did: folded from the log, or read from an artifact by whoever checks it. */
export type Source = {
  readonly features: (program: Hex, spec: FeatureSpec) => Fold;
  /** Of a declared program. */
  readonly scores: (program: Hex) => ScoreFold;
};

/** Folds what an epoch needs from its batches. */
export function foldedFrom(batches: Batches, { windowStart, windowEnd }: EpochInputs): Source {
  const [startMs, endMs] = [windowStart, windowEnd].map((seconds) => Number(seconds) * 1000);
  return {
    features: (program, spec) => fold(batches(program), spec, startMs, endMs),
    scores: (program) => foldScores(batches(program)),
  };
}

/** A program and what it scored, sorted by account. */
export type ScoredProgram = Pick<ProgramInput, "id" | "terms"> & {
  readonly spec: FeatureSpec;
  readonly scores: Scores;
};

/** Scores the epoch's programs, rising by id. A program in which nobody did anything is left out. */
export async function scoreEpoch(source: Source, { programs }: EpochInputs): Promise<ScoredProgram[]> {
  const scored: ScoredProgram[] = [];
  for (const program of programs) {
    const one = program.scorer ? await modelled(source, program, program.scorer) : declared(source, program);
    if (one.scores.count > 0) scored.push(one);
  }
  return scored;
}

async function modelled(source: Source, { id, terms }: ProgramInput, scorer: Scorer): Promise<ScoredProgram> {
  const spec = foldedFeatures(scorer.card);
  const { accounts, features, n } = source.features(id, spec);
  const scores = await scorer.score(features, n);
  const halves = new BigUint64Array(2 * n);
  for (let i = 0; i < n; i++) halves[2 * i] = BigInt.asUintN(64, scores[i]);
  return { id, terms, spec, scores: packed(id, accounts, features, halves, n) };
}

/** Its producer signed the scores: no features, no model. */
function declared(source: Source, { id, terms }: ProgramInput): ScoredProgram {
  const { accounts, scores, n } = source.scores(id);
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
