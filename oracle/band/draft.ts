import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Band } from "../../protocol/band.ts";
import type { Hex } from "../../protocol/units.ts";
import { writeDurably } from "../epoch/durable.ts";
import { OracleError } from "../errors.ts";

/** Writes down the band that is about to be signed, so that whoever is killed goes on with the same. */
export function writeDraft(folder: string, band: Band): void {
  const { atS, bidWei, askWei } = band;
  const amounts = { atS: String(atS), bidWei: String(bidWei), askWei: String(askWei) };
  writeDurably(fileOf(folder), `${JSON.stringify({ ...band, ...amounts }, null, 2)}\n`);
}

/** The band written down last, if any. @throws `DraftDamaged`. */
export function readDraft(folder: string): Band | undefined {
  const file = fileOf(folder);
  if (!existsSync(file)) return undefined;
  try {
    const { operatorSet, round, atS, bidWei, askWei, modelId } = JSON.parse(readFileSync(file, "utf8"));
    if (!Number.isSafeInteger(round)) throw new Error("round must be a whole number");
    const [at, bid, ask] = [atS, bidWei, askWei].map((text) => BigInt(text));
    return { operatorSet: hex(operatorSet), round, atS: at, bidWei: bid, askWei: ask, modelId: hex(modelId) };
  } catch (cause) {
    const message = `${file} holds no band: remove it once the band it was for is too old to trade on`;
    throw new OracleError("DraftDamaged", message, { file }, { cause });
  }
}

function fileOf(folder: string): string {
  return join(folder, "band.json");
}

function hex(value: unknown): Hex {
  if (typeof value === "string" && /^0x[0-9a-f]{64}$/.test(value)) return value as Hex;
  throw new Error(`${value} is no 32 bytes of lower-case hex`);
}
