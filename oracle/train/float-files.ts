import { type FloatCard, floatModelId } from "../serve/model-folder.ts";
import type { CardText, ShippedFiles } from "./model-files.ts";

const DIGITS = 6;

/** The files of a float model. The same arguments give the same bytes. */
export function floatFiles(
  name: string,
  version: number,
  onnx: Uint8Array,
  text: CardText,
  plots: Readonly<Record<`${string}.svg`, string>>,
): ShippedFiles {
  const modelId = floatModelId(onnx);
  const card: FloatCard = {
    ...{ name, version, kind: "float", modelId, sha256: { "model.onnx": modelId.slice(2) } },
    arithmetic:
      "float32: machines differ in the last bits, so it decides no money; what is posted from it is quantised and signed by a quorum",
    ...rounded(text),
  };
  const utf8 = (content: string) => new TextEncoder().encode(content);
  return {
    ...Object.fromEntries(Object.entries(plots).map(([file, svg]) => [file, utf8(svg)])),
    "model.onnx": onnx,
    "card.json": utf8(`${JSON.stringify(card, null, 2)}\n`),
  };
}

/** Fractions to six digits, so that cards and figures can be read. */
export function rounded<T>(value: T): T {
  if (typeof value === "number") return (Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS))) as T;
  if (Array.isArray(value)) return value.map(rounded) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, rounded(member)])) as T;
}
