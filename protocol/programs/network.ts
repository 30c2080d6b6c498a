import { FEATURE_MAX, type FeatureSpec } from "../features.ts";

export const NETWORK_PROGRAM = "network";

/** Work of about 500 whole validators over four weeks; an account with more is told apart no further. */
const CONSENSUS_MAX = 2 ** 30;

/** What a node did for its network in an epoch: the counts that the cubic model values. */
export const networkSpec: FeatureSpec = [
  { name: "validations", op: "sum", kind: "validation", unit: "count", min: 0, max: FEATURE_MAX },
  { name: "missedValidations", op: "sum", kind: "missedValidation", unit: "count", min: 0, max: FEATURE_MAX },
  { name: "consensus", op: "sum", kind: "consensus", unit: "thousandths", min: 0, max: CONSENSUS_MAX },
  { name: "upkeep", op: "sum", kind: "upkeep", unit: "windows", min: 0, max: 28 },
];
