import { createHmac } from "node:crypto";
import {
  type AEAD,
  AEAD_AES_256_GCM,
  CipherSuite,
  type KDF,
  KDF_HKDF_SHA256,
  KEM_DHKEM_X25519_HKDF_SHA256,
} from "hpke";
import { aesKey, aesOpen, aesSeal } from "./aes.ts";

const HASH_BYTES = 32;

/** RFC 5869 with SHA-256. */
function hkdf(): KDF {
  return {
    ...KDF_HKDF_SHA256(),
    // A salt of none is one of zeros: HMAC fills either up.
    Extract: async (salt, ikm) => hmac(salt, ikm),
    async Expand(prk, info, length) {
      const out = new Uint8Array(HASH_BYTES * Math.ceil(length / HASH_BYTES));
      let block = new Uint8Array(0);
      for (let at = 0; at < length; at += HASH_BYTES) {
        block = hmac(prk, block, info, Uint8Array.of(1 + at / HASH_BYTES));
        out.set(block, at);
      }
      return out.slice(0, length);
    },
  };
}

function hmac(key: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const work = createHmac("sha256", key);
  for (const part of parts) work.update(part);
  return new Uint8Array(work.digest());
}

const aes: Pick<AEAD, "Seal" | "Open"> = {
  Seal: async (key, nonce, associated, plain) => aesSeal(aesKey(key), nonce, associated, plain),
  Open: async (key, nonce, associated, sealed) => aesOpen(aesKey(key), nonce, associated, sealed),
};

/**
 * RFC 9180, base mode: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The library's own parts send each of some twenty
 * hashes of a few bytes to a thread and wait for it; these make them where they are. Keys stay in WebCrypto.
 */
export const suite = new CipherSuite(
  () => ({ ...KEM_DHKEM_X25519_HKDF_SHA256(), kdf: hkdf() }),
  hkdf,
  () => ({ ...AEAD_AES_256_GCM(), ...aes }),
);
