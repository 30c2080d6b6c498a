import type { CubicWeights } from "../../../protocol/models/cubic.ts";
import type { FeatureSign } from "../../../protocol/models/cubic-proof.ts";
import { metaverseSpec } from "../../../protocol/programs/metaverse.ts";
import { attentionOf, type CrossValidated, type CubicFit, crossValidate, type FitOptions } from "../cubic-fit.ts";
import { quantise } from "../quantise.ts";
import { type GameRows, KINDS, kindTable, type Slices } from "./rows.ts";
import { spendParity } from "./spend.ts";

/** What training on players gives. `free` is the same fit with a curve of any shape, for the card. */
export type MetaverseTraining = {
  readonly weights: CubicWeights;
  readonly full: CrossValidated;
  readonly free: CrossValidated;
  /** Attention of a second, an interaction and a minor currency unit, in any slice. */
  readonly perUnit: Readonly<Record<keyof Slices, number>>;
};

/** Folds and seed of the split, which the card names. */
export const SPLIT = { folds: 5, seed: 20_240_801 } as const;

/** Score of one league: the middle one of seven is worth a million. */
export const SCORE_OF_LEAGUE = 250_000;

/** What the files tell of: nobody pays in them. */
export const LEARNED = ["presence", "interactions"] as const satisfies (keyof Slices)[];

/** More of anything never lowers a score. */
export const SIGNS: readonly FeatureSign[] = metaverseSpec.map(() => 1);

const PENALTIES = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];
const ATTENTION_MAX = 2 ** 25 - 1;

/** How the two learned kinds are fitted, with a curve that rises or a free one. */
export const fitOptions = (curve: FitOptions["curve"], onStep?: FitOptions["onStep"]): FitOptions => ({
  ...SPLIT,
  curve,
  penalties: PENALTIES,
  signs: [1, 1],
  ...(onStep && { onStep }),
});

/**
 * Learns the weights of presence and interactions, one for all slices of a kind, and the curve over them; the weight of spend follows
 * from that of presence by a rule. The same rows give the same weights on any machine. Throws ModelWeightsError.
 */
export function trainMetaverse({ table }: GameRows, onStep?: FitOptions["onStep"]): MetaverseTraining {
  const kinds = kindTable(table, LEARNED);
  const fits = (curve: FitOptions["curve"], first: number) =>
    crossValidate(
      kinds,
      fitOptions(curve, (done, steps) => onStep?.(first * steps + done, 2 * steps)),
    );
  const free = fits("free", 0);
  const full = fits("rising", 1);
  const [presence, interactions] = full.fit.weights;
  const perUnit = { presence, interactions, spend: presence * spendParity() };
  return { weights: quantised({ ...full.fit, weights: overSlices(perUnit) }), full, free, perUnit };
}

function overSlices(perUnit: MetaverseTraining["perUnit"]): Float64Array {
  return Float64Array.from(metaverseSpec, (_, place) => perUnit[KINDS[place % KINDS.length]]);
}

function quantised(fit: CubicFit): CubicWeights {
  const most = metaverseSpec.map(({ max }) => Float64Array.of(max));
  const [attentionTop] = attentionOf(fit.weights, { columns: most, target: new Float64Array(1) });
  const resolution = { attentionMax: ATTENTION_MAX, attentionTop, scorePerValue: SCORE_OF_LEAGUE };
  return quantise(fit, metaverseSpec, SIGNS, resolution);
}
