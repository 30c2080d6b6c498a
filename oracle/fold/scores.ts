import { EVENT_WORDS, HEADER_WORDS, wordsOf } from "../../protocol/batch.ts";
import { KIND_CODES } from "../../protocol/kinds.ts";
import { accountRows, rowOf } from "./accounts.ts";
import { accountOrder } from "./order.ts";

/** Scores of a declared program. Account i is accounts[20 i ...]; its score is scores[2 i] + 2^64 scores[2 i + 1]. */
export type ScoreFold = { accounts: Uint8Array; scores: BigUint64Array; n: number };

const U64_MASK = (1n << 64n) - 1n;
const U128_MAX = (1n << 128n) - 1n;

/**
 * The sum of the `score` events of each account in checked batches, saturated at 2^128 - 1; other kinds are passed over.
 * Accounts rise. Does not depend on the order of events.
 */
export function foldScores(batches: Iterable<Uint8Array>): ScoreFold {
  const rows = accountRows(0);
  const totals: bigint[] = [];
  for (const bytes of batches) {
    const words = wordsOf(bytes);
    const end = HEADER_WORDS + EVENT_WORDS * words[1]!;
    for (let at = HEADER_WORDS; at < end; at += EVENT_WORDS) {
      if (words[at + 12]! >>> 16 !== KIND_CODES.score) continue;
      let score = 0n;
      for (let word = 10; word >= 7; word--) score = (score << 32n) | BigInt(words[at + word]!);
      const row = rowOf(rows, words, at);
      totals[row] = (totals[row] ?? 0n) + score;
    }
  }
  const keys = new Uint32Array(5 * rows.n);
  for (let row = 0; row < rows.n; row++) {
    for (let word = 0; word < 5; word++) keys[5 * row + word] = rows.words[row * rows.stride + word]!;
  }
  const { sorted, placeOf } = accountOrder(keys);
  const scores = new BigUint64Array(2 * rows.n);
  for (const [row, total] of totals.entries()) {
    const score = total < U128_MAX ? total : U128_MAX;
    scores[2 * placeOf[row]!] = score & U64_MASK;
    scores[2 * placeOf[row]! + 1] = score >> 64n;
  }
  return { accounts: sorted, scores, n: rows.n };
}
