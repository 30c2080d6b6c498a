import type { Hex } from "../units.ts";
import { hashDeltaLeaves, hashRewardLeaves, hashScoreLeaves } from "./leaf-kernels.ts";
import { hashSortedPairs, hashSumPairs, type LevelPair } from "./node-kernels.ts";
import { countSlice, placeBuckets, type SortSpace, scatterSlice } from "./sort.ts";

/** Work on a range of items whose parts do not touch each other, so that threads may share it. Plain data: it is posted. */
export type Task =
  | { readonly kernel: "rewardLeaves"; readonly records: Uint8Array; readonly leaves: Uint8Array }
  | { readonly kernel: "deltaLeaves"; readonly records: Uint8Array; readonly nodes: Uint8Array }
  | {
      readonly kernel: "scoreLeaves";
      readonly programId: Hex;
      readonly featureCount: number;
      readonly records: Uint8Array;
      readonly nodes: Uint8Array;
    }
  | { readonly kernel: "countSlices"; readonly space: SortSpace }
  | { readonly kernel: "scatterSlices"; readonly space: SortSpace }
  | { readonly kernel: "placeBuckets"; readonly space: SortSpace; readonly nodes: Uint8Array }
  | { readonly kernel: "sortedPairs"; readonly nodes: Uint8Array }
  | { readonly kernel: "sumPairs"; readonly nodes: Uint8Array; readonly level: LevelPair };

/** A task over items `from` to `to` (exclusive). Below `grain` items another thread costs more than it saves. */
export type Stage = { readonly task: Task; readonly from: number; readonly to: number; readonly grain: number };

/** A tree as its stages, each of which needs the one before; what it returns holds once all have run. */
export type Plan<T> = Generator<Stage, T, void>;

/** Runs items lo to hi (exclusive) of a task. */
export function runTask(task: Task, lo: number, hi: number): void {
  switch (task.kernel) {
    case "rewardLeaves":
      hashRewardLeaves(task.records, task.leaves, lo, hi);
      break;
    case "deltaLeaves":
      hashDeltaLeaves(task.records, task.nodes, lo, hi);
      break;
    case "scoreLeaves":
      hashScoreLeaves(task.programId, task.featureCount, task.records, task.nodes, lo, hi);
      break;
    case "countSlices":
      for (let slice = lo; slice < hi; slice++) countSlice(task.space, slice);
      break;
    case "scatterSlices":
      for (let slice = lo; slice < hi; slice++) scatterSlice(task.space, slice);
      break;
    case "placeBuckets":
      placeBuckets(task.space, task.nodes, lo, hi);
      break;
    case "sortedPairs":
      hashSortedPairs(task.nodes, lo, hi);
      break;
    case "sumPairs":
      hashSumPairs(task.nodes, task.level, lo, hi);
      break;
  }
}

/** Builds a tree on this thread. */
export function runPlan<T>(plan: Plan<T>): T {
  for (;;) {
    const step = plan.next();
    if (step.done) return step.value;
    runTask(step.value.task, step.value.from, step.value.to);
  }
}
