import { parseCubic } from "../../protocol/models/cubic.ts";
import { cubicRows, type ScoreRows } from "../../protocol/models/cubic-rows.ts";
import type { ModelKind } from "../../protocol/models/model-id.ts";
import { OracleError } from "../errors.ts";

/** A model in TypeScript, which must give what ONNX gives, and the number of features that it takes. */
export type Reference = { readonly featureCount: number; readonly score: ScoreRows };

/** The reference behind a weights.bin. Throws ModelWeightsError; OracleError `NoReference` for a kind without one. */
export function referenceOf(kind: ModelKind, weights: Uint8Array): Reference {
  if (kind !== "cubic")
    throw new OracleError("NoReference", `there is no reference for models of kind ${kind}`, { kind });
  const cubic = parseCubic(weights);
  return { featureCount: cubic.features.length, score: cubicRows(cubic) };
}
