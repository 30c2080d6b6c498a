import { createHash } from "node:crypto";
import { join } from "node:path";
import type { FeatureSpec, ModelSpec } from "../../protocol/features.ts";
import { featureSpecHash } from "../../protocol/features.ts";
import { type ModelKind, modelId } from "../../protocol/models/model-id.ts";
import { OracleError } from "../errors.ts";
import { readCardJson, readModelPart } from "../model-parts.ts";

/** What every exact model's card.json says about its files; training adds data, metrics and limits. */
export type ModelCard = {
  readonly name: string;
  readonly version: number;
  readonly kind: ModelKind;
  readonly modelId: string;
  readonly featureSpec: string;
  readonly features: ModelSpec;
  readonly sha256: { readonly "model.onnx": string; readonly "weights.bin": string };
};

/** A model that is what its card says. */
export type ModelFolder = { readonly card: ModelCard; readonly onnx: Uint8Array; readonly weights: Uint8Array };

const KINDS: readonly string[] = ["cubic", "trees", "weighed"] satisfies ModelKind[];

/**
 * Reads a model's folder and checks its files against its card.
 * @throws OracleError `ModelMissing`, `BadCard`, `ModelHash` (a file is not the one the card names).
 */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const card = await readCard(folder);
  const onnx = await readModelPart(folder, "model.onnx");
  const weights = await readModelPart(folder, "weights.bin");
  for (const [file, bytes] of Object.entries({ "model.onnx": onnx, "weights.bin": weights })) {
    const found = createHash("sha256").update(bytes).digest("hex");
    const wanted = card.sha256[file as keyof ModelCard["sha256"]];
    if (found !== wanted) {
      const message = `${join(folder, file)} has sha256 ${found}, its card says ${wanted}`;
      throw new OracleError("ModelHash", message, { file, found, wanted });
    }
  }
  const featureSpec = featureSpecHash(card.features);
  const id = modelId(card.kind, featureSpec, weights);
  if (card.featureSpec !== featureSpec) throw badCard(folder, "featureSpec", card.featureSpec, featureSpec);
  if (card.modelId !== id) throw badCard(folder, "modelId", card.modelId, id);
  return { card, onnx, weights };
}

/**
 * The features of a model that an epoch's events alone make.
 * @throws OracleError `FeatureNotFolded` when the model wants one that whoever scores must bring.
 */
export function foldedFeatures({ name, version, features }: ModelCard): FeatureSpec {
  return features.map((feature) => {
    if (feature.op !== "given") return feature;
    const message = `model ${name}/${version} takes ${feature.name}, which no fold of events makes`;
    throw new OracleError("FeatureNotFolded", message, { model: name, version, feature: feature.name });
  });
}

async function readCard(folder: string): Promise<ModelCard> {
  const card = (await readCardJson(folder)) as ModelCard;
  if (!KINDS.includes(card?.kind)) throw badCard(folder, "kind", card?.kind, KINDS.join(" or "));
  if (!Array.isArray(card.features)) throw badCard(folder, "features", typeof card.features, "a list");
  if (typeof card.sha256 !== "object") throw badCard(folder, "sha256", typeof card.sha256, "an object");
  return card;
}

function badCard(folder: string, field: string, found: string, wanted: string): OracleError {
  const message = `${join(folder, "card.json")}: ${field} is ${found}, should be ${wanted}`;
  return new OracleError("BadCard", message, { field, found, wanted });
}
