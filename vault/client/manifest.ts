import { createHash } from "node:crypto";
import { toHex } from "../../protocol/bytes.ts";
import type { Hex } from "../../protocol/units.ts";
import { type Binding, CHUNK_BYTES } from "../crypto/chunks.ts";
import { VaultError } from "../errors.ts";

/** What a version's ciphertext is. Its sha256 is on chain. */
export type Manifest = {
  readonly binding: Binding;
  readonly chunks: number;
  /** Of the plaintext. */
  readonly bytes: number;
  /** sha256 of all sealed chunks, one after another. */
  readonly ciphertext: Hex;
};

const FORMAT = "AB/manifest/v1";

/** The manifest's bytes, the same for the same manifest. */
export function formatManifest({ binding, chunks, bytes, ciphertext }: Manifest): Uint8Array<ArrayBuffer> {
  const { chainId, contract, recordId, version } = binding;
  const fields = { format: FORMAT, chainId: String(chainId), contract, recordId, version, chunks, bytes, ciphertext };
  return new TextEncoder().encode(JSON.stringify(fields));
}

/**
 * Reads the manifest that the chain commits to for this version.
 * @throws `ManifestDiffers` for other bytes, `ManifestOfAnother` for those of another record, version, contract or chain.
 */
export function openManifest(stored: Uint8Array, wanted: Hex, binding: Binding): Manifest {
  const { recordId, version } = binding;
  if (sha256(stored) !== wanted) {
    throw new VaultError("ManifestDiffers", "the manifest is not the one that the record commits to", {
      recordId,
      version,
    });
  }
  const manifest = { binding, ...figuresOf(stored) };
  // An owner may register anybody's manifest under a record of his own: it must be of this one.
  if (!sameBytes(formatManifest(manifest), stored) || manifest.chunks !== chunksIn(manifest.bytes)) {
    throw new VaultError("ManifestOfAnother", "the manifest is of another record or version, or of no known format", {
      recordId,
      version,
    });
  }
  return manifest;
}

/** What it claims; figures that are none come out as such, and the format is compared byte for byte. */
function figuresOf(stored: Uint8Array): Omit<Manifest, "binding"> {
  try {
    const fields = JSON.parse(new TextDecoder().decode(stored));
    return { chunks: Number(fields.chunks), bytes: Number(fields.bytes), ciphertext: String(fields.ciphertext) as Hex };
  } catch {
    return { chunks: 0, bytes: 0, ciphertext: "0x" };
  }
}

function chunksIn(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / CHUNK_BYTES));
}

export function sha256(bytes: Uint8Array): Hex {
  return toHex(createHash("sha256").update(bytes).digest());
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
