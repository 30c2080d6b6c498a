import { createHash } from "node:crypto";
import type { Checkpoint } from "./gru/adam.ts";

/** Where a stopped fit of a model goes on from, below the working folder. It is taken up for the same data and settings only. */
export function checkpointOf(name: string, of: object): Checkpoint {
  const key = createHash("sha256").update(JSON.stringify(of)).digest("hex");
  return { path: `.data/train/${name}.json`, key };
}
