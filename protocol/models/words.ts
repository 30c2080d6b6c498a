// Two 32-bit words stand in for a bigint, which would be an allocation each.

/** Where an int64's lower word lies among its two. */
export const LOW_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 0 : 1;
/** Where its upper word lies. */
export const HIGH_WORD = 1 - LOW_WORD;
/** What one unit of the upper word is worth. */
export const WORD = 2 ** 32;
/** Ranges that `held` takes end below this. */
export const HELD_LIMIT = 2 ** 31;

/**
 * An int64, given as its words, held within [min, max] of [0, 2^31). It has no branch: real features and hostile ones alike
 * make one hard to predict, and Math.min and Math.max on doubles branch too.
 */
export function held(high: number, low: number, min: number, max: number): number {
  // All ones where the number lies outside [0, 2^31), else zero.
  const outside = high | (low & 0x80000000);
  const mask = (outside | -outside) >> 31;
  const whole = ((low & ~mask) | (0x7fffffff & mask)) & ~(high >> 31);
  const above = (whole - min) | 0;
  const raised = (min + (above & ~(above >> 31))) | 0;
  const below = (raised - max) | 0;
  return (max + (below & (below >> 31))) | 0;
}
