import { viewOf } from "../../protocol/bytes.ts";
import type { FeatureSpec } from "../../protocol/features.ts";
import { type Scores, scoreBytes } from "../../protocol/records.ts";
import type { Hex } from "../../protocol/units.ts";
import type { Consents } from "../chain/consents.ts";
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
export type ScoredProgram = Pick<ProgramInput, "id" | "terms" | "consents"> & {
  readonly spec: FeatureSpec;
  readonly scores: Scores;
};

/**
 * Scores the epoch's programs, rising by id: all who did something, where a program asks for consent all of them who gave it. A program
 * with nobody to score is left out.
 */
export async function scoreEpoch(source: Source, { programs }: EpochInputs): Promise<ScoredProgram[]> {
  const scored: ScoredProgram[] = [];
  for (const program of programs) {
    const one = program.scorer ? await modelled(source, program, program.scorer) : await declared(source, program);
    if (one.scores.count > 0) scored.push(one);
  }
  return scored;
}

async function modelled(source: Source, { id, terms, consents }: ProgramInput, scorer: Scorer): Promise<ScoredProgram> {
  const spec = foldedFeatures(scorer.card);
  const { accounts, features, n } = await consenting(consents, source.features(id, spec));
  const scores = await scorer.score(features, n);
  const halves = new BigUint64Array(2 * n);
  for (let i = 0; i < n; i++) halves[2 * i] = BigInt.asUintN(64, scores[i]);
  return { id, terms, consents, spec, scores: packed(id, accounts, features, halves, n) };
}

/** Its producer signed the scores: no features, no model. */
async function declared(source: Source, { id, terms, consents }: ProgramInput): Promise<ScoredProgram> {
  const folded = source.scores(id);
  const { accounts, features: scores, n } = await consenting(consents, { ...folded, features: folded.scores });
  return { id, terms, consents, spec: [], scores: packed(id, accounts, new BigInt64Array(0), scores, n) };
}

/** What some accounts did, `features.length / n` numbers each. */
type Rows<Numbers> = { readonly accounts: Uint8Array; readonly features: Numbers; readonly n: number };

/** Without consents to ask, all of them. */
async function consenting<Numbers extends BigInt64Array | BigUint64Array>(
  consents: Consents | undefined,
  rows: Rows<Numbers>,
): Promise<Rows<Numbers>> {
  if (!consents) return rows;
  const granted = await consents.granted(rows.accounts);
  const kept = granted.flatMap((given, row) => (given ? [row] : []));
  const width = rows.n === 0 ? 0 : rows.features.length / rows.n;
  const accounts = new Uint8Array(20 * kept.length);
  const features = rows.features.slice(0, width * kept.length) as Numbers;
  for (const [i, row] of kept.entries()) {
    accounts.set(rows.accounts.subarray(20 * row, 20 * row + 20), 20 * i);
    for (let at = 0; at < width; at++) features[width * i + at] = rows.features[width * row + at];
  }
  return { accounts, features, n: kept.length };
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
