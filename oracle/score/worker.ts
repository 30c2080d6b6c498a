import { parentPort, workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { FeatureCountError } from "../../protocol/models/errors.ts";
import { parseTrees } from "../../protocol/models/trees.ts";
import { OracleError } from "../errors.ts";
import { STOP } from "../stop-worker.ts";
import { type Fault, READY, type ScoreReply, type ScoreRequest, type WorkerStart } from "./messages.ts";
import { referenceOf } from "./reference.ts";
import { asTheyCome, similarRows } from "./row-order.ts";

// A run of onnxruntime-node holds up its thread, so it has one of its own.
const port = parentPort!;
const start = workerData as WorkerStart;

async function load() {
  const reference = referenceOf(start.kind, start.weights);
  if (start.featureCount !== reference.featureCount) {
    throw new FeatureCountError(start.featureCount, reference.featureCount);
  }
  const options = { intraOpNumThreads: start.threads, interOpNumThreads: 1, executionMode: "sequential" } as const;
  const session = await InferenceSession.create(start.onnx, options);
  const ordered = start.kind === "trees" ? similarRows(parseTrees(start.weights)) : asTheyCome;
  return async ({ features, scores }: ScoreRequest): Promise<void> => {
    const rows = scores.length;
    const taken = ordered(features, rows);
    const input = new Tensor("int64", taken.features, [rows, reference.featureCount]);
    const { score } = await session.run({ features: input }, ["score"]);
    const given = taken.putBack(score.data as BigInt64Array);
    // The rows as they came: an order that loses or doubles one does not match either.
    refuseMismatch(given, reference.score(features, rows), rows);
    scores.set(given);
  };
}

/** Every row is compared: money is not decided by an engine that a plain program does not agree with. */
function refuseMismatch(onnx: BigInt64Array, typescript: BigInt64Array, rows: number): void {
  const left = new Int32Array(onnx.buffer, onnx.byteOffset, 2 * onnx.length);
  const right = new Int32Array(typescript.buffer);
  if (onnx.length !== rows) {
    const message = `ONNX gave ${onnx.length} scores for ${rows} rows`;
    throw new OracleError("ScoreMismatch", message, { scores: onnx.length, rows });
  }
  for (let i = 0; i < left.length; i++) {
    if (left[i] !== right[i]) {
      const row = i >> 1;
      const figures = { row, onnx: onnx[row], typescript: typescript[row] };
      throw new OracleError(
        "ScoreMismatch",
        `row ${row}: ONNX says ${figures.onnx}, TypeScript ${figures.typescript}`,
        figures,
      );
    }
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof OracleError) return { name: error.name, message: error.message, figures: error.figures };
  if (error instanceof Error) return { name: error.name, message: error.message, figures: {} };
  return { name: "Error", message: String(error), figures: {} };
}

const loaded = load();
const ready: Promise<ScoreReply> = loaded.then(
  () => ({ id: READY }),
  (error: unknown) => ({ id: READY, fault: faultOf(error) }),
);
port.postMessage(await ready);

async function answer(request: ScoreRequest): Promise<void> {
  try {
    await (await loaded)(request);
    port.postMessage({ id: request.id } satisfies ScoreReply);
  } catch (error) {
    port.postMessage({ id: request.id, fault: faultOf(error) } satisfies ScoreReply);
  }
}

// A batch ends before the next one begins, which is ordered in the same place. A run lets messages in before it starts.
let last = Promise.resolve();
port.on("message", (request: ScoreRequest | typeof STOP) => {
  if (request === STOP) process.exit();
  last = last.then(() => answer(request));
});
