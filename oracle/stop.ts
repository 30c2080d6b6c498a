import { setTimeout } from "node:timers/promises";
import type { AgainDeps } from "./again.ts";

/** Runs a role until the process is told to end; what it does then it finishes first. Pauses end at once. */
export async function untilStopped(run: (stop: Omit<AgainDeps, "say">) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  const tell = () => stop.abort();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, tell);
  const pause = (ms: number) => setTimeout(ms, undefined, { signal }).catch(() => undefined);
  try {
    await run({ signal, pause });
  } finally {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.removeListener(name, tell);
  }
}
