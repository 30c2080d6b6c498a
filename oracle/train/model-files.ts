import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FeatureSpec, featureSpecHash, type ModelSpec } from "../../protocol/features.ts";
import { type CubicWeights, encodeCubic } from "../../protocol/models/cubic.ts";
import { type ModelKind, modelId } from "../../protocol/models/model-id.ts";
import { encodeTrees, type TreeWeights } from "../../protocol/models/trees.ts";
import { encodeWeighed, type Inner } from "../../protocol/models/weighed.ts";
import { OracleError } from "../errors.ts";
import type { ModelCard } from "../score/model-folder.ts";
import { cubicOnnx } from "./onnx.ts";
import { treesOnnx } from "./trees/onnx.ts";
import { weighedOnnx } from "./weighed-onnx.ts";

/** The files of a version of a model, by name. The card stands last. */
export type ShippedFiles = Readonly<Record<"model.onnx" | "card.json", Uint8Array>> & {
  readonly [plot: `${string}.svg`]: Uint8Array;
};

/** Those of an exact model, whose weights the chain reads. */
export type ModelFiles = ShippedFiles & { readonly "weights.bin": Uint8Array };

/** What a card says beyond what its files say of themselves: data, split, metrics, limits. Plain JSON. */
export type CardText = { readonly [section: string]: unknown };

/** The files of a cubic model, with its plots by file name. The same arguments give the same bytes. */
export function cubicFiles(
  name: string,
  version: number,
  features: FeatureSpec,
  weights: CubicWeights,
  text: CardText = {},
  plots: Readonly<Record<`${string}.svg`, string>> = {},
): ModelFiles {
  return exactFiles("cubic", name, version, features, encodeCubic(weights), cubicOnnx(weights), text, plots);
}

/** The files of a tree model, with its plots by file name. The same arguments give the same bytes. */
export function treeFiles(
  name: string,
  version: number,
  features: ModelSpec,
  weights: TreeWeights,
  text: CardText = {},
  plots: Readonly<Record<`${string}.svg`, string>> = {},
): ModelFiles {
  return exactFiles("trees", name, version, features, encodeTrees(weights), treesOnnx(weights), text, plots);
}

/** The files of a weighed model, with its plots by file name; the weight is the last of `features`. The same arguments give the same bytes. */
export function weighedFiles(
  name: string,
  version: number,
  features: ModelSpec,
  inner: Inner,
  text: CardText = {},
  plots: Readonly<Record<`${string}.svg`, string>> = {},
): ModelFiles {
  return exactFiles("weighed", name, version, features, encodeWeighed(inner), weighedOnnx(inner), text, plots);
}

function exactFiles(
  kind: ModelKind,
  name: string,
  version: number,
  features: ModelSpec,
  weights: Uint8Array,
  onnx: Uint8Array,
  text: CardText,
  plots: Readonly<Record<`${string}.svg`, string>> = {},
): ModelFiles {
  const featureSpec = featureSpecHash(features);
  const card: ModelCard & CardText = {
    name,
    version,
    kind,
    modelId: modelId(kind, featureSpec, weights),
    featureSpec,
    sha256: { "model.onnx": sha256(onnx), "weights.bin": sha256(weights) },
    features,
    outOfRange: "a feature outside its range counts as the nearest value in it",
    ...text,
  };
  const utf8 = (content: string) => new TextEncoder().encode(content);
  const drawn = Object.entries(plots).map(([file, svg]) => [file, utf8(svg)]);
  return {
    ...Object.fromEntries(drawn),
    "model.onnx": onnx,
    "weights.bin": weights,
    "card.json": utf8(`${JSON.stringify(card, null, 2)}\n`),
  };
}

/**
 * Writes the files of a version; writing the same bytes again changes nothing. A version may have signed, so other bytes are
 * refused. @throws OracleError `ModelVersionTaken`, naming the file that differs.
 */
export async function writeModel(folder: string, files: ShippedFiles | ModelFiles): Promise<"written" | "unchanged"> {
  const names = Object.keys(files) as (keyof ShippedFiles)[];
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
