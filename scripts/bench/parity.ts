import { InferenceSession, Tensor } from "onnxruntime-node";
import { randomOf } from "../../oracle/random.ts";

/** Rows of a model lying one after the other, and the score that its reference gives each. */
export type Judged = { readonly width: number; readonly features: BigInt64Array; readonly scores: BigInt64Array };

/** How an engine may be set; none of it may change a score. */
export type EngineSetting = {
  readonly threads: number;
  readonly batchRows: number;
  readonly level: "disabled" | "basic" | "extended" | "all";
};

/** Every setting that parity is asked for. */
export const ENGINE_SETTINGS: readonly EngineSetting[] = [1, 4].flatMap((threads) =>
  [1, 256, 4096, 65_536].flatMap((batchRows) =>
    (["disabled", "basic", "extended", "all"] as const).map((level) => ({ threads, batchRows, level })),
  ),
);

const EXTREMES = [
  -(2n ** 63n),
  -(2n ** 53n) - 1n,
  -(2n ** 31n),
  -1n,
  0n,
  1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
];

/** Rows that are realistic, random over int64, and extreme by turns; the same every time. `max` is each feature's largest. */
export function mixedRows(rows: number, max: readonly number[], seed: number): BigInt64Array {
  const random = randomOf(seed, rows, max.length);
  const wide = () => BigInt.asIntN(64, (BigInt(random.word()) << 32n) | BigInt(random.word()));
  const real = (most: number) => BigInt(Math.floor((random.word() / 2 ** 32) * (most + 1))) >> BigInt(random.below(16));
  return BigInt64Array.from({ length: rows * max.length }, (_, i) => {
    const kind = random.below(8);
    return kind === 0 ? EXTREMES[random.below(EXTREMES.length)] : kind === 1 ? wide() : real(max[i % max.length]);
  });
}

/** How many rows ONNX scores otherwise than the reference, summed over the settings. */
export async function onnxDifferences(
  onnx: Uint8Array,
  judged: Judged,
  settings: readonly EngineSetting[],
): Promise<number> {
  const { width, features, scores } = judged;
  let differences = 0;
  for (const { threads, batchRows, level } of settings) {
    const session = await InferenceSession.create(onnx, { intraOpNumThreads: threads, graphOptimizationLevel: level });
    for (let from = 0; from < scores.length; from += batchRows) {
      const rows = Math.min(batchRows, scores.length - from);
      const batch = features.slice(from * width, (from + rows) * width);
      const { score } = await session.run({ features: new Tensor("int64", batch, [rows, width]) }, ["score"]);
      const given = score.data as BigInt64Array;
      for (let row = 0; row < rows; row++) if (given[row] !== scores[from + row]) differences++;
    }
    await session.release();
  }
  return differences;
}
