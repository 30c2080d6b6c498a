import { type ImportDeps, type ImportSummary, importSource, type Source } from "../append.ts";
import { ROCKETPOOL_PROGRAMS, type RocketPoolProgram, rocketPoolEvents } from "./events.ts";
import type { Performance } from "./parse.ts";

/**
 * An interval as one source a program. One key a network, interval and program, so that a corrected file of an interval that is in
 * the log already is refused instead of being paid twice.
 */
export function rocketPoolSources(
  performance: Performance,
  programs: readonly RocketPoolProgram[] = ROCKETPOOL_PROGRAMS,
): Source[] {
  const { network, index } = performance.interval;
  return programs.map((program) => ({
    label: `rocketpool/${network}/${index}/${program}`,
    program,
    events: rocketPoolEvents(performance, program),
  }));
}

/**
 * Appends an interval for each of `programs`, all by default.
 * @throws `ImportRefused`
 */
export function importRocketPool(
  deps: ImportDeps,
  performance: Performance,
  programs?: readonly RocketPoolProgram[],
): ImportSummary[] {
  return rocketPoolSources(performance, programs).map((source) => importSource(deps, source));
}
