import { Worker } from "node:worker_threads";
import type { Fit, FitOptions } from "./fit.ts";
import { selectFeatures, type Table } from "./table.ts";

/** One model to fit: on which rows, from which features (all when not said). */
export type FitJob = { rows: Uint32Array; options: FitOptions; features?: readonly string[] };

/** What a worker is sent, and what it sends back. */
export type FitTask = { index: number; job: FitJob & { table?: Table } };
export type FitReply = { index: number; trees: number } | { index: number; fit: Fit };

/** How fits are spread over threads. Results do not depend on it. */
export type PoolOptions = { workers: number; onStep?: (trees: number, allTrees: number) => void };

/**
 * Fits every job and gives the fits in the jobs' order. Each fit runs whole on one thread, so the number of threads changes no
 * byte. Rejects with what a fit throws.
 */
export async function fitAll(table: Table, jobs: readonly FitJob[], { workers, onStep }: PoolOptions): Promise<Fit[]> {
  const fits: Fit[] = [];
  const grown = new Array<number>(jobs.length).fill(0);
  const allTrees = jobs.reduce((sum, { options }) => sum + options.trees, 0);
  let next = 0;
  const work = async () => {
    const worker = new Worker(new URL("./fit-worker.ts", import.meta.url), { workerData: table });
    try {
      while (next < jobs.length) {
        const index = next++;
        const { features, ...job } = jobs[index];
        const selected = features && { table: selectFeatures(table, features) };
        fits[index] = await runTask(worker, { index, job: { ...job, ...selected } }, (trees) => {
          grown[index] = trees;
          onStep?.(
            grown.reduce((sum, count) => sum + count),
            allTrees,
          );
        });
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, jobs.length) }, work));
  return fits;
}

function runTask(worker: Worker, task: FitTask, onTree: (trees: number) => void): Promise<Fit> {
  return new Promise((resolve, reject) => {
    const onMessage = (reply: FitReply) => {
      if ("trees" in reply) return onTree(reply.trees);
      worker.off("message", onMessage).off("error", reject);
      resolve(reply.fit);
    };
    worker.on("message", onMessage).on("error", reject);
    worker.postMessage(task);
  });
}
