import type { Seconds } from "../../protocol/units.ts";

/** A span of time with a budget of its own, by its name: `week 2026-11-16` (its Monday), `year 2026`. UTC. */
export type Period = { readonly name: string; readonly limitMicros: number };

/** What may be spent on the data of one week and of one year, in millionths of epsilon. */
export type Limits = { readonly weekMicros: number; readonly yearMicros: number };

export const LIMITS: Limits = { weekMicros: 250_000, yearMicros: 13_000_000 };

const DAY_MS = 86_400_000;

/** The weeks and years that epochs belong to: those in which their windows end. Each stands once. */
export function periodsOf(windowEnds: readonly Seconds[], limits: Limits = LIMITS): Period[] {
  const periods = new Map<string, Period>();
  for (const windowEnd of windowEnds) {
    const end = new Date(Number(windowEnd) * 1000);
    const monday = new Date(end.getTime() - ((end.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
    for (const [name, limitMicros] of [
      [`week ${monday}`, limits.weekMicros],
      [`year ${end.getUTCFullYear()}`, limits.yearMicros],
    ] as const) {
      periods.set(name, { name, limitMicros });
    }
  }
  return [...periods.values()];
}
