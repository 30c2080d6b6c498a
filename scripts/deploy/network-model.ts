import { existsSync } from "node:fs";
import { join } from "node:path";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { featureSpecHash } from "../../protocol/features.ts";
import { NETWORK_PROGRAM, networkSpec } from "../../protocol/programs/network.ts";
import type { Hex, Wei } from "../../protocol/units.ts";
import type { ModelParameters, ProgramParameters } from "./plan.ts";

const FOLDER = join(import.meta.dirname, "../../oracle/models/network/1");

/** The network program and the shipped model that scores it; declared, without a model, where none is shipped. */
export async function networkParameters(
  budgetWei: Wei,
): Promise<{ models: ModelParameters[]; program: ProgramParameters }> {
  const featureSpec = featureSpecHash(networkSpec) as Hex;
  const program = { name: NETWORK_PROGRAM, featureSpec, budgetWei };
  if (!existsSync(FOLDER)) return { models: [], program };
  const { card, weights } = await readModelFolder(FOLDER);
  const model = { name: "Network", kind: card.kind, featureSpec: card.featureSpec as Hex, weights };
  return { models: [model], program: { ...program, model: model.name } };
}
