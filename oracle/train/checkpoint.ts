import { createHash } from "node:crypto";
import type { Checkpoint, Weights } from "./gru/adam.ts";

/** Where a training of a model that was stopped goes on from, below the working folder. Whoever wrote the model removes it. */
export function trainingFile(model: string): string {
  return `.data/train/${model}.json`;
}

/** The same for a fit of these data and settings alone. */
export function checkpointOf(model: string, of: object): Checkpoint {
  return { path: trainingFile(model), key: createHash("sha256").update(JSON.stringify(of)).digest("hex") };
}

/** The same for one network and what it sees first: other sizes or features, as of changed code, go on from nothing. */
export function checkpointFor({ path, key }: Checkpoint, start: Weights, firstBatch: Weights): Checkpoint {
  const hash = createHash("sha256").update(key);
  for (const arrays of [start, firstBatch]) {
    for (const [name, { shape, values }] of Object.entries(arrays)) hash.update(`${name} ${shape};`).update(values);
  }
  return { path, key: hash.digest("hex") };
}
