import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { OracleError } from "../errors.ts";

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
  const card = parseCard(await readPart(folder, "card.json"), folder);
  const onnx = await readPart(folder, "model.onnx");
  const found = floatModelId(onnx);
  if (card.modelId === found && `0x${card.sha256["model.onnx"]}` === found) return { card, onnx };
  const message = `${join(folder, "model.onnx")} is ${found}, its card says ${card.modelId}`;
  throw new OracleError("ModelHash", message, { found, wanted: card.modelId });
}

async function readPart(folder: string, file: string): Promise<Buffer> {
  const path = join(folder, file);
  try {
    return await readFile(path);
  } catch (cause) {
    throw new OracleError("ModelMissing", `cannot read ${path} of the model`, { path }, { cause });
  }
}

function parseCard(bytes: Buffer, folder: string): FloatCard {
  const path = join(folder, "card.json");
  let card: FloatCard;
  try {
    card = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new OracleError("BadCard", `${path} is no JSON`, { folder }, { cause });
  }
  if (card?.kind !== "float" || typeof card.modelId !== "string" || typeof card.sha256?.["model.onnx"] !== "string") {
    const message = `${path} is not the card of a float model`;
    throw new OracleError("BadCard", message, { folder, kind: String(card?.kind) });
  }
  return card;
}
