import { Worker } from "node:worker_threads";
import { OracleError } from "../errors.ts";
import { stopWorker } from "../stop-worker.ts";
import { type Inputs, type Outputs, READY, type RunReply, type RunRequest } from "./messages.ts";

/** A float model that is loaded into worker threads, one session of one thread in each. */
export type FloatEngine = {
  /**
   * Runs one batch on the thread that is least busy; the caller's event loop stays free.
   * @throws OracleError `InputRefused` when the engine does not take the batch, `EngineStopped`.
   */
  readonly run: (inputs: Inputs) => Promise<Outputs>;
  readonly workers: number;
  readonly close: () => Promise<void>;
};

type Thread = { run: FloatEngine["run"]; close: () => Promise<void>; waiting: () => number };
type Waiter = { resolve: (outputs: Outputs) => void; reject: (error: OracleError) => void };

/** Loads a graph. @throws OracleError `ModelUnusable` when the engine refuses it. */
export async function openFloatEngine(onnx: Uint8Array, workers = 2): Promise<FloatEngine> {
  // onnxruntime reports usage unless told not to before it loads. A worker has a copy of the environment, so it is set here.
  process.env.ORT_DISABLE_TELEMETRY = "1";
  const opening = await Promise.allSettled(Array.from({ length: workers }, () => openThread(onnx)));
  const threads = opening.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const close = async () => void (await Promise.all(threads.map((thread) => thread.close())));
  const failed = opening.find((one) => one.status === "rejected");
  if (failed !== undefined) {
    await close();
    throw failed.reason;
  }
  const run = (inputs: Inputs) =>
    threads.reduce((best, thread) => (thread.waiting() < best.waiting() ? thread : best)).run(inputs);
  return { run, workers, close };
}

async function openThread(onnx: Uint8Array): Promise<Thread> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: onnx });
  const waiting = new Map<number, Waiter>();
  let stopped: OracleError | undefined;
  const stop = (cause?: unknown) => {
    stopped ??= new OracleError("EngineStopped", "the thread of the float model stopped", {}, { retry: true, cause });
    for (const { reject } of waiting.values()) reject(stopped);
    waiting.clear();
  };
  worker.on("message", (reply: RunReply) => {
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ("outputs" in reply) waiter?.resolve(reply.outputs);
    else waiter?.reject(new OracleError("InputRefused", reply.fault.message, reply.fault.figures));
  });
  worker.on("error", stop);
  worker.on("exit", () => stop());

  const wait = (id: number) => new Promise<Outputs>((resolve, reject) => waiting.set(id, { resolve, reject }));
  const close = () => {
    stop();
    return stopWorker(worker);
  };
  let last = READY;
  try {
    await wait(READY);
  } catch (cause) {
    await close();
    throw new OracleError("ModelUnusable", "the model does not load", {}, { cause });
  }
  const run = async (inputs: Inputs) => {
    if (stopped !== undefined) throw stopped;
    const id = ++last;
    const result = wait(id);
    worker.postMessage({ id, inputs } satisfies RunRequest);
    return result;
  };
  return { run, close, waiting: () => waiting.size };
}
