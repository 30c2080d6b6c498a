/** Uniform whole numbers from 0 to 2^32 - 1, each independent of the others. */
export type Words = () => number;

const WORD = 2 ** 32;
const WIDE = 2 ** 53;

/** Uniform from 0 to `limit` - 1, exactly: words that would favour some values are drawn again. `limit` is at most 2^53. */
export function below(words: Words, limit: number): number {
  if (!Number.isSafeInteger(limit - 1) || limit < 1) throw new RangeError(`no whole number below ${limit}`);
  const range = limit <= WORD ? WORD : WIDE;
  for (;;) {
    const drawn = range === WORD ? words() : (words() % 2 ** 21) * WORD + words();
    if (drawn < range - (range % limit)) return drawn % limit;
  }
}

/**
 * True with the chance exp(-numerator / denominator), exactly; the fraction is from 0 to 1.
 * Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020), algorithm 1: the first of the trials
 * with chances x, x/2, x/3, ... that fails is an odd one as often as exp(-x).
 */
export function bernoulliExp(words: Words, numerator: number, denominator: number): boolean {
  let trial = 1;
  while (below(words, denominator * trial) < numerator) trial++;
  return trial % 2 === 1;
}

/**
 * Discrete Laplace noise of scale t / s: y with a chance in proportion to exp(-|y| s / t), exactly. Whole numbers alone, since
 * the last bits of floating point would tell what the noise hides. The same paper, algorithm 2.
 */
export function discreteLaplace(words: Words, t: number, s: number): number {
  for (;;) {
    const part = below(words, t);
    if (!bernoulliExp(words, part, t)) continue;
    let wholes = 0;
    while (bernoulliExp(words, 1, 1)) wholes++;
    const size = Math.floor((part + t * wholes) / s);
    const negative = below(words, 2) === 1;
    // Zero has one sign only, or it would come twice as often.
    if (negative && size === 0) continue;
    return negative ? -size : size;
  }
}
