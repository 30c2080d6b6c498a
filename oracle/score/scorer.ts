import { Worker } from "node:worker_threads";
import { FeatureCountError } from "../../protocol/models/errors.ts";
import { OracleError } from "../errors.ts";
import { stopWorker } from "../stop-worker.ts";
import { READY, type ScoreReply, type ScoreRequest, type WorkerStart } from "./messages.ts";
import { type ModelCard, readModelFolder } from "./model-folder.ts";

/** How a model runs. Results do not depend on it. */
export type ScorerOptions = {
  /** Threads that score, each with an engine of its own. */
  readonly workers?: number;
  /** Threads inside each engine. */
  readonly threads?: number;
  readonly batchRows?: number;
};

/**
 * A model that is loaded. `score` takes row after row of raw features and gives one score a row. Features in shared memory are
 * read where they lie, others are copied; they must stay as they are until then.
 */
export type Scorer = {
  readonly card: ModelCard;
  readonly score: (features: BigInt64Array, rows: number) => Promise<BigInt64Array>;
  readonly close: () => Promise<void>;
};

type Engine = { run: (features: BigInt64Array, scores: BigInt64Array) => Promise<void>; close: () => Promise<void> };
type Waiter = { resolve: () => void; reject: (error: OracleError) => void };

// Few enough for the threads to end together. No power of two: the columns of a transposed batch
// would share few places of the cache, and the engine would take twice the time.
const DEFAULTS = { workers: 2, threads: 1, batchRows: 6_000 };

/**
 * Loads a model, checked against its card, into worker threads; the caller's event loop stays free.
 * @throws what `readModelFolder` does; OracleError `ModelUnusable` when the engine or the reference refuses the files.
 * `score` throws FeatureCountError, OracleError `ScoreMismatch` when ONNX and TypeScript differ on any row, `ScorerStopped`.
 */
export async function openScorer(folder: string, options: ScorerOptions = {}): Promise<Scorer> {
  const { workers, threads, batchRows } = { ...DEFAULTS, ...options };
  const { card, onnx, weights } = await readModelFolder(folder);
  const width = card.features.length;
  // onnxruntime reports usage unless told not to before it loads. A worker has a copy of the environment, so it is set here.
  process.env.ORT_DISABLE_TELEMETRY = "1";
  const start = { kind: card.kind, onnx, weights, featureCount: width, threads };
  const engines = await openAll(Array.from({ length: workers }, () => openEngine(start)));

  const score = async (features: BigInt64Array, rows: number) => {
    if (features.length !== rows * width) throw new FeatureCountError(features.length, rows * width);
    const scores = new BigInt64Array(rows);
    let next = 0;
    const work = async (engine: Engine) => {
      const most = Math.min(batchRows, rows);
      const batch = sharedParts(features, most * width);
      const given = new BigInt64Array(new SharedArrayBuffer(8 * most));
      for (let from = next; from < rows; from = next) {
        const to = Math.min(from + batchRows, rows);
        next = to;
        await engine.run(batch(from * width, to * width), given.subarray(0, to - from));
        scores.set(given.subarray(0, to - from), from);
      }
    };
    // Two batches an engine, so that none waits for its next one.
    await Promise.all([...engines, ...engines].map(work));
    return scores;
  };
  return { card, score, close: async () => void (await Promise.all(engines.map((engine) => engine.close()))) };
}

/**
 * Gives parts of `features`, of at most `most` numbers, in shared memory. Those of others are copied, one after the other to
 * the same place: fresh memory for each would cost more than the model.
 */
function sharedParts(features: BigInt64Array, most: number): (from: number, to: number) => BigInt64Array {
  if (features.buffer instanceof SharedArrayBuffer) return (from, to) => features.subarray(from, to);
  const place = new BigInt64Array(new SharedArrayBuffer(8 * most));
  return (from, to) => {
    place.set(features.subarray(from, to));
    return place.subarray(0, to - from);
  };
}

async function openAll(opening: Promise<Engine>[]): Promise<Engine[]> {
  const settled = await Promise.allSettled(opening);
  const failed = settled.find((result) => result.status === "rejected");
  const opened = settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  if (failed === undefined) return opened;
  await Promise.all(opened.map((engine) => engine.close()));
  throw failed.reason;
}

async function openEngine(start: WorkerStart): Promise<Engine> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: start });
  const waiting = new Map<number, Waiter>();
  let stopped: OracleError | undefined;
  const stop = (cause?: unknown) => {
    stopped ??= new OracleError("ScorerStopped", "the scoring thread stopped", {}, { retry: true, cause });
    for (const { reject } of waiting.values()) reject(stopped);
    waiting.clear();
  };
  worker.on("message", (reply: ScoreReply) => {
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    const { fault } = reply;
    if (fault === undefined) waiter?.resolve();
    else waiter?.reject(new OracleError(fault.name, fault.message, fault.figures));
  });
  worker.on("error", stop);
  worker.on("exit", () => stop());

  let lastId = READY;
  const wait = (id: number) => new Promise<void>((resolve, reject) => waiting.set(id, { resolve, reject }));
  const run = async (features: BigInt64Array, scores: BigInt64Array) => {
    if (stopped !== undefined) throw stopped;
    const id = ++lastId;
    const result = wait(id);
    worker.postMessage({ id, features, scores } satisfies ScoreRequest);
    return result;
  };
  const close = () => {
    stop();
    return stopWorker(worker);
  };
  try {
    await wait(READY);
  } catch (cause) {
    await close();
    throw new OracleError("ModelUnusable", "the model does not load", {}, { cause });
  }
  return { run, close };
}
