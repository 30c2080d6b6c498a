import type { Address, Hex } from "../../protocol/units.ts";

/** Everything that is stored of a record. */
export function recordFolder(recordId: Hex): string {
  return recordId.slice(2);
}

export function versionFolder(recordId: Hex, version: number): string {
  return `${recordFolder(recordId)}/${version}`;
}

export function manifestName(recordId: Hex, version: number): string {
  return `${versionFolder(recordId, version)}/manifest.json`;
}

export function chunkName(recordId: Hex, version: number, chunk: number): string {
  return `${versionFolder(recordId, version)}/${String(chunk).padStart(8, "0")}`;
}

/** The data key, sealed to one reader. */
export function sealedKeyName(recordId: Hex, version: number, reader: Address): string {
  return `${versionFolder(recordId, version)}/key-${reader.slice(2)}`;
}
