import { getBytes } from "ethers/utils";
import { NETWORK_PROGRAM } from "../../../protocol/programs/network.ts";
import { NETWORK_PUBLISHED_PROGRAM } from "../../../protocol/programs/network-published.ts";
import type { NETWORK_WEIGHED_PROGRAM } from "../../../protocol/programs/network-weighed.ts";
import type { ImportedEvent } from "../batches.ts";
import type { Performance } from "./parse.ts";
import { workOf } from "./work.ts";

/** The programs that an interval is imported for unless told otherwise. */
export const ROCKETPOOL_PROGRAMS = [NETWORK_PROGRAM, NETWORK_PUBLISHED_PROGRAM] as const;

/** The programs that an interval has events for. */
export type RocketPoolProgram = (typeof ROCKETPOOL_PROGRAMS)[number] | typeof NETWORK_WEIGHED_PROGRAM;

/**
 * The interval's events for `program`, at most one of a kind an account, without those of quantity 0. Subject is the interval's
 * index, time its end.
 */
export function* rocketPoolEvents(performance: Performance, program: RocketPoolProgram): Generator<ImportedEvent> {
  const { interval, pools } = performance;
  for (const pool of pools) {
    const event = { account: getBytes(pool.account), subject: interval.index, at: interval.endMs };
    const quantities =
      program === NETWORK_PUBLISHED_PROGRAM
        ? { score: pool.duties.reduce((total, duty) => total + duty.score, 0n) }
        : workOf(pool, interval);
    for (const [kind, quantity] of Object.entries(quantities)) {
      if (BigInt(quantity) > 0n) yield { ...event, kind: kind as ImportedEvent["kind"], quantity };
    }
  }
}
