import { Worker } from "node:worker_threads";
import type { Plan, Stage } from "../../protocol/trees/stages.ts";
import { type Part, work } from "./part.ts";

/** Threads that share the stages of a plan with the calling one. Made once, closed at the end; plans asked for at once take turns. */
export type TreePool = {
  /** The calling thread included. */
  readonly threads: number;
  readonly run: <T>(plan: Plan<T>) => Promise<T>;
  readonly close: () => Promise<void>;
};

/** A thread failed or died. The tree under way is lost and the pool can only be closed; a new one may try again. */
export class TreeFailed extends Error {
  override readonly name = "TreeFailed";
}

/** Into how many steps a thread's fair part of a stage is cut: more even out slow threads, each costs a little. */
const STEPS = 8;

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
    const helpers = workers.slice(0, Math.floor((to - from) / grain) - 1);
    const step = Math.max(grain, Math.ceil((to - from) / (STEPS * (helpers.length + 1))));
    const part: Part = { task, to, step, next: new Int32Array(new SharedArrayBuffer(4)).fill(from) };
    // A thread that is gone says nothing more, so it would be waited for for ever.
    if (workers.some(({ threadId }) => threadId < 0)) throw new TreeFailed("a tree worker is gone");
    const answers = helpers.map((worker) => {
      worker.postMessage(part);
      return answer(worker);
    });
    // Should this thread fail, its error is the one to tell; the helpers' must not go unheard.
    const done = Promise.all(answers);
    done.catch(() => undefined);
    try {
      work(part);
    } catch (cause) {
      throw new TreeFailed("a part of the tree failed", { cause });
    }
    await done;
  }

  async function runPlan<T>(plan: Plan<T>): Promise<T> {
    for (;;) {
      const step = plan.next();
      if (step.done) return step.value;
      await runStage(step.value);
    }
  }

  // Two stages at once would take each other's answers for their own, and go on before they are done.
  let last: Promise<unknown> = Promise.resolve();
  return {
    threads,
    run(plan) {
      const turn = last.then(() => runPlan(plan));
      last = turn.catch(() => undefined);
      return turn;
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
      reject(new TreeFailed("a tree worker stopped", { cause }));
    };
    const exited = (code: number) => failed(new Error(`exit status ${code}`));
    worker.on("message", done).on("error", failed).on("exit", exited);
  });
}
