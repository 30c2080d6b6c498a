import { canonicalJson } from "../../protocol/features.ts";
import { KEY_CELLS, rowOf } from "./accounts.ts";
import { addPair, PAIR_WORDS, uniquePairs } from "./pairs.ts";
import { addLarge, emptyFold, type Part, type PartialFold, raiseLarge } from "./partial.ts";
import { MAX, planOf } from "./plan.ts";

/**
 * The partial of all events of several, exact: the same as one pass over them in any order. Throws RangeError when they
 * are of different specs or windows, or there is none.
 */
export function mergeFolds(partials: readonly PartialFold[]): PartialFold {
  const [first] = partials;
  if (first === undefined) throw new RangeError("there is no partial to merge");
  const { spec, window } = first;
  const same = canonicalJson([spec, window]);
  for (const other of partials) {
    if (canonicalJson([other.spec, other.window]) !== same) throw new RangeError("the partials are of different folds");
  }
  const merged = emptyFold(spec, window);
  const { featureCell, featureOp } = planOf(spec, window);
  const isMax: boolean[] = [];
  for (const [feature, cell] of featureCell.entries()) isMax[cell] = featureOp[feature] === MAX;
  for (const { parts } of partials) {
    for (const [index, part] of parts.entries()) addPart(merged.parts[index]!, part, isMax);
  }
  return merged;
}

function addPart(target: Part, { rows, large, seen }: Part, isMax: readonly boolean[]): void {
  const rowCells = rows.stride / 2;
  const firstPlace = new Float64Array(rows.n);
  for (let row = 0; row < rows.n; row++) {
    const from = row * rowCells + KEY_CELLS;
    const to = rowOf(target.rows, rows.words, row * rows.stride) * rowCells + KEY_CELLS;
    firstPlace[row] = to;
    for (let cell = 0; cell < isMax.length; cell++)
      mergeCell(target, to + cell, rows.cells[from + cell]!, isMax[cell]!);
  }
  const moved = (place: number): number => firstPlace[Math.floor(place / rowCells)]! + (place % rowCells) - KEY_CELLS;
  for (const [place, quantity] of large) {
    if (isMax[(place % rowCells) - KEY_CELLS]) raiseLarge(target, moved(place), quantity);
    else addLarge(target, moved(place), quantity);
  }
  const unique = uniquePairs(seen);
  for (let at = 0; at < unique.length; at += PAIR_WORDS) {
    addPair(target.seen, moved(unique[at]!), unique[at + 1]!, unique[at + 2]!);
  }
}

function mergeCell(target: Part, place: number, value: number, isMax: boolean): void {
  const { cells } = target.rows;
  const before = cells[place]!;
  if (isMax) cells[place] = Math.max(before, value);
  else if (before + value <= Number.MAX_SAFE_INTEGER) cells[place] = before + value;
  else addLarge(target, place, BigInt(value));
}
