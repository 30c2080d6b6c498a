import { createHash } from "node:crypto";
import { join } from "node:path";
import { OracleError } from "../errors.ts";
import { readCardJson, readModelPart } from "../model-parts.ts";

/** What every float model's card.json says; training adds data, metrics and limits. Float models never decide money. */
export type FloatCard = {
  readonly name: string;
  readonly version: number;
  readonly kind: "float";
  /** sha256 of the graph, 0x-prefixed: what a posted band or value names as its model. */
  readonly modelId: string;
  readonly sha256: { readonly "model.onnx": string };
  readonly [section: string]: unknown;
};

/** The graph's own hash is the model's id. */
export function floatModelId(onnx: Uint8Array): string {
  return `0x${createHash("sha256").update(onnx).digest("hex")}`;
}

/**
 * Reads a float model's folder and checks the graph against the card.
 * @throws OracleError `ModelMissing`, `BadCard`, `ModelHash` (the graph is not the one the card names).
 */
export async function readFloatModel(folder: string): Promise<{ card: FloatCard; onnx: Uint8Array }> {
  const card = await readCard(folder);
  const onnx = await readModelPart(folder, "model.onnx");
  const found = floatModelId(onnx);
  if (card.modelId === found && `0x${card.sha256["model.onnx"]}` === found) return { card, onnx };
  const message = `${join(folder, "model.onnx")} is ${found}, its card says ${card.modelId}`;
  throw new OracleError("ModelHash", message, { found, wanted: card.modelId });
}

async function readCard(folder: string): Promise<FloatCard> {
  const card = (await readCardJson(folder)) as FloatCard;
  if (card?.kind !== "float" || typeof card.modelId !== "string" || typeof card.sha256?.["model.onnx"] !== "string") {
    const message = `${join(folder, "card.json")} is not the card of a float model`;
    throw new OracleError("BadCard", message, { folder, kind: String(card?.kind) });
  }
  return card;
}
