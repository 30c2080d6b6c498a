import { existsSync } from "node:fs";
import { join } from "node:path";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { type FeatureSpec, featureSpecHash } from "../../protocol/features.ts";
import { CONTENT_PROGRAM, contentSpec } from "../../protocol/programs/content.ts";
import { METAVERSE_PROGRAM, metaverseSpec } from "../../protocol/programs/metaverse.ts";
import { NETWORK_PROGRAM, networkSpec } from "../../protocol/programs/network.ts";
import { NETWORK_WEIGHED_PROGRAM, networkWeighedSpec } from "../../protocol/programs/network-weighed.ts";
import type { Hex, Wei } from "../../protocol/units.ts";
import type { ModelParameters, ProgramParameters } from "./plan.ts";

/** The programs that a shipped model scores from events alone. */
export type ShippedProgram = "network" | "networkWeighed" | "metaverse" | "content";

/** `folder` is the name of the shipped model, which may be another than the program's. */
type Shipped = { program: string; folder: string; model: string; spec: FeatureSpec };

const SHIPPED: Readonly<Record<ShippedProgram, Shipped>> = {
  network: { program: NETWORK_PROGRAM, folder: "network", model: "Network", spec: networkSpec },
  networkWeighed: {
    program: NETWORK_WEIGHED_PROGRAM,
    folder: "network-weighed",
    model: "NetworkWeighed",
    spec: networkWeighedSpec,
  },
  metaverse: { program: METAVERSE_PROGRAM, folder: "metaverse", model: "Metaverse", spec: metaverseSpec },
  content: { program: CONTENT_PROGRAM, folder: "engagement", model: "Engagement", spec: contentSpec },
};

const MODELS = join(import.meta.dirname, "../../oracle/models");

/** Where the shipped model of a program lies. */
export function shippedFolder(name: ShippedProgram): string {
  return join(MODELS, SHIPPED[name].folder, "1");
}

/** A program and the shipped model that scores it; declared, without a model, where none is shipped. */
export async function shippedParameters(
  name: ShippedProgram,
  budgetWei: Wei,
): Promise<{ models: ModelParameters[]; program: ProgramParameters }> {
  const shipped = SHIPPED[name];
  const program = { name: shipped.program, featureSpec: featureSpecHash(shipped.spec) as Hex, budgetWei };
  const folder = shippedFolder(name);
  if (!existsSync(folder)) return { models: [], program };
  const { card, weights } = await readModelFolder(folder);
  const model = { name: shipped.model, kind: card.kind, featureSpec: card.featureSpec as Hex, weights };
  return { models: [model], program: { ...program, model: model.name } };
}
