import type { FeatureSpec } from "../../../protocol/features.ts";
import type { CubicWeights } from "../../../protocol/models/cubic.ts";
import type { FeatureSign } from "../../../protocol/models/cubic-proof.ts";
import { cubicRows } from "../../../protocol/models/cubic-rows.ts";
import { ModelWeightsError } from "../../../protocol/models/errors.ts";
import { networkSpec } from "../../../protocol/programs/network.ts";
import { attentionOf, type CrossValidated, type Curve, crossValidate, type FitOptions } from "../cubic-fit.ts";
import { quantise } from "../quantise.ts";
import { type Table, takeColumns } from "../table.ts";
import { flatFeatures, type NetworkRows, placesOf } from "./rows.ts";

/** What training on one interval gives. `withoutConsensus` is the same fit on counts alone, for the card. */
export type NetworkTraining = {
  readonly weights: CubicWeights;
  readonly curve: Curve;
  readonly full: CrossValidated;
  readonly withoutConsensus: CrossValidated;
};

/** Folds and seed of the split, which the card names. */
export const SPLIT = { folds: 5, seed: 20_240_801 } as const;

/** The features that count, without the published rule's own score. */
export const COUNT_SPEC: FeatureSpec = networkSpec.filter(({ name }) => name !== "consensus");

const PENALTIES = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1];

/** Missed validations may only lower a score, all else may only raise it. */
const SIGN: Readonly<Record<string, FeatureSign>> = { missedValidations: -1 };

/** An account at the mean of the training interval scores a million. */
const SCORE_OF_MEAN = 1_000_000;
const ATTENTION_MAX = 2 ** 25 - 1;

/** Signs of the features of a spec, in its order. */
export function signsOf(spec: FeatureSpec): FeatureSign[] {
  return spec.map(({ name }) => SIGN[name] ?? 1);
}

/**
 * Learns the network model from one interval: the same rows give the same weights, on any machine. A curve that would fall
 * somewhere in the range of the features gives way to one that rises. `onStep` is told of progress. Throws ModelWeightsError.
 */
export function trainNetwork({ table }: NetworkRows, onStep?: FitOptions["onStep"]): NetworkTraining {
  const counts = placesOf(
    networkSpec,
    COUNT_SPEC.map(({ name }) => name),
  );
  const fits = (columns: Table, spec: FeatureSpec, curve: Curve, first: number) =>
    crossValidate(columns, {
      ...SPLIT,
      curve,
      penalties: PENALTIES,
      signs: signsOf(spec),
      onStep: (done, steps) => onStep?.(first * steps + done, 2 * steps),
    });
  const withoutConsensus = fits(takeColumns(table, counts), COUNT_SPEC, "free", 0);
  const free = fits(table, networkSpec, "free", 1);
  try {
    return { weights: quantised(free), curve: "free", full: free, withoutConsensus };
  } catch (error) {
    if (!(error instanceof ModelWeightsError)) throw error;
    const full = fits(table, networkSpec, "rising", 1);
    return { weights: quantised(full), curve: "rising", full, withoutConsensus };
  }
}

function quantised({ fit }: CrossValidated): CubicWeights {
  // The most attention that any account can have: every genuine feature at its maximum, nothing missed.
  const best = networkSpec.map(({ min, max }, i) => Float64Array.of(fit.weights[i] < 0 ? min : max));
  const [attentionTop] = attentionOf(fit.weights, { columns: best, target: new Float64Array(1) });
  const resolution = { attentionMax: ATTENTION_MAX, attentionTop, scorePerValue: SCORE_OF_MEAN };
  return quantise(fit, networkSpec, signsOf(networkSpec), resolution);
}

/** Scores of an interval's rows, by the reference. */
export function scoresOf(weights: CubicWeights, { table }: NetworkRows): Float64Array {
  return Float64Array.from(cubicRows(weights)(flatFeatures(table), table.target.length), Number);
}
