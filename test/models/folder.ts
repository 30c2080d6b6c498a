import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cubicFiles, type ModelFiles, writeModel } from "../../oracle/train/model-files.ts";
import type { FeatureSpec } from "../../protocol/features.ts";
import type { CubicWeights } from "../../protocol/models/cubic.ts";

/** Feature names for a model of `count` features. */
export function specOf(count: number): FeatureSpec {
  const feature = { op: "sum", kind: "validation", unit: "count", min: 0, max: 1000 } as const;
  return Array.from({ length: count }, (_, i) => ({ ...feature, name: `feature${i}` }));
}

type Use = (folder: string) => Promise<void>;

/** Runs `use` with a folder that holds the model, and removes it. */
export function withModel(weights: CubicWeights, use: Use): Promise<void> {
  return withFiles(cubicFiles("test", 1, specOf(weights.features.length), weights), use);
}

/** Runs `use` with a folder that holds these files, and removes it. */
export async function withFiles(files: ModelFiles, use: Use): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "attention-bank-model-"));
  try {
    await writeModel(folder, files);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
