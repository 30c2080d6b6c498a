import { createHash } from "node:crypto";
import type { Checkpoint, Weights } from "./gru/adam.ts";

/** Where a stopped fit of a model goes on from, below the working folder. It is taken up for the same data and settings only. */
export function checkpointOf(name: string, of: object): Checkpoint {
  const key = createHash("sha256").update(JSON.stringify(of)).digest("hex");
  return { path: `.data/train/${name}.json`, key };
}

/** The same for one network and what it sees first: other sizes or features, as of changed code, go on from nothing. */
export function checkpointFor({ path, key }: Checkpoint, start: Weights, firstBatch: Weights): Checkpoint {
  const hash = createHash("sha256").update(key);
  for (const arrays of [start, firstBatch]) {
    for (const [name, { shape, values }] of Object.entries(arrays)) hash.update(`${name} ${shape};`).update(values);
  }
  return { path, key: hash.digest("hex") };
}
