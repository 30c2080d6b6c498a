import type { Worker } from "node:worker_threads";

/** The message at which a worker ends itself. */
export const STOP = "stop";

/**
 * Ends a worker when it is through with what it was asked before. `terminate` would not wait, and a thread that is ended
 * inside of onnxruntime takes the whole process with it.
 */
export async function stopWorker(worker: Worker): Promise<void> {
  if (worker.threadId < 0) return;
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  worker.postMessage(STOP);
  await ended;
}
