import { keccak256 } from "ethers/crypto";
import { concat, toUtf8Bytes } from "ethers/utils";

/** Kinds of exact model that the court can re-run. */
export type ModelKind = "cubic" | "trees";

/** What reports and the registry call a model: keccak256(abi.encode(keccak256(kind), featureSpec, keccak256(weights.bin))). */
export function modelId(kind: ModelKind, featureSpec: string, weights: Uint8Array): string {
  return keccak256(concat([keccak256(toUtf8Bytes(kind)), featureSpec, keccak256(weights)]));
}
