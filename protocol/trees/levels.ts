import type { LevelPair } from "./node-kernels.ts";

/** Widths of a positional tree's levels, leaves first, top last; none for an empty tree. */
function levelWidths(count: number): number[] {
  const widths: number[] = [];
  for (let width = count; width > 0; width = width === 1 ? 0 : (width + 1) >>> 1) widths.push(width);
  return widths;
}

/** How many nodes all levels hold: they stand one after another, leaves first. */
export function levelNodes(count: number): number {
  return levelWidths(count).reduce((sum, width) => sum + width, 0);
}

/** Each level above the leaves with the one below it, leaf upward. */
export function* levelPairs(count: number): Generator<LevelPair & { readonly width: number }> {
  const widths = levelWidths(count);
  for (let level = 1, below = 0; level < widths.length; below += widths[level - 1], level++) {
    yield { below, belowWidth: widths[level - 1], start: below + widths[level - 1], width: widths[level] };
  }
}

/**
 * The way of leaf `index` up a tree of `count` leaves: at each level that has a sibling for it, the sibling's place
 * among all nodes and on which side it stands.
 */
export function* siblings(count: number, index: number): Generator<{ readonly node: number; readonly left: boolean }> {
  let at = index;
  for (const { below, belowWidth } of levelPairs(count)) {
    const sibling = at % 2 === 0 ? at + 1 : at - 1;
    if (sibling < belowWidth) yield { node: below + sibling, left: sibling < at };
    at >>>= 1;
  }
}
