import { compareBytes, viewOf } from "../bytes.ts";
import { keccak } from "../keccak.ts";

/** Where a level of a positional tree and the one below it stand, counted in nodes. */
export type LevelPair = { readonly below: number; readonly belowWidth: number; readonly start: number };

/** Hashes nodes lo to hi (exclusive) of a heap whose node i has the children 2i + 1 and 2i + 2; pairs are sorted. */
export function hashSortedPairs(nodes: Uint8Array, lo: number, hi: number): void {
  const swapped = new Uint8Array(64);
  for (let i = lo; i < hi; i++) {
    const left = 32 * (2 * i + 1);
    const inOrder = compareBytes(nodes, left, nodes, left + 32, 32) <= 0;
    if (!inOrder) {
      swapped.set(nodes.subarray(left + 32, left + 64), 0);
      swapped.set(nodes.subarray(left, left + 32), 32);
    }
    nodes.set(keccak(inOrder ? nodes.subarray(left, left + 64) : swapped), 32 * i);
  }
}

/**
 * Hashes nodes lo to hi (exclusive) of a level whose nodes are 32 bytes of hash and 32 of sum: two neighbours are the ABI
 * encoding that is hashed. A last node without a sibling moves up as it is.
 */
export function hashSumPairs(nodes: Uint8Array, level: LevelPair, lo: number, hi: number): void {
  const view = viewOf(nodes);
  for (let i = lo; i < hi; i++) {
    const left = 64 * (level.below + 2 * i);
    const at = 64 * (level.start + i);
    if (2 * i + 1 < level.belowWidth) {
      nodes.set(keccak(nodes.subarray(left, left + 128)), at);
      addWords(view, left + 32, left + 96, at + 32);
    } else nodes.set(nodes.subarray(left, left + 64), at);
  }
}

/** Adds two 256-bit big-endian numbers. They cannot overflow: 2^32 leaves below 2^128 stay below 2^160. */
function addWords(view: DataView, a: number, b: number, to: number): void {
  let carry = 0;
  for (let at = 28; at >= 0; at -= 4) {
    const sum = view.getUint32(a + at) + view.getUint32(b + at) + carry;
    view.setUint32(to + at, sum);
    carry = sum > 0xffff_ffff ? 1 : 0;
  }
}
