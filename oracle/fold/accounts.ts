/**
 * Rows of an account each, found by open addressing. A row is 24 bytes of key (20 used) and its cells, in one buffer, so
 * that comparing the key already fetches the first cells: the fold waits for memory more than it computes.
 */
export type AccountRows = {
  n: number;
  /** Words from one row to the next. */
  stride: number;
  /** Row + 1 by hash, 0 where free. */
  slots: Int32Array;
  /** Rows that found no slot near their hash. */
  crowded: Map<string, number>;
  /** Two views of the same rows: keys in the first five words, cells behind them. */
  words: Uint32Array;
  cells: Float64Array;
};

const START_ROWS = 16;
/**
 * How far a row may stand from its hash. The hash is public: without an end, a producer who picks accounts that share one makes
 * the fold take the square of their number, and all operators miss the epoch.
 */
export const MOST_STEPS = 64;
/** Cells' room that the key takes at the beginning of a row. */
export const KEY_CELLS = 3;
const NO_SLOT = -1;

export function accountRows(width: number): AccountRows {
  const stride = 2 * (KEY_CELLS + width);
  const words = new Uint32Array(START_ROWS * stride);
  const cells = new Float64Array(words.buffer);
  return { n: 0, stride, slots: new Int32Array(2 * START_ROWS), crowded: new Map(), words, cells };
}

/** Hash of the account in the five words from `at`: low bits choose the slot, high bits are free for other use. */
export function accountHash(words: Uint32Array, at: number): number {
  let h = Math.imul(words[at]!, 0x9e3779b1) ^ Math.imul(words[at + 1]!, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ words[at + 2]!, 0xc2b2ae35) ^ Math.imul(words[at + 3]!, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 13) ^ words[at + 4]!, 0x165667b1);
  return h ^ (h >>> 16);
}

/** The row of the account in the five words from `at`, added when it is new. */
export function rowOf(rows: AccountRows, source: Uint32Array, at: number): number {
  const { slots, words, stride } = rows;
  const mask = slots.length - 1;
  const first = accountHash(source, at);
  for (let step = 0; step < MOST_STEPS; step++) {
    const slot = (first + step) & mask;
    const row = slots[slot]! - 1;
    if (row < 0) return add(rows, source, at, slot);
    const key = row * stride;
    if (
      words[key] === source[at] &&
      words[key + 1] === source[at + 1] &&
      words[key + 2] === source[at + 2] &&
      words[key + 3] === source[at + 3] &&
      words[key + 4] === source[at + 4]
    ) {
      return row;
    }
  }
  return rows.crowded.get(nameOf(source, at)) ?? add(rows, source, at, NO_SLOT);
}

function add(rows: AccountRows, source: Uint32Array, at: number, slot: number): number {
  const row = rows.n++;
  if (slot === NO_SLOT) rows.crowded.set(nameOf(source, at), row);
  else rows.slots[slot] = row + 1;
  const key = row * rows.stride;
  if (key === rows.words.length) {
    const wider = new Uint32Array(2 * rows.words.length);
    wider.set(rows.words);
    rows.words = wider;
    rows.cells = new Float64Array(wider.buffer);
  }
  for (let word = 0; word < 5; word++) rows.words[key + word] = source[at + word]!;
  if (2 * rows.n > rows.slots.length) rehash(rows);
  return row;
}

function rehash(rows: AccountRows): void {
  const { words, stride } = rows;
  const slots = new Int32Array(2 * rows.slots.length);
  const mask = slots.length - 1;
  rows.crowded.clear();
  for (let row = 0; row < rows.n; row++) {
    const first = accountHash(words, row * stride);
    let step = 0;
    while (step < MOST_STEPS && slots[(first + step) & mask] !== 0) step++;
    if (step < MOST_STEPS) slots[(first + step) & mask] = row + 1;
    else rows.crowded.set(nameOf(words, row * stride), row);
  }
  rows.slots = slots;
}

function nameOf(words: Uint32Array, at: number): string {
  return `${words[at]},${words[at + 1]},${words[at + 2]},${words[at + 3]},${words[at + 4]}`;
}
