import { type Behaviour, CANDIDATE_FEATURES, CANDIDATE_WIDTH, RANK_ONLY } from "../../serve/behaviour.ts";
import { newPast, type Past } from "../../serve/past.ts";
import type { FitOptions } from "../trees/fit.ts";
import { fitAll, type PoolOptions } from "../trees/pool.ts";
import { rawValues } from "../trees/predict.ts";
import { newTable, setRow, type Table, type TreeFeature } from "../trees/table.ts";
import { eachFirstView, type Outcome, outcomes } from "./examples.ts";

const TREES: FitOptions = {
  ...{ objective: "logistic", trees: 120, depth: 4, bins: 64, minLeafRows: 40, ridge: 10 },
  ...{ rate: 0.06, rowShare: 0.6, featureShare: 0.35, seed: 1 },
};
const READ = CANDIDATE_FEATURES.flatMap((name, place) => (RANK_ONLY.has(name) ? [] : [{ name, place }]));
// Trees take whole numbers below 2^24; features are about -1 to 1 and never beyond 64.
const UNIT = 2 ** 16;
const ZERO = 64 * UNIT;
const FEATURES = READ.map(({ name }): TreeFeature => ({ name, unit: "2^-16", max: 2 * ZERO, monotone: 0 }));

/**
 * What boosted trees say of the first views of `after`, fitted to those of `before` and to what interest reads: a peer for the
 * network in the same run. Rising with the chance of an engagement, one number each. Behaviours are in order of time.
 */
export async function treesSay(
  before: readonly Behaviour[],
  after: readonly Behaviour[],
  { workers }: PoolOptions,
): Promise<Float64Array> {
  const past = newPast();
  const learned = firstViews(before, outcomes(before), past);
  const asked = firstViews(after, outcomes([...before, ...after]).slice(before.length), past);
  const [{ weights }] = await fitAll(learned, [{ rows: rowsOf(learned), options: TREES }], { workers });
  return rawValues(weights, asked, rowsOf(asked));
}

function firstViews(behaviours: readonly Behaviour[], found: readonly (Outcome | undefined)[], past: Past): Table {
  const table = newTable(FEATURES, found.filter(Boolean).length);
  const numbers = new Float32Array(CANDIDATE_WIDTH);
  let row = 0;
  eachFirstView(behaviours, found, past, ({ user, content, atMs }, { engaged }) => {
    past.candidate(user, content, atMs, numbers, 0);
    const values = READ.map(({ place }) => numbers[place] * UNIT + ZERO);
    setRow(table, row++, values, Number(engaged));
  });
  return table;
}

function rowsOf({ rows }: Table): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row);
}
