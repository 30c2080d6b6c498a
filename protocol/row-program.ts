import { type Code, code, kernelOf, long } from "./wasm.ts";

/** Runs on `rows` rows of features that lie one after the other, and writes the results of each behind those of the last. */
export type RowProgram = (features: BigInt64Array, rows: number, results: Int32Array) => void;

/** Rows that one call of a kernel takes. Their features stay in the processor's cache. */
const BLOCK_ROWS = 128;

// Locals: how far the results go, how far they are, and where the row is, in bytes; a number to clamp, one for the program.
const [END, TO, FROM, HELD, KEPT] = [0, 1, 2, 3, 4];
const LOCALS = { parameters: 1, words: 2, longs: 2 };

/** What programs are made of beside instructions. */
export const row = {
  /** A feature of the row, raw. */
  feature: (index: number): Code => [...code.get(FROM), ...long.load(8 * index)],
  /** Where the results of the row begin. */
  results: code.get(TO),
  /** Raises or lowers a long into [low, high], without a branch. */
  clamp: (low: bigint, high: bigint): Code => [...bound(low, long.greater), ...bound(high, long.less)],
  /** A long that the program may keep: which local it is. */
  kept: KEPT,
};

/**
 * Makes WebAssembly of a program for one row of `width` features, which stores `words` words of results: JavaScript has
 * int64 only as bigints, each an allocation.
 */
export function rowProgram(width: number, words: number, program: Code): RowProgram {
  const { get, set, tee, whole, add, lessUnsigned, loop } = code;
  const featuresAt = 4 * words * BLOCK_ROWS;
  const body = [
    ...[...whole(featuresAt), ...set(FROM)],
    ...loop([
      ...program,
      ...[...get(FROM), ...whole(8 * width), ...add, ...set(FROM)],
      ...[...get(TO), ...whole(4 * words), ...add, ...tee(TO), ...get(END), ...lessUnsigned],
    ]),
  ];
  const { run, memory } = kernelOf(body, LOCALS, featuresAt + 8 * width * BLOCK_ROWS);
  const block = new BigInt64Array(memory, featuresAt, width * BLOCK_ROWS);
  const made = new Int32Array(memory, 0, words * BLOCK_ROWS);
  return (features, rows, results) => {
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      const count = Math.min(BLOCK_ROWS, rows - from);
      block.set(features.subarray(from * width, (from + count) * width));
      run(4 * words * count);
      results.set(made.subarray(0, words * count), from * words);
    }
  };
}

function bound(limit: bigint, keeps: Code): Code {
  const { get, tee, select } = code;
  return [...tee(HELD), ...long.whole(limit), ...get(HELD), ...long.whole(limit), ...keeps, ...select];
}
