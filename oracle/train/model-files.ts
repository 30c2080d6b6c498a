import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FeatureSpec, featureSpecHash } from "../../protocol/features.ts";
import { type CubicWeights, encodeCubic } from "../../protocol/models/cubic.ts";
import { modelId } from "../../protocol/models/model-id.ts";
import { OracleError } from "../errors.ts";
import type { ModelCard } from "../score/model-folder.ts";
import { cubicOnnx } from "./onnx.ts";

/** The three files of a version of a model, by name. */
export type ModelFiles = Readonly<Record<"model.onnx" | "weights.bin" | "card.json", Uint8Array>>;

/** What a card says beyond what its files say of themselves: data, split, metrics, limits. Plain JSON. */
export type CardText = { readonly [section: string]: unknown };

/** The files of a cubic model. The same arguments give the same bytes. */
export function cubicFiles(
  name: string,
  version: number,
  features: FeatureSpec,
  weights: CubicWeights,
  text: CardText = {},
): ModelFiles {
  const bytes = encodeCubic(weights);
  const onnx = cubicOnnx(weights);
  const featureSpec = featureSpecHash(features);
  const card: ModelCard & CardText = {
    name,
    version,
    kind: "cubic",
    modelId: modelId("cubic", featureSpec, bytes),
    featureSpec,
    sha256: { "model.onnx": sha256(onnx), "weights.bin": sha256(bytes) },
    features,
    ...text,
  };
  return {
    "model.onnx": onnx,
    "weights.bin": bytes,
    "card.json": new TextEncoder().encode(`${JSON.stringify(card, null, 2)}\n`),
  };
}

/**
 * Writes the files of a version; writing the same bytes again changes nothing. A version may have signed, so other bytes are
 * refused. @throws OracleError `ModelVersionTaken`, naming the file that differs.
 */
export async function writeModel(folder: string, files: ModelFiles): Promise<"written" | "unchanged"> {
  const names = Object.keys(files) as (keyof ModelFiles)[];
  const present = await Promise.all(names.map((name) => readFile(join(folder, name)).catch(() => undefined)));
  const other = names.find((name, i) => present[i] !== undefined && !present[i].equals(files[name]));
  if (other !== undefined) {
    const message = `${join(folder, other)} exists with other bytes: choose another version or folder`;
    throw new OracleError("ModelVersionTaken", message, { folder, file: other });
  }
  if (present.every((bytes) => bytes !== undefined)) return "unchanged";
  await mkdir(folder, { recursive: true });
  // The card comes last and whole, so that a folder with a card is a whole model.
  for (const name of names) {
    const path = join(folder, name);
    await writeFile(`${path}.part`, files[name]);
    await rename(`${path}.part`, path);
  }
  return "written";
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
