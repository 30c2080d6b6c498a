/**
 * Which subjects each cell has seen, for `distinct`: an array that grows, made unique each time it is full and once at
 * the end. Cheaper than a table of all pairs, which the cache could not hold.
 */
export type Pairs = { words: Uint32Array; filled: number };

/** A pair: place of the cell, low and high word of the subject. */
export const PAIR_WORDS = 3;
const START_PAIRS = 64;
/** How far a pair may stand from its hash, which subjects could be picked to share; see `accounts.ts`. */
const MOST_STEPS = 64;

export function pairs(): Pairs {
  return { words: new Uint32Array(START_PAIRS * PAIR_WORDS), filled: 0 };
}

/** Notes that the cell at `place` saw a subject. */
export function addPair(pairs: Pairs, place: number, low: number, high: number): void {
  if (pairs.filled === pairs.words.length) makeRoom(pairs);
  const { words, filled } = pairs;
  words[filled] = place;
  words[filled + 1] = low;
  words[filled + 2] = high;
  pairs.filled = filled + PAIR_WORDS;
}

/** Doubles unless half are repetitions, so that its cost stays a constant for each pair. */
function makeRoom(pairs: Pairs): void {
  const unique = uniquePairs(pairs);
  if (unique.length <= pairs.words.length / 2) return;
  const wider = new Uint32Array(2 * pairs.words.length);
  wider.set(unique);
  pairs.words = wider;
}

/** Every pair once, a view. */
export function uniquePairs(pairs: Pairs): Uint32Array {
  const { words, filled } = pairs;
  let capacity = 16;
  while (capacity * PAIR_WORDS < 2 * filled) capacity *= 2;
  const slots = new Int32Array(capacity);
  const mask = capacity - 1;
  const crowded = new Set<string>();
  let kept = 0;
  for (let at = 0; at < filled; at += PAIR_WORDS) {
    const place = words[at]!;
    const low = words[at + 1]!;
    const high = words[at + 2]!;
    let h = Math.imul(place, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 15), 0x27d4eb2f);
    let slot = (h ^ (h >>> 16)) & mask;
    let other = slots[slot]! - 1;
    let step = 0;
    while (other >= 0 && !(words[other] === place && words[other + 1] === low && words[other + 2] === high)) {
      if (++step === MOST_STEPS) break;
      slot = (slot + 1) & mask;
      other = slots[slot]! - 1;
    }
    if (step === MOST_STEPS) {
      const name = `${place},${low},${high}`;
      if (crowded.has(name)) continue;
      crowded.add(name);
    } else if (other >= 0) {
      continue;
    } else {
      slots[slot] = kept + 1;
    }
    words[kept] = place;
    words[kept + 1] = low;
    words[kept + 2] = high;
    kept += PAIR_WORDS;
  }
  pairs.filled = kept;
  return words.subarray(0, kept);
}
