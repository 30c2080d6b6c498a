import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { featureSpecHash } from "../../protocol/features.ts";
import { NETWORK_PROGRAM, networkSpec } from "../../protocol/programs/network.ts";
import type { Hex, Wei } from "../../protocol/units.ts";
import type { ModelParameters, ProgramParameters } from "./plan.ts";

const FOLDER = join(import.meta.dirname, "../../oracle/models/network/1");

const featureSpec = featureSpecHash(networkSpec) as Hex;

/** The shipped cubic model of the network program; none where its weights are not there. */
export function networkModels(): ModelParameters[] {
  const weights = join(FOLDER, "weights.bin");
  return existsSync(weights) ? [{ name: "Network", kind: "cubic", featureSpec, weights: readFileSync(weights) }] : [];
}

/** The network program, scored by the shipped model. */
export function networkProgram(budgetWei: Wei): ProgramParameters {
  const [model] = networkModels();
  return { name: NETWORK_PROGRAM, ...(model && { model: model.name }), featureSpec, budgetWei };
}
