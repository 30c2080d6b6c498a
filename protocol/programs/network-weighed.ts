import type { FeatureSpec } from "../features.ts";
import { WHOLE_WEIGHT } from "../models/weighed.ts";
import { networkSpec } from "./network.ts";

export const NETWORK_WEIGHED_PROGRAM = "network-weighed";

/**
 * The network's counts, and how far the account is one person's own: the largest weight that anybody whom the program trusts gave it in the
 * epoch. Without a word it is 0: whom nobody vouches for earns nothing.
 */
export const networkWeighedSpec: FeatureSpec = [
  ...networkSpec,
  { name: "quality", op: "max", kind: "quality", unit: "2^-16", min: 0, max: Number(WHOLE_WEIGHT) },
];
