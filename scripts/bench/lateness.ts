import { setTimeout as sleep } from "node:timers/promises";
import type { Scorer } from "../../oracle/score/scorer.ts";

/** How late, at most, a timer of 10 ms comes while rows are scored. */
export async function lateness(scorer: Scorer, features: BigInt64Array): Promise<number> {
  let scoring = true;
  let latest = 0;
  const ticking = (async () => {
    while (scoring) {
      const start = performance.now();
      await sleep(10);
      latest = Math.max(latest, performance.now() - start - 10);
    }
  })();
  await scorer.score(features, features.length / scorer.card.features.length);
  scoring = false;
  await ticking;
  return latest;
}
