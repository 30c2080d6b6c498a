import { createHash } from "node:crypto";
import { toHex } from "../../protocol/bytes.ts";
import type { Content } from "../../protocol/data-share.ts";
import { type Binding, CHUNK_BYTES, type Chunks, chunksOf } from "../crypto/chunks.ts";
import { keyCommitment, requireCommitted } from "../crypto/data-key.ts";
import { VaultError } from "../errors.ts";
import type { Storage } from "../storage/storage.ts";
import { formatManifest, type Manifest, openManifest, sha256 } from "./manifest.ts";
import { chunkName, manifestName } from "./names.ts";

/** Plaintext, in parts of any size: a file's stream, or an array of one. */
export type Source = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Encrypts one version into storage, chunk by chunk: memory does not grow with the file.
 * @param key A data key of newDataKey, for this version and no other.
 * @returns What the chain is to commit to.
 */
export async function sealVersion(
  storage: Storage,
  binding: Binding,
  key: Uint8Array<ArrayBuffer>,
  source: Source,
): Promise<Content> {
  const { recordId, version } = binding;
  const sealer = await chunksOf(key, binding);
  const digest = createHash("sha256");
  let [chunks, bytes] = [0, 0];
  for await (const { plain, last } of plainChunks(source)) {
    const sealed = await sealer.seal(chunks, last, plain);
    digest.update(sealed);
    await storage.put(chunkName(recordId, version, chunks), sealed);
    chunks++;
    bytes += plain.length;
  }
  const manifest = formatManifest({ binding, chunks, bytes, ciphertext: toHex(digest.digest()) });
  await storage.put(manifestName(recordId, version), manifest);
  return { manifest: sha256(manifest), keyCommitment: await keyCommitment(key) };
}

/**
 * Decrypts one version, chunk by chunk. What was yielded before an error is genuine, though not whole.
 * @param content What the chain commits to.
 * @throws `WrongDataKey`, `ChunkRefused`, `ManifestMissing`, `ManifestDiffers`, `ManifestOfAnother`, `ChunkMissing`, `CiphertextDiffers`.
 */
export async function* openVersion(
  storage: Storage,
  binding: Binding,
  content: Content,
  key: Uint8Array<ArrayBuffer>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  await requireCommitted(key, content.keyCommitment);
  const manifest = await fetchManifest(storage, binding, content);
  const opener = await chunksOf(key, binding);
  const digest = createHash("sha256");
  for (let chunk = 0; chunk < manifest.chunks; chunk++) {
    yield await openChunk(storage, manifest, opener, chunk, (sealed) => digest.update(sealed));
  }
  if (toHex(digest.digest()) !== manifest.ciphertext) {
    const { recordId, version } = binding;
    throw new VaultError("CiphertextDiffers", "the chunks are not those that the manifest names", {
      recordId,
      version,
    });
  }
}

async function fetchManifest(storage: Storage, binding: Binding, content: Content): Promise<Manifest> {
  const { recordId, version } = binding;
  const stored = await storage.get(manifestName(recordId, version));
  if (stored === undefined) {
    throw new VaultError("ManifestMissing", "the storage has no manifest of this version", { recordId, version });
  }
  return openManifest(stored, content.manifest, binding);
}

async function openChunk(
  storage: Storage,
  { binding, chunks }: Manifest,
  opener: Chunks,
  chunk: number,
  onSealed: (sealed: Uint8Array) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { recordId, version } = binding;
  const sealed = await storage.get(chunkName(recordId, version, chunk));
  if (sealed === undefined) {
    const figures = { recordId, version, chunk, chunks };
    throw new VaultError("ChunkMissing", `chunk ${chunk} of ${chunks} is not in the storage`, figures);
  }
  onSealed(sealed);
  return opener.open(chunk, chunk === chunks - 1, sealed);
}

/** Full chunks and a last one, which alone may be shorter; an empty source is one empty chunk. The buffer is used again. */
async function* plainChunks(source: Source): AsyncGenerator<{ plain: Uint8Array<ArrayBuffer>; last: boolean }> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  let filled = 0;
  for await (const part of source) {
    for (let at = 0; at < part.length; ) {
      // A full chunk waits until something follows it: only then is it not the last.
      if (filled === CHUNK_BYTES) {
        yield { plain: buffer, last: false };
        filled = 0;
      }
      const taken = Math.min(CHUNK_BYTES - filled, part.length - at);
      buffer.set(part.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
    }
  }
  yield { plain: buffer.subarray(0, filled), last: true };
}
