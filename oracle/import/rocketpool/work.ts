import type { Duty, Interval, Pool } from "./parse.ts";

/** The interval is cut into this many equal windows of slots; upkeep counts the ones that were kept. */
export const UPKEEP_WINDOWS = 28;

const THOUSANDTH = 10n ** 15n;

/** The features of the program `network` for one account over one interval. All are whole counts. */
export type Work = { validation: number; missedValidation: number; consensus: bigint; upkeep: number };

/** What a pool did: sums over its validators; consensus in thousandths of a stake-weighted validation, rounded down. */
export function workOf(pool: Pool, interval: Interval): Work {
  const sum = (of: (duty: Duty) => number) => pool.duties.reduce((total, duty) => total + of(duty), 0);
  const validation = sum((duty) => duty.succeeded);
  return {
    validation,
    missedValidation: sum((duty) => duty.missed),
    consensus: pool.duties.reduce((total, duty) => total + duty.score, 0n) / THOUSANDTH,
    upkeep: Math.min(keptWindows(pool, interval), validation),
  };
}

/**
 * Windows without a missed attestation of any validator. Slots outside the interval count in the nearest window. The caller caps
 * the number by the successful attestations: a validator that had no duty kept nothing.
 */
function keptWindows(pool: Pool, { startSlot, endSlot }: Interval): number {
  const slots = endSlot - startSlot + 1;
  const broken = new Set<number>();
  for (const { missedSlots } of pool.duties) {
    for (const slot of missedSlots) {
      const window = Math.floor(((slot - startSlot) * UPKEEP_WINDOWS) / slots);
      broken.add(Math.min(Math.max(window, 0), UPKEEP_WINDOWS - 1));
    }
  }
  return UPKEEP_WINDOWS - broken.size;
}
