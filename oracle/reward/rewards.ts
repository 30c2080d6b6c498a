import { compareBytes, readUint128, viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { DELTA_BYTES, type Deltas, type Scores, scoreBytes } from "../../protocol/records.ts";
import type { Score, Wei } from "../../protocol/units.ts";

/** A program's terms for an epoch, as registered on chain. */
export type RewardTerms = {
  /** An epoch. */
  readonly budgetWei: Wei;
  /** An account and epoch; zero: none. */
  readonly capWei: Wei;
  /** A unit of score; zero: accounts share the budget. */
  readonly rateWei: Wei;
};

export type ScoredProgram = { readonly terms: RewardTerms; readonly scores: Scores };

/** What an epoch pays. */
export type Rewards = {
  /** Every account that ever earned, previous and cumulative. */
  readonly deltas: Deltas;
  /** Sum of all cumulative amounts. */
  readonly issuedWei: Wei;
  /** What the programs pay in this epoch, in the order in which they were given. */
  readonly paidWei: readonly Wei[];
};

/**
 * What a program pays an account for `score` of `totalScore`: the least of its share of the budget, its score at the
 * rate, and the cap, rounded down so that the parts never exceed the budget. Nothing but these figures counts, so the
 * chain can compute it for one account alone; when the rate would exceed the budget, the shares are what is left of it.
 */
export function rewardDown(terms: RewardTerms, score: Score, totalScore: Score): Wei {
  if (score === 0n) return 0n;
  let rewardWei = (terms.budgetWei * score) / totalScore;
  if (terms.rateWei > 0n) rewardWei = least(rewardWei, terms.rateWei * score);
  if (terms.capWei > 0n) rewardWei = least(rewardWei, terms.capWei);
  return rewardWei;
}

/** Sum of a program's scores. */
export function totalScoreOf(scores: Scores): Score {
  const size = scoreBytes(scores.featureCount);
  const view = viewOf(scores.records);
  let totalScore = 0n;
  for (let end = size; end <= view.byteLength; end += size) totalScore += readUint128(view, end - 16);
  return totalScore;
}

/**
 * Adds an epoch's rewards to the amounts before it. Accounts of `previous` and of every program stand sorted; the order
 * of the programs does not matter. What rounding, rates and caps leave of a budget stays unissued.
 * @param previous The deltas of the epoch before: its cumulative amounts are this epoch's previous ones.
 */
export function addRewards(previous: Deltas, programs: readonly ScoredProgram[]): Rewards {
  const sources = programs.map(openSource);
  const most = previous.count + programs.reduce((sum, { scores }) => sum + scores.count, 0);
  const records = new Uint8Array(most * DELTA_BYTES);
  const [from, to] = [viewOf(previous.records), viewOf(records)];
  let [read, written, issuedWei] = [0, 0, 0n];
  for (;;) {
    const next = lowest(previous, read, sources);
    if (next === undefined) break;
    records.set(next.bytes.subarray(next.at, next.at + 20), written);
    let previousWei = 0n;
    if (read < previous.records.length && compareBytes(previous.records, read, records, written, 20) === 0) {
      previousWei = readUint128(from, read + 36);
      read += DELTA_BYTES;
    }
    let cumulativeWei = previousWei;
    for (const source of sources) cumulativeWei += takeReward(source, records, written);
    if (cumulativeWei === 0n) continue;
    writeUint128(to, written + 20, previousWei);
    writeUint128(to, written + 36, cumulativeWei);
    issuedWei += cumulativeWei;
    written += DELTA_BYTES;
  }
  const deltas = { count: written / DELTA_BYTES, records: records.slice(0, written) };
  return { deltas, issuedWei, paidWei: sources.map(({ paidWei }) => paidWei) };
}

/** A program's scores while they are read; `at` is the record to come. */
type Source = {
  readonly terms: RewardTerms;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly size: number;
  readonly totalScore: Score;
  at: number;
  paidWei: Wei;
};

function openSource({ terms, scores }: ScoredProgram): Source {
  const [bytes, view, size] = [scores.records, viewOf(scores.records), scoreBytes(scores.featureCount)];
  return { terms, bytes, view, size, totalScore: totalScoreOf(scores), at: 0, paidWei: 0n };
}

/** Where the lowest account not yet read stands. */
function lowest(
  previous: Deltas,
  read: number,
  sources: readonly Source[],
): { bytes: Uint8Array; at: number } | undefined {
  let found = read < previous.records.length ? { bytes: previous.records, at: read } : undefined;
  for (const { bytes, at } of sources) {
    if (at < bytes.length && (found === undefined || compareBytes(bytes, at, found.bytes, found.at, 20) < 0)) {
      found = { bytes, at };
    }
  }
  return found;
}

/** The reward for the account at `offset` of `records`, if the source's next record is that account's. */
function takeReward(source: Source, records: Uint8Array, offset: number): Wei {
  const { at, bytes, size } = source;
  if (at >= bytes.length || compareBytes(bytes, at, records, offset, 20) !== 0) return 0n;
  source.at += size;
  const rewardWei = rewardDown(source.terms, readUint128(source.view, at + size - 16), source.totalScore);
  source.paidWei += rewardWei;
  return rewardWei;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
