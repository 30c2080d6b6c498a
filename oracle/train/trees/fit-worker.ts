import { parentPort, workerData } from "node:worker_threads";
import { fitTrees } from "./fit.ts";
import type { FitReply, FitTask } from "./pool.ts";
import type { Table } from "./table.ts";

const port = parentPort!;
const table = workerData as Table;

port.on("message", ({ index, job }: FitTask) => {
  const onTree = (trees: number) => port.postMessage({ index, trees } satisfies FitReply);
  const fit = fitTrees(job.table ?? table, job.rows, job.options, onTree);
  port.postMessage({ index, fit } satisfies FitReply);
});
