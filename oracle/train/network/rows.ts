import type { FeatureSpec } from "../../../protocol/features.ts";
import { networkSpec } from "../../../protocol/programs/network.ts";
import { OracleError } from "../../errors.ts";
import type { Interval, Performance } from "../../import/rocketpool/parse.ts";
import { type Work, workOf } from "../../import/rocketpool/work.ts";
import { mean, type Table } from "../table.ts";

/** One interval as the network model sees it: features clamped to their ranges, and what was earned relative to the mean. */
export type NetworkRows = { readonly interval: Interval; readonly table: Table };

const FIELDS: Readonly<Record<string, keyof Work>> = {
  validations: "validation",
  missedValidations: "missedValidation",
  consensus: "consensus",
  upkeep: "upkeep",
};

/**
 * Rows of an interval, in the order of its pools, which the parser sorted. Earnings are relative to the
 * interval's mean: pools of intervals differ, shares compare. @throws OracleError `NothingEarned`.
 */
export function networkRows({ interval, pools }: Performance): NetworkRows {
  const work = pools.map((pool) => workOf(pool, interval));
  const earned = pools.map(({ duties }) => Number(duties.reduce((sum, duty) => sum + duty.earnedWei, 0n)));
  const average = mean(Float64Array.from(earned));
  if (average === 0) {
    const { network, index } = interval;
    throw new OracleError("NothingEarned", `nobody earned anything in ${network} ${index}`, { network, index });
  }
  return {
    interval,
    table: {
      columns: networkSpec.map(({ name, min, max }) => {
        return Float64Array.from(work, (done) => Math.min(Math.max(Number(done[FIELDS[name]]), min), max));
      }),
      target: Float64Array.from(earned, (wei) => wei / average),
    },
  };
}

/** The features of all rows, one row after the other, as the scorer takes them. */
export function flatFeatures({ columns, target }: Table): BigInt64Array {
  const flat = new BigInt64Array(columns.length * target.length);
  for (const [i, column] of columns.entries()) {
    for (let row = 0; row < target.length; row++) flat[row * columns.length + i] = BigInt(column[row]);
  }
  return flat;
}

/** Places of the named features in the spec. */
export function placesOf(spec: FeatureSpec, names: readonly string[]): number[] {
  return names.map((name) => spec.findIndex((feature) => feature.name === name));
}
