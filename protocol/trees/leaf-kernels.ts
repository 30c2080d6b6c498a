import { viewOf } from "../bytes.ts";
import { keccakTwice } from "../keccak.ts";
import { scoreLeafWords } from "../leaves.ts";
import { DELTA_BYTES, scoreBytes } from "../records.ts";
import type { Hex } from "../units.ts";

/** Hashes reward leaves lo to hi (exclusive) of delta records into `leaves`, 32 bytes each. */
export function hashRewardLeaves(records: Uint8Array, leaves: Uint8Array, lo: number, hi: number): void {
  const words = new Uint8Array(64);
  for (let i = lo; i < hi; i++) {
    copyAccount(records, i * DELTA_BYTES, words, 12);
    copyReversed(records, i * DELTA_BYTES + 36, words, 48, 16);
    leaves.set(keccakTwice(words), i * 32);
  }
}

/** Hashes delta leaves lo to hi (exclusive) into the lowest level of `nodes`: 32 bytes of hash, 32 of cumulativeWei each. */
export function hashDeltaLeaves(records: Uint8Array, nodes: Uint8Array, lo: number, hi: number): void {
  const words = new Uint8Array(96);
  for (let i = lo; i < hi; i++) {
    copyAccount(records, i * DELTA_BYTES, words, 12);
    copyReversed(records, i * DELTA_BYTES + 20, words, 48, 16);
    copyReversed(records, i * DELTA_BYTES + 36, words, 80, 16);
    nodes.set(keccakTwice(words), i * 64);
    copyReversed(records, i * DELTA_BYTES + 36, nodes, i * 64 + 48, 16);
  }
}

/** Hashes score leaves lo to hi (exclusive) into the lowest level of `nodes`: 32 bytes of hash, 32 of score each. */
export function hashScoreLeaves(
  programId: Hex,
  featureCount: number,
  records: Uint8Array,
  nodes: Uint8Array,
  lo: number,
  hi: number,
): void {
  const size = scoreBytes(featureCount);
  const words = scoreLeafWords(programId, featureCount);
  const view = viewOf(words);
  for (let i = lo; i < hi; i++) {
    const score = (i + 1) * size - 16;
    copyAccount(records, i * size, words, 44);
    copyReversed(records, score, words, 112, 16);
    for (let f = 0; f < featureCount; f++) {
      const word = 160 + 32 * f;
      copyReversed(records, i * size + 20 + 8 * f, words, word + 24, 8);
      const sign = words[word + 24] >= 128 ? -1 : 0;
      for (let at = word; at < word + 24; at += 4) view.setInt32(at, sign);
    }
    nodes.set(keccakTwice(words), i * 64);
    copyReversed(records, score, nodes, i * 64 + 48, 16);
  }
}

function copyAccount(from: Uint8Array, start: number, to: Uint8Array, at: number): void {
  for (let i = 0; i < 20; i++) to[at + i] = from[start + i];
}

/** From little-endian, as records hold numbers, to big-endian, as the chain hashes them. */
function copyReversed(from: Uint8Array, start: number, to: Uint8Array, at: number, length: number): void {
  for (let i = 0; i < length; i++) to[at + i] = from[start + length - 1 - i];
}
