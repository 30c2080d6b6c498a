import { parentPort } from "node:worker_threads";
import { runTask, type Task } from "../../protocol/trees/stages.ts";

/** A part of a stage. What the kernel writes is shared memory, so the answer says only that it is done. */
export type Part = { readonly task: Task; readonly lo: number; readonly hi: number };

parentPort?.on("message", ({ task, lo, hi }: Part) => {
  runTask(task, lo, hi);
  parentPort?.postMessage("done");
});
parentPort?.postMessage("ready");
