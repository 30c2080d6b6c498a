import { Worker } from "node:worker_threads";
import type { Fit, FitOptions } from "./fit.ts";
import { keptFits } from "./kept-fits.ts";
import { selectFeatures, type Table } from "./table.ts";

/** One model to fit: on which rows, from which features (all when not said). */
export type FitJob = { rows: Uint32Array; options: FitOptions; features?: readonly string[] };

/** What a worker is sent, and what it sends back. */
export type FitTask = { index: number; job: FitJob & { table?: Table } };
export type FitReply = { index: number; trees: number } | { index: number; fit: Fit };

/** How fits are spread over threads, and the file that keeps those which are done. Results do not depend on it. */
export type PoolOptions = {
  workers: number;
  onStep?: (trees: number, allTrees: number) => void;
  /** None: a training that is stopped begins anew. */
  keptIn?: string;
};

/**
 * Fits every job and gives the fits in the jobs' order. Each fit runs whole on one thread, so the number of threads changes no
 * byte. Rejects with what a fit throws.
 */
export async function fitAll(table: Table, jobs: readonly FitJob[], options: PoolOptions): Promise<Fit[]> {
  const { workers, onStep, keptIn } = options;
  const kept = keptIn === undefined ? undefined : keptFits(keptIn, table, jobs);
  const fits = jobs.map((_, place) => kept?.done.get(place));
  const grown = jobs.map(({ options }, place) => (fits[place] ? options.trees : 0));
  const allTrees = jobs.reduce((sum, { options }) => sum + options.trees, 0);
  const waiting = [...jobs.keys()].filter((place) => fits[place] === undefined);
  const work = async () => {
    const worker = new Worker(new URL("./fit-worker.ts", import.meta.url), { workerData: table });
    try {
      for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
        const { features, ...job } = jobs[index];
        const selected = features && { table: selectFeatures(table, features) };
        const fit = await runTask(worker, { index, job: { ...job, ...selected } }, (trees) => {
          grown[index] = trees;
          onStep?.(
            grown.reduce((sum, count) => sum + count),
            allTrees,
          );
        });
        fits[index] = fit;
        kept?.keep(index, fit);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workers, waiting.length) }, work));
  return fits as Fit[];
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
