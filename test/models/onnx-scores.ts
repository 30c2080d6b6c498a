import { InferenceSession, Tensor } from "onnxruntime-node";

/** What a graph scores rows of raw features, in an engine with these options. */
export async function onnxScores(onnx: Uint8Array, rows: bigint[][], options: InferenceSession.SessionOptions) {
  const session = await InferenceSession.create(onnx, options);
  const features = new Tensor("int64", BigInt64Array.from(rows.flat()), [rows.length, rows[0].length]);
  const { score } = await session.run({ features }, ["score"]);
  await session.release();
  return [...(score.data as BigInt64Array)];
}
