/**
 * Whole numbers in proportion to `parts` that sum to exactly `total`, each within one of its exact share: rounded down, and what is
 * left goes one by one to the largest remainders, the first of equal ones. All zero where the parts sum to zero, which only a
 * total of zero may do.
 */
export function apportion(total: bigint, parts: readonly bigint[]): bigint[] {
  const sum = parts.reduce((all, part) => all + part, 0n);
  if (sum === 0n) {
    if (total === 0n) return parts.map(() => 0n);
    throw new RangeError(`${total} cannot be shared out over parts that sum to zero`);
  }
  const sign = sum < 0n ? -1n : 1n;
  const shares = parts.map((part) => divideDown(sign * total * part, sign * sum));
  const left = shares.reduce((rest, { quotient }) => rest - quotient, total);
  const largest = shares.map(({ remainder }, i) => ({ remainder, i })).sort(byRemainder);
  const lucky = new Set(largest.slice(0, Number(left)).map(({ i }) => i));
  return shares.map(({ quotient }, i) => quotient + (lucky.has(i) ? 1n : 0n));
}

function byRemainder(a: { remainder: bigint; i: number }, b: { remainder: bigint; i: number }): number {
  if (a.remainder !== b.remainder) return a.remainder > b.remainder ? -1 : 1;
  return a.i - b.i;
}

/** Toward minus infinity, so that remainders are never negative. */
function divideDown(value: bigint, divisor: bigint): { quotient: bigint; remainder: bigint } {
  const remainder = ((value % divisor) + divisor) % divisor;
  return { quotient: (value - remainder) / divisor, remainder };
}
