import { bootstrapR2, type Figure } from "../metrics.ts";
import type { Table } from "../table.ts";
import { fitLine, predictLine, relative } from "./baselines.ts";
import type { NetworkRows } from "./rows.ts";

/** How well scores share out what one interval really paid. A figure is null where everybody earned the same. */
export type Evaluation = {
  readonly data: {
    readonly network: string;
    readonly index: number;
    readonly rulesetVersion: number;
    readonly rows: number;
  };
  /** R2 of the shares that the model's scores give against the shares that were paid; nothing was fitted to this interval. */
  readonly shareR2: Figure | null;
  /** Largest difference between a share and the paid one, relative to the mean share. */
  readonly largestError: number;
  readonly baselines: {
    /** Paid earnings on successful attestations by least squares with an intercept, fitted to this very interval. */
    readonly attestationsLineFittedHere: Figure | null;
    /** Shares in proportion to successful attestations. */
    readonly attestationShares: Figure | null;
  };
  /** Whether the model is below neither baseline by more than whole numbers cost. Not where everybody earned the same: nothing was judged. */
  readonly ok: boolean;
};

const VALIDATIONS = 0;

/** R2 that whole numbers may cost: where all stakes are equal a line through attestations is perfect, and no score can be. */
const ROUNDING_R2 = 0.001;

/** Judges scores of an interval's rows. Bootstrap with `seed`. */
export function evaluateShares({ interval, table }: NetworkRows, scores: Float64Array, seed: number): Evaluation {
  const { network, index, rulesetVersion } = interval;
  const shares = relative(scores);
  const shareR2 = bootstrapR2(table.target, shares, seed);
  const baselines = attestationBaselines(table, seed);
  const reaches = (baseline: Figure | null) => baseline === null || shareR2!.value >= baseline.value - ROUNDING_R2;
  return {
    data: { network, index, rulesetVersion, rows: table.target.length },
    shareR2,
    largestError: table.target.reduce((largest, target, i) => Math.max(largest, Math.abs(target - shares[i])), 0),
    baselines,
    ok: shareR2 !== null && reaches(baselines.attestationsLineFittedHere) && reaches(baselines.attestationShares),
  };
}

function attestationBaselines({ columns, target }: Table, seed: number): Evaluation["baselines"] {
  const validations = columns[VALIDATIONS];
  return {
    attestationsLineFittedHere: bootstrapR2(target, predictLine(fitLine(validations, target), validations), seed),
    attestationShares: bootstrapR2(target, relative(validations), seed),
  };
}
