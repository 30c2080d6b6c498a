import { parentPort } from "node:worker_threads";
import { type Part, work } from "./part.ts";

// What a task writes is shared memory, so the answer says only that it is done.
parentPort?.on("message", (part: Part) => {
  work(part);
  parentPort?.postMessage("done");
});
parentPort?.postMessage("ready");
