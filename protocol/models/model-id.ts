import { keccak256 } from "ethers/crypto";
import { concat, toUtf8Bytes } from "ethers/utils";
import { type InnerKind, parseWeighed } from "./weighed.ts";

/** Kinds of exact model that the court can re-run. */
export type ModelKind = InnerKind | "weighed";

/**
 * What reports and the registry call a model: keccak256(abi.encode(keccak256(kind), featureSpec, keccak256(weights.bin))); of a
 * weighed model the third word is the id of the model inside. Throws ModelWeightsError where a weighed model holds none.
 */
export function modelId(kind: ModelKind, featureSpec: string, weights: Uint8Array): string {
  return keccak256(concat([keccak256(toUtf8Bytes(kind)), featureSpec, contentOf(kind, weights)]));
}

function contentOf(kind: ModelKind, weights: Uint8Array): string {
  if (kind !== "weighed") return keccak256(weights);
  const inner = parseWeighed(weights);
  return modelId(inner.kind, inner.featureSpec, inner.weights);
}
