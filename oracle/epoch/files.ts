import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatSignedReport, parseSignedReport, type SignedReport } from "../../protocol/signed-report.ts";
import type { Hex } from "../../protocol/units.ts";
import { OracleError } from "../errors.ts";
import { writeDurably } from "./durable.ts";

/** Writes `artifacts/<sha256>` first and `epochs/<n>.json` last, so that a report is never there without its data. */
export function writeEpoch(folder: string, signed: SignedReport, artifact: Uint8Array): void {
  writeDurably(artifactFile(folder, signed.report.artifact), artifact);
  writeDurably(reportFile(folder, signed.report.epoch), formatSignedReport(signed));
}

/** The signed report of an epoch; undefined when this folder has none. @throws `ReportFileDamaged`. */
export function readSignedReport(folder: string, epoch: bigint): SignedReport | undefined {
  const file = reportFile(folder, epoch);
  if (!existsSync(file)) return undefined;
  try {
    return parseSignedReport(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new OracleError("ReportFileDamaged", `${file} cannot be read`, { file, epoch }, { cause });
  }
}

/** The bytes of an artifact by its sha256. @throws `ArtifactMissing`, `ArtifactDamaged` when they hash to something else. */
export function readArtifact(folder: string, artifact: Hex): Uint8Array {
  const file = artifactFile(folder, artifact);
  if (!existsSync(file)) throw new OracleError("ArtifactMissing", `${file} is not there`, { file, artifact });
  const bytes = readFileSync(file);
  const found = sha256Hex(bytes);
  if (found === artifact) return bytes;
  throw new OracleError("ArtifactDamaged", `${file} has sha256 ${found}`, { file, artifact, found });
}

export function sha256Hex(bytes: Uint8Array): Hex {
  return `0x${createHash("sha256").update(bytes).digest("hex")}`;
}

function reportFile(folder: string, epoch: bigint): string {
  return join(folder, "epochs", `${epoch}.json`);
}

function artifactFile(folder: string, artifact: Hex): string {
  return join(folder, "artifacts", artifact.slice(2));
}
