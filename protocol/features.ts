import { keccak256 } from "ethers/crypto";
import { toUtf8Bytes } from "ethers/utils";
import type { Kind } from "./kinds.ts";

/** How the events of a kind become one whole number of an account; each is independent of the order of events. */
export type FeatureOp = "sum" | "count" | "max" | "distinct";

/** One feature. What is absent here must be absent, not undefined: the hash covers exactly what stands there. */
export type Feature = {
  name: string;
  /** `distinct` counts subjects; the others read quantities. */
  op: FeatureOp;
  kind: Kind;
  /** Unit after `divide`. */
  unit: string;
  /** The model clamps to min and max; trees want max below 2^24. */
  min: number;
  max: number;
  /** The folded total is divided by this once at the end, truncating: ms become seconds without losing their sums. */
  divide?: number;
  /** Only events in the slice `index` of `of` equal parts of the epoch's window. */
  slice?: { index: number; of: number };
};

/** The features of a program, in the order in which models and the chain read them. */
export type FeatureSpec = readonly Feature[];

/** A feature that no fold of an epoch's events makes: whoever scores brings it, counted as `about` says. */
export type GivenFeature = { name: string; op: "given"; about: string; unit: string; min: number; max: number };

/** The features of a model, in order. */
export type ModelSpec = readonly (Feature | GivenFeature)[];

/** Largest whole number that a float32 of a tree model holds together with all smaller ones. */
export const FEATURE_MAX = 2 ** 24 - 1;

type Json = string | number | readonly Json[] | { readonly [key: string]: Json };

/** JSON with sorted keys, no spaces and whole numbers only, so that everybody hashes the same bytes. */
export function canonicalJson(value: Json): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new RangeError(`no whole number in JSON: ${value}`);
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const entries = Object.entries(value as { readonly [key: string]: Json });
  if (entries.some(([, member]) => member === undefined))
    throw new TypeError("an undefined member has no canonical JSON");
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
}

/** keccak256 of the spec's canonical JSON, 0x-hex: what the model registry calls `featureSpec`. */
export function featureSpecHash(spec: ModelSpec): string {
  return keccak256(toUtf8Bytes(canonicalJson(spec)));
}

/** keccak256 of a program's name in UTF-8, 0x-hex. */
export function programId(name: string): string {
  return keccak256(toUtf8Bytes(name));
}
