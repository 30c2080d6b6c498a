import type { Feature, FeatureSpec } from "../features.ts";

export const METAVERSE_PROGRAM = "metaverse";

const SLICES = 8;

/** Caps of one slice: what lies above is a machine left running, a clicker, or wash spending, and earns nothing. */
const SLICE_MAX = { presenceS: 28_800, interactions: 10_000, spendMinor: 1_000_000 };

function sliced(index: number): Feature[] {
  const slice = { index, of: SLICES };
  return [
    {
      name: `presence${index}`,
      op: "sum",
      kind: "presence",
      unit: "s",
      min: 0,
      max: SLICE_MAX.presenceS,
      divide: 1000,
      slice,
    },
    {
      name: `interactions${index}`,
      op: "sum",
      kind: "interaction",
      unit: "count",
      min: 0,
      max: SLICE_MAX.interactions,
      slice,
    },
    {
      name: `spend${index}`,
      op: "sum",
      kind: "spend",
      unit: "minor currency units",
      min: 0,
      max: SLICE_MAX.spendMinor,
      slice,
    },
  ];
}

/** Presence, interactions and spend of an account in each of eight slices of the epoch: 24 features. */
export const metaverseSpec: FeatureSpec = Array.from({ length: SLICES }, (_, index) => sliced(index)).flat();
