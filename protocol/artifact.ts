import { toUtf8Bytes, toUtf8String } from "ethers/utils";
import { type ArtifactHeader, headerJson, parseHeader } from "./artifact-header.ts";
import { BadArtifact } from "./bad-artifact.ts";
import { compareBytes, readUint128, viewOf } from "./bytes.ts";
import { canonicalJson } from "./features.ts";
import { DELTA_BYTES, type Deltas, firstUnsorted, type Scores, scoreBytes } from "./records.ts";

const MAGIC = "ABA1";
const HEADER_START = 8;

/** The data behind a report. `scores` stand in the order of the header's programs. */
export type Artifact = { readonly header: ArtifactHeader; readonly deltas: Deltas; readonly scores: readonly Scores[] };

/** The artifact's bytes; the report names their sha256. @throws BadArtifact when header and records do not fit. */
export function encodeArtifact({ header, deltas, scores }: Artifact): Uint8Array {
  const json = toUtf8Bytes(canonicalJson(headerJson(header)));
  const parts = [deltas.records, ...scores.map(({ records }) => records)];
  const length = parts.reduce((sum, { length }) => sum + length, HEADER_START + json.length);
  const bytes = new Uint8Array(length);
  bytes.set(toUtf8Bytes(MAGIC), 0);
  viewOf(bytes).setUint32(4, json.length, true);
  bytes.set(json, HEADER_START);
  let at = HEADER_START + json.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  // What cannot be read back would leave a signed report without data; the check costs little beside the trees.
  parseArtifact(bytes);
  return bytes;
}

/** Reads an artifact; records are views of `bytes`, not copies. @throws BadArtifact. Its hash is the caller's to check. */
export function parseArtifact(bytes: Uint8Array): Artifact {
  const artifact = openArtifact(bytes);
  requireDeltas(artifact.deltas);
  for (const [program, { records, featureCount }] of artifact.scores.entries()) {
    requireSorted(records, scoreBytes(featureCount), `scores of program ${program}`);
  }
  return artifact;
}

/**
 * As `parseArtifact`, with the records as they are: unsorted, doubled or falling, as somebody who cheats may have signed them.
 * @throws BadArtifact when the parts do not fit.
 */
export function openArtifact(bytes: Uint8Array): Artifact {
  if (bytes.length < HEADER_START) throw new BadArtifact("Truncated", "no header", { bytes: bytes.length });
  if (compareBytes(bytes, 0, toUtf8Bytes(MAGIC), 0, 4) !== 0) throw new BadArtifact("BadMagic", `not ${MAGIC}`);
  const start = HEADER_START + viewOf(bytes).getUint32(4, true);
  if (start > bytes.length) throw new BadArtifact("Truncated", "header", { bytes: bytes.length, wanted: start });
  const text = readText(bytes.subarray(HEADER_START, start));
  const header = parseHeader(text);
  if (canonicalJson(headerJson(header)) !== text) throw new BadArtifact("BadHeader", "header is not canonical JSON");
  const sizes = [header.accounts * DELTA_BYTES, ...header.programs.map((p) => p.count * scoreBytes(p.features.length))];
  const wanted = sizes.reduce((sum, size) => sum + size, start);
  if (bytes.length < wanted) throw new BadArtifact("Truncated", "records", { bytes: bytes.length, wanted });
  if (bytes.length > wanted) throw new BadArtifact("TrailingBytes", "records", { bytes: bytes.length, wanted });
  const deltas = { count: header.accounts, records: bytes.subarray(start, start + sizes[0]) };
  let at = start + sizes[0];
  const scores = header.programs.map(({ id, features, count }, program) => {
    const records = bytes.subarray(at, at + sizes[program + 1]);
    at += records.length;
    return { programId: id, featureCount: features.length, count, records };
  });
  return { header, deltas, scores };
}

function readText(bytes: Uint8Array): string {
  try {
    return toUtf8String(bytes);
  } catch (cause) {
    throw new BadArtifact("BadHeader", "header is not UTF-8", {}, { cause });
  }
}

function requireDeltas({ count, records }: Deltas): void {
  requireSorted(records, DELTA_BYTES, "accounts");
  const view = viewOf(records);
  for (let index = 0; index < count; index++) {
    const previousWei = readUint128(view, index * DELTA_BYTES + 20);
    const cumulativeWei = readUint128(view, index * DELTA_BYTES + 36);
    if (cumulativeWei < previousWei)
      throw new BadArtifact("AmountFell", "accounts", { index, previousWei, cumulativeWei });
  }
}

function requireSorted(records: Uint8Array, size: number, part: string): void {
  const index = firstUnsorted(records, size);
  if (index >= 0) throw new BadArtifact("NotSorted", part, { index });
}
