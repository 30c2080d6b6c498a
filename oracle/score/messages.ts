import type { ModelKind } from "../../protocol/models/model-id.ts";
import type { Figures } from "../../protocol/named-error.ts";

/** What a worker starts with. */
export type WorkerStart = {
  kind: ModelKind;
  onnx: Uint8Array;
  weights: Uint8Array;
  featureCount: number;
  threads: number;
};

/** One batch; `features` and `scores` lie in shared memory, and the scores are written into it. */
export type ScoreRequest = { id: number; features: BigInt64Array; scores: BigInt64Array };

/** An error on its way between threads, which keep neither class nor figures. */
export type Fault = { name: string; message: string; figures: Figures };

/** `id` READY tells that the model is loaded, or is not. */
export type ScoreReply = { id: number; fault?: Fault };

export const READY = -1;
