import { runTask, type Task } from "../../protocol/trees/stages.ts";

/** A stage as every thread gets it. Each takes the next `step` items until none are left, so that no slow one is waited for. */
export type Part = {
  readonly task: Task;
  readonly to: number;
  readonly step: number;
  /** Shared; one number: the first item that nobody has taken. */
  readonly next: Int32Array;
};

export function work({ task, to, step, next }: Part): void {
  for (;;) {
    const lo = Atomics.add(next, 0, step);
    if (lo >= to) return;
    runTask(task, lo, Math.min(lo + step, to));
  }
}
