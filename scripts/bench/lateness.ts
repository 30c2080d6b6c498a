import { setTimeout as sleep } from "node:timers/promises";
import { formatValue } from "./frame.ts";

/** How late in ms, at most, a timer of 10 ms comes while work goes on. */
export async function lateness(work: () => Promise<unknown>): Promise<number> {
  let working = true;
  let latest = 0;
  const ticking = (async () => {
    while (working) {
      const start = performance.now();
      await sleep(10);
      latest = Math.max(latest, performance.now() - start - 10);
    }
  })();
  await work();
  working = false;
  await ticking;
  return latest;
}

/** Tells a timer that work makes late from one that other programs make late. */
export async function idleLateness(): Promise<string> {
  return `${formatValue(await lateness(() => sleep(1000)))} ms in a second without work`;
}
