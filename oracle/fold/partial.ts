import type { FeatureSpec } from "../../protocol/features.ts";
import { type AccountRows, accountHash, accountRows } from "./accounts.ts";
import { type Pairs, pairs } from "./pairs.ts";
import { type FoldWindow, planOf } from "./plan.ts";

/**
 * Features under way: exact whatever the order and the cut of the batches, so partials of parts of a log merge to that of
 * the whole. Plain values, maps and typed arrays only, so that a worker can hand it over.
 */
export type PartialFold = { spec: FeatureSpec; window: FoldWindow; parts: readonly Part[] };

/** The accounts whose hash falls here. The state of one part stays in the processor's cache, that of all would not. */
export type Part = {
  rows: AccountRows;
  /** Where `cells` of rows left the 53 bits of a float64: what a sum has beyond its cell, or a maximum. */
  large: Map<number, bigint>;
  /** Subjects seen by cells that count distinct ones. */
  seen: Pairs;
};

const PART_BITS = 7;
export const PARTS = 1 << PART_BITS;

/** The part of the account in the five words from `at`. */
export function partOf(words: Uint32Array, at: number): number {
  return accountHash(words, at) >>> (32 - PART_BITS);
}

/** Throws RangeError where the spec cannot be folded over the window. */
export function emptyFold(spec: FeatureSpec, window: FoldWindow): PartialFold {
  planOf(spec, window);
  const part = (): Part => ({ rows: accountRows(spec.length), large: new Map(), seen: pairs() });
  return { spec, window, parts: Array.from({ length: PARTS }, part) };
}

export function addLarge(part: Part, place: number, quantity: bigint): void {
  part.large.set(place, (part.large.get(place) ?? 0n) + quantity);
}

export function raiseLarge(part: Part, place: number, quantity: bigint): void {
  if (quantity > (part.large.get(place) ?? 0n)) part.large.set(place, quantity);
}
