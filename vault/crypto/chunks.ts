import { fromHex, viewOf } from "../../protocol/bytes.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { aesKey, aesOpen, aesSeal } from "./aes.ts";
import { CryptoError } from "./errors.ts";

/** What a ciphertext belongs to. It opens as nothing else. */
export type Binding = {
  readonly chainId: bigint;
  /** DataShare's address. */
  readonly contract: Address;
  readonly recordId: Hex;
  readonly version: number;
};

/** Plaintext bytes of every chunk but the last. */
export const CHUNK_BYTES = 1 << 20;
const NONCE_BYTES = 12;
const ASSOCIATED_BYTES = 8 + 20 + 32 + 4 + 4 + 1;

/** Seals or opens the chunks of one version. */
export type Chunks = {
  /** @param last Whether nothing follows; it is sealed in, so that a file cut short is refused. Throws `BadChunkLength`. */
  readonly seal: (chunk: number, last: boolean, plain: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
  /** Throws `ChunkRefused`. */
  readonly open: (chunk: number, last: boolean, sealed: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>;
};

/**
 * AES-256-GCM chunk by chunk. The nonce is the chunk's number, which is safe because a key seals one version only; the
 * associated data are chain, contract, record, version, number, and whether it is the last.
 * @param key A data key of newDataKey, used for no other version.
 */
export async function chunksOf(key: Uint8Array<ArrayBuffer>, binding: Binding): Promise<Chunks> {
  const imported = aesKey(key);
  return {
    async seal(chunk, last, plain) {
      const fits = last ? plain.length <= CHUNK_BYTES : plain.length === CHUNK_BYTES;
      if (!fits) {
        const figures = { chunk, bytes: plain.length };
        throw new CryptoError("BadChunkLength", `chunk ${chunk} cannot have ${plain.length} bytes`, figures);
      }
      return aesSeal(imported, nonceOf(chunk), associatedData(binding, chunk, last), plain);
    },
    async open(chunk, last, sealed) {
      try {
        return aesOpen(imported, nonceOf(chunk), associatedData(binding, chunk, last), sealed);
      } catch (cause) {
        const message = `chunk ${chunk} was changed, moved or sealed for something else`;
        throw new CryptoError("ChunkRefused", message, { chunk }, { cause });
      }
    },
  };
}

function nonceOf(chunk: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(NONCE_BYTES);
  viewOf(nonce).setUint32(NONCE_BYTES - 4, chunk);
  return nonce;
}

/** Fixed widths, big-endian: no two bindings have the same bytes. */
function associatedData(binding: Binding, chunk: number, last: boolean): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(ASSOCIATED_BYTES);
  const view = viewOf(bytes);
  view.setBigUint64(0, binding.chainId);
  bytes.set(fromHex(binding.contract, 20), 8);
  bytes.set(fromHex(binding.recordId, 32), 28);
  view.setUint32(60, binding.version);
  view.setUint32(64, chunk);
  view.setUint8(68, last ? 1 : 0);
  return bytes;
}
