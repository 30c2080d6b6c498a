import { type Report, ZERO_HASH } from "../../protocol/report.ts";

/** A report of nobody, of an epoch that nobody acted in, but for `changes`. */
export function blankReport(changes: Partial<Report> = {}): Report {
  return {
    operatorSet: ZERO_HASH,
    epoch: 1n,
    attempt: 0,
    previous: ZERO_HASH,
    windowStart: 1n,
    windowEnd: 2n,
    logRoot: ZERO_HASH,
    rewardsRoot: ZERO_HASH,
    deltasRoot: ZERO_HASH,
    issuedWei: 5n,
    programs: [],
    artifact: ZERO_HASH,
    ...changes,
  };
}
