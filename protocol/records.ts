import { compareBytes, fromHex, readUint128, toHex, viewOf, writeUint128 } from "./bytes.ts";
import type { Address, Hex, Score, Wei } from "./units.ts";

/** Bytes of a delta: account 20, previousCumulativeWei 16, cumulativeWei 16. */
export const DELTA_BYTES = 52;
const ACCOUNT_BYTES = 20;

/**
 * Every account that ever earned, sorted by account, as the artifact holds them: DELTA_BYTES each, amounts little-endian.
 * One layout serves the artifact, the trees and their workers, so that millions of accounts are never converted.
 */
export type Deltas = { readonly count: number; readonly records: Uint8Array };

/** What a program scored, sorted by account, as the artifact holds it: scoreBytes(featureCount) each. */
export type Scores = {
  readonly programId: Hex;
  readonly featureCount: number;
  readonly count: number;
  readonly records: Uint8Array;
};

export type Delta = { readonly account: Address; readonly previousCumulativeWei: Wei; readonly cumulativeWei: Wei };
export type ScoreRecord = { readonly account: Address; readonly features: readonly bigint[]; readonly score: Score };

/** Bytes of a score: account 20, int64 per feature, score 16. */
export function scoreBytes(featureCount: number): number {
  return ACCOUNT_BYTES + 8 * featureCount + 16;
}

export function deltaAt(deltas: Deltas, index: number): Delta {
  const offset = index * DELTA_BYTES;
  const view = viewOf(deltas.records);
  return {
    account: toHex(deltas.records.subarray(offset, offset + ACCOUNT_BYTES)),
    previousCumulativeWei: readUint128(view, offset + 20),
    cumulativeWei: readUint128(view, offset + 36),
  };
}

export function scoreAt(scores: Scores, index: number): ScoreRecord {
  const offset = index * scoreBytes(scores.featureCount);
  const view = viewOf(scores.records);
  return {
    account: toHex(scores.records.subarray(offset, offset + ACCOUNT_BYTES)),
    features: Array.from({ length: scores.featureCount }, (_, i) => view.getBigInt64(offset + 20 + 8 * i, true)),
    score: readUint128(view, offset + 20 + 8 * scores.featureCount),
  };
}

/** Packs deltas in any order; meant for tests and small sets. */
export function packDeltas(deltas: readonly Delta[]): Deltas {
  const records = new Uint8Array(deltas.length * DELTA_BYTES);
  const view = viewOf(records);
  [...deltas].sort(byAccount).forEach((delta, i) => {
    records.set(fromHex(delta.account, 20), i * DELTA_BYTES);
    writeUint128(view, i * DELTA_BYTES + 20, delta.previousCumulativeWei);
    writeUint128(view, i * DELTA_BYTES + 36, delta.cumulativeWei);
  });
  return { count: deltas.length, records };
}

/** Packs scores in any order; meant for tests and small sets. Every entry has `featureCount` features. */
export function packScores(programId: Hex, featureCount: number, scores: readonly ScoreRecord[]): Scores {
  const size = scoreBytes(featureCount);
  const records = new Uint8Array(scores.length * size);
  const view = viewOf(records);
  [...scores].sort(byAccount).forEach(({ account, features, score }, i) => {
    if (features.length !== featureCount) throw new RangeError(`${features.length} features, ${featureCount} wanted`);
    records.set(fromHex(account, 20), i * size);
    for (const [f, feature] of features.entries()) view.setBigInt64(i * size + 20 + 8 * f, feature, true);
    writeUint128(view, i * size + 20 + 8 * featureCount, score);
  });
  return { programId, featureCount, count: scores.length, records };
}

/** Index of `account` among records of `size` bytes that begin with the account; -1 - (where it would stand) if absent. */
export function findAccount(records: Uint8Array, size: number, account: Address): number {
  const wanted = fromHex(account, 20);
  let low = 0;
  let high = records.length / size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareBytes(records, middle * size, wanted, 0, ACCOUNT_BYTES);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1 - low;
}

/** First index whose account does not stand above the one before it; -1 if all rise. */
export function firstUnsorted(records: Uint8Array, size: number): number {
  for (let offset = size; offset < records.length; offset += size) {
    if (compareBytes(records, offset - size, records, offset, ACCOUNT_BYTES) >= 0) return offset / size;
  }
  return -1;
}

function byAccount(a: { readonly account: Address }, b: { readonly account: Address }): number {
  return a.account.toLowerCase() < b.account.toLowerCase() ? -1 : 1;
}
