import { Worker } from "node:worker_threads";
import { type Plan, runTask, type Stage } from "../../protocol/trees/stages.ts";
import type { Part } from "./worker.ts";

/** Threads that share the stages of a plan with the calling one. Made once, used for one plan at a time, closed at the end. */
export type TreePool = {
  /** The calling thread included. */
  readonly threads: number;
  readonly run: <T>(plan: Plan<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** A thread of the pool died. The tree under way is lost and the pool can only be closed; a new one may try again. */
export class TreeWorkerFailed extends Error {
  override readonly name = "TreeWorkerFailed";
}

/** Memory that every thread of the pool sees. */
export function sharedBytes(bytes: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(bytes));
}

/** `bytes` itself if it is shared already, else a shared copy. */
export function shareBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = sharedBytes(bytes.length);
  shared.set(bytes);
  return shared;
}

/** @param threads How many threads work, the calling one included; 1 makes no worker. */
export async function openTreePool(threads: number): Promise<TreePool> {
  const workers = Array.from({ length: threads - 1 }, () => new Worker(new URL("./worker.ts", import.meta.url)));
  await Promise.all(workers.map(answer));

  async function runStage({ task, from, to, grain }: Stage): Promise<void> {
    const parts = Math.max(1, Math.min(threads, Math.floor((to - from) / grain)));
    const bound = (part: number) => from + Math.floor(((to - from) * part) / parts);
    const others = Promise.all(
      workers.slice(0, parts - 1).map((worker, i) => {
        worker.postMessage({ task, lo: bound(i + 1), hi: bound(i + 2) } satisfies Part);
        return answer(worker);
      }),
    );
    // Should this thread's own part throw, that error is the one to tell; nobody may be left waiting for the others'.
    others.catch(() => undefined);
    runTask(task, from, bound(1));
    await others;
  }

  return {
    threads,
    async run(plan) {
      for (;;) {
        const step = plan.next();
        if (step.done) return step.value;
        await runStage(step.value);
      }
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Resolves with the worker's next message. */
function answer(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      worker.off("message", done).off("error", failed).off("exit", exited);
    };
    const done = () => {
      stop();
      resolve();
    };
    const failed = (cause: unknown) => {
      stop();
      reject(new TreeWorkerFailed("a tree worker stopped", { cause }));
    };
    const exited = (code: number) => failed(new Error(`exit status ${code}`));
    worker.on("message", done).on("error", failed).on("exit", exited);
  });
}
