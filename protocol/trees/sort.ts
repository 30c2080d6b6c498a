import { compareBytes, viewOf } from "../bytes.ts";

/** Slices that count and scatter on their own: enough for every worker, few enough that their counts stay small. */
export const SLICES = 8;

/**
 * Room to sort `count` leaves by hash: a radix pass on the leading bits, then insertion within each bucket. Hashes are
 * spread evenly, so a bucket holds about eight of them.
 */
export type SortSpace = {
  readonly count: number;
  readonly bits: number;
  /** 32 bytes a leaf, in order of account. */
  readonly leaves: Uint8Array;
  /** SLICES x 2^bits; first counts, then cursors into `order`. */
  readonly cursors: Uint32Array;
  /** Index by account of the leaf at each rank. */
  readonly order: Uint32Array;
};

export type Allocate = (bytes: number) => Uint8Array;

export function sortSpace(count: number, allocate: Allocate): SortSpace {
  const bits = Math.max(1, Math.min(20, Math.ceil(Math.log2(Math.max(count, 1))) - 3));
  return {
    count,
    bits,
    leaves: allocate(32 * count),
    cursors: words(allocate(4 * SLICES * 2 ** bits)),
    order: words(allocate(4 * count)),
  };
}

/** Counts the leaves of a slice by bucket. */
export function countSlice(space: SortSpace, slice: number): void {
  const { cursors, bits } = space;
  const view = viewOf(space.leaves);
  const [lo, hi] = sliceRange(space.count, slice);
  const base = slice * 2 ** bits;
  for (let i = lo; i < hi; i++) cursors[base + (view.getUint32(32 * i) >>> (32 - bits))]++;
}

/** Turns counts into the rank at which each slice's part of each bucket begins. Not split: it is one running sum. */
export function rankBuckets(space: SortSpace): void {
  const buckets = 2 ** space.bits;
  let rank = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    for (let at = bucket; at < SLICES * buckets; at += buckets) {
      const count = space.cursors[at];
      space.cursors[at] = rank;
      rank += count;
    }
  }
}

/** Puts the leaves of a slice into their buckets. */
export function scatterSlice(space: SortSpace, slice: number): void {
  const { cursors, order, bits } = space;
  const view = viewOf(space.leaves);
  const [lo, hi] = sliceRange(space.count, slice);
  const base = slice * 2 ** bits;
  for (let i = lo; i < hi; i++) order[cursors[base + (view.getUint32(32 * i) >>> (32 - bits))]++] = i;
}

/** Sorts buckets lo to hi (exclusive) and writes their leaves to the end of the tree, smallest last. */
export function placeBuckets(space: SortSpace, nodes: Uint8Array, lo: number, hi: number): void {
  const { leaves, order, cursors, count } = space;
  // After scattering, the last slice's cursor stands at its bucket's end.
  const ends = (SLICES - 1) * 2 ** space.bits - 1;
  const from = words(leaves);
  const to = words(nodes);
  for (let bucket = lo, start = lo === 0 ? 0 : cursors[ends + lo]; bucket < hi; bucket++) {
    const end = cursors[ends + bucket + 1];
    for (let i = start + 1; i < end; i++) {
      const moving = order[i];
      let j = i;
      for (; j > start && compareBytes(leaves, 32 * order[j - 1], leaves, 32 * moving, 32) > 0; j--) {
        order[j] = order[j - 1];
      }
      order[j] = moving;
    }
    for (let rank = start; rank < end; rank++) {
      const source = 8 * order[rank];
      const target = 8 * (2 * count - 2 - rank);
      for (let word = 0; word < 8; word++) to[target + word] = from[source + word];
    }
    start = end;
  }
}

function sliceRange(count: number, slice: number): [number, number] {
  return [Math.floor((count * slice) / SLICES), Math.floor((count * (slice + 1)) / SLICES)];
}

function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
