import { treeWords } from "../../../protocol/models/trees.ts";
import type { Bins } from "./bins.ts";

/** How one tree is grown. */
export type GrowOptions = {
  depth: number;
  minLeafRows: number;
  /** Added to the curvature of every leaf, in rows of curvature one quarter. */
  ridge: number;
  /** What a leaf moves of what it could. */
  rate: number;
  /** Per feature: 1 when more must never lower the value, -1 never raise it, 0 free. */
  monotone: readonly number[];
};

/** Slope and curvature of the loss a row, as integers: their sums are exact, so that their order does not matter. */
export type Gradients = { slope: Int32Array; curvature: Int32Array };

/** A grown tree: its words for the model, and the gain by feature. */
export type Grown = { words: Uint32Array; gain: Float64Array };

type Split = { gain: number; feature: number; bin: number };
type Bounds = { low: number; high: number };

const NO_SPLIT = 0x00ffffff; // feature 0 <= 2^24 - 1 always: everything goes left
const CELLS = 3 * 256; // slope, curvature and rows a bin
const LEAF_LIMIT = 2 ** 20;

/**
 * Grows one tree of the given depth on `rows` (reordered in place), over `features`. Leaves are integers in units of
 * 2^-16. Gains are doubles in a fixed order of IEEE operations, hence the same on every machine.
 */
export function growTree(
  bins: Bins,
  gradients: Gradients,
  rows: Uint32Array,
  features: readonly number[],
  options: GrowOptions,
): Grown {
  const { depth, minLeafRows, monotone, rate } = options;
  const ridge = options.ridge * 2 ** 14;
  const words = new Uint32Array(treeWords(depth)).fill(NO_SPLIT, 0, 2 ** depth - 1);
  const gain = new Float64Array(bins.edges.length);
  const right = new Uint32Array(rows.length);

  const histogram = (from: number, to: number): Float64Array => {
    const cells = new Float64Array(features.length * CELLS);
    features.forEach((feature, i) => {
      const codes = bins.codes[feature];
      for (let at = from; at < to; at++) {
        const row = rows[at];
        const cell = i * CELLS + 3 * codes[row];
        cells[cell] += gradients.slope[row];
        cells[cell + 1] += gradients.curvature[row];
        cells[cell + 2]++;
      }
    });
    return cells;
  };
  const optimum = (slope: number, curvature: number, { low, high }: Bounds) =>
    Math.min(high, Math.max(low, slope / (curvature + ridge)));
  const gainOf = (slope: number, curvature: number, value: number) =>
    2 * slope * value - (curvature + ridge) * value * value;

  const bestSplit = (cells: Float64Array, total: number[], bounds: Bounds): Split | undefined => {
    const whole = gainOf(total[0], total[1], optimum(total[0], total[1], bounds));
    let best: Split | undefined;
    features.forEach((feature, i) => {
      let [slope, curvature, count] = [0, 0, 0];
      for (let bin = 0; bin < bins.edges[feature].length; bin++) {
        const cell = i * CELLS + 3 * bin;
        slope += cells[cell];
        curvature += cells[cell + 1];
        count += cells[cell + 2];
        if (count < minLeafRows) continue;
        if (total[2] - count < minLeafRows) break;
        const [slopeRight, curvatureRight] = [total[0] - slope, total[1] - curvature];
        const low = optimum(slope, curvature, bounds);
        const high = optimum(slopeRight, curvatureRight, bounds);
        if ((high - low) * monotone[feature] < 0) continue;
        const found = gainOf(slope, curvature, low) + gainOf(slopeRight, curvatureRight, high) - whole;
        if (found > 1e-6 && (best === undefined || found > best.gain)) best = { gain: found, feature, bin };
      }
    });
    return best;
  };

  /** Moves rows of the left child to the front; gives the border. */
  const partition = (from: number, to: number, { feature, bin }: Split): number => {
    const codes = bins.codes[feature];
    let [border, moved] = [from, 0];
    for (let at = from; at < to; at++) {
      if (codes[rows[at]] <= bin) rows[border++] = rows[at];
      else right[moved++] = rows[at];
    }
    rows.set(right.subarray(0, moved), border);
    return border;
  };

  const fillLeaves = (node: number, level: number, value: number) => {
    const leaf = Math.max(-LEAF_LIMIT, Math.min(LEAF_LIMIT, Math.round(rate * value * 2 ** 16)));
    const width = 2 ** (depth - level);
    const first = (node + 1) * width - 1;
    words.fill(leaf >>> 0, first, first + width);
  };

  const grow = (node: number, level: number, from: number, to: number, cells: Float64Array, bounds: Bounds) => {
    const total = sumCells(cells);
    const split = level < depth ? bestSplit(cells, total, bounds) : undefined;
    if (split === undefined) {
      fillLeaves(node, level, optimum(total[0], total[1], bounds));
      return;
    }
    const { feature, bin } = split;
    gain[feature] += split.gain;
    words[node] = feature * 2 ** 24 + bins.edges[feature][bin];
    const border = partition(from, to, split);
    const leftIsSmall = border - from <= to - border;
    const small = leftIsSmall ? histogram(from, border) : histogram(border, to);
    const large = cells.map((cell, i) => cell - small[i]);
    const [left, rest] = leftIsSmall ? [small, large] : [large, small];
    const [boundsLeft, boundsRight] = childBounds(bounds, monotone[feature], () => {
      const [a, b] = [sumCells(left), sumCells(rest)];
      return (optimum(a[0], a[1], bounds) + optimum(b[0], b[1], bounds)) / 2;
    });
    grow(2 * node + 1, level + 1, from, border, left, boundsLeft);
    grow(2 * node + 2, level + 1, border, to, rest, boundsRight);
  };

  grow(0, 0, 0, rows.length, histogram(0, rows.length), { low: -Infinity, high: Infinity });
  return { words, gain };
}

/** Slope, curvature and rows of a node: the sum over the bins of any one feature. */
function sumCells(cells: Float64Array): number[] {
  const total = [0, 0, 0];
  for (let cell = 0; cell < CELLS; cell++) total[cell % 3] += cells[cell];
  return total;
}

/** A monotone split keeps the whole left subtree on one side of the middle and the right one on the other. */
function childBounds(bounds: Bounds, monotone: number, middle: () => number): [Bounds, Bounds] {
  if (monotone === 0) return [bounds, bounds];
  const at = middle();
  const [below, above] = [
    { ...bounds, high: at },
    { ...bounds, low: at },
  ];
  return monotone > 0 ? [below, above] : [above, below];
}
