import { programId } from "../../../protocol/features.ts";
import { encodeCubic } from "../../../protocol/models/cubic.ts";
import { modelId } from "../../../protocol/models/model-id.ts";
import type { Hex } from "../../../protocol/units.ts";
import { randomWord } from "./epochs.ts";

/** Emission and budget under which a million accounts can earn 100 TIME each an epoch of a week, ten epochs in one report. */
export const EMISSION_PER_SECOND_WEI = 200n * 10n ** 18n;
export const BUDGET_WEI = 1_200_000_000n * 10n ** 18n;
export const EPOCH_S = 7 * 86_400;
export const CHALLENGE_S = 3600;

const FEATURE_SPEC = randomWord("one feature");

/** The smallest cubic model: posting asks whether it is active, never what it says. */
export const BENCH_MODEL = {
  name: "Bench",
  kind: "cubic",
  featureSpec: FEATURE_SPEC,
  weights: encodeCubic({
    attentionDivisor: 1n,
    attentionMax: 1n,
    unit: 1n,
    theta1: 1n,
    theta2: 0n,
    theta3: 0n,
    valueDivisor: 1n,
    scoreMax: 1n,
    features: [{ weight: 1n, min: 0n, max: 1n }],
  }),
} as const;

/** What reports say of the one program. */
export const BENCH_PROGRAM = {
  id: programId("bench") as Hex,
  modelId: modelId(BENCH_MODEL.kind, FEATURE_SPEC, BENCH_MODEL.weights) as Hex,
  budgetWei: BUDGET_WEI,
};
