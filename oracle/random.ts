/** A stream of random numbers that is the same on every machine: 32-bit integer operations only. */
export type Random = {
  /** Whole number from 0 to 2^32 - 1. */
  word: () => number;
  /** Whole number from 0 to `limit` - 1, `limit` at most 2^21. The bias is below limit / 2^32. */
  below: (limit: number) => number;
  /** True in `parts` of 10,000 cases. */
  chance: (parts: number) => boolean;
  /** Whole number from `least` to `most`; the chance to reach twice a value halves (Pareto tail of exponent 1). */
  heavy: (least: number, most: number) => number;
};

const WARM_UP = 12;

/**
 * Streams of one simulation, told apart by `stream` and `item` (whole numbers below 2^32), so that an item's numbers do not
 * depend on which items came before. The generator is Doty-Humphrey's sfc32.
 */
export function randomOf(seed: number, stream: number, item: number): Random {
  let a = seed | 0;
  let b = stream | 0;
  let c = item | 0;
  let counter = 1;

  function word(): number {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  }

  for (let step = 0; step < WARM_UP; step++) word();

  function below(limit: number): number {
    return Math.floor((word() * limit) / 2 ** 32);
  }

  return {
    word,
    below,
    chance: (parts) => below(10_000) < parts,
    heavy(least, most) {
      const doubled = least * 2 ** Math.clz32(word());
      return Math.min(most, doubled + below(Math.min(doubled, 2 ** 21)));
    },
  };
}

/** 20 random bytes: an address that nobody holds the key of. */
export function randomAccount(random: Random): Uint8Array {
  const account = new Uint8Array(20);
  const view = new DataView(account.buffer);
  for (let offset = 0; offset < 20; offset += 4) view.setUint32(offset, random.word());
  return account;
}
