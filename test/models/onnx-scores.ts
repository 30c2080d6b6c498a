import { InferenceSession, Tensor } from "onnxruntime-node";
import { treesOnnx } from "../../oracle/train/trees/onnx.ts";
import type { TreeWeights } from "../../protocol/models/trees.ts";

/** What ONNX scores rows of raw features, in an engine with these options. */
export async function onnxScores(weights: TreeWeights, rows: bigint[][], options: InferenceSession.SessionOptions) {
  const session = await InferenceSession.create(treesOnnx(weights), options);
  const features = new Tensor("int64", BigInt64Array.from(rows.flat()), [rows.length, weights.features.length]);
  const { score } = await session.run({ features });
  await session.release();
  return [...(score.data as BigInt64Array)];
}
