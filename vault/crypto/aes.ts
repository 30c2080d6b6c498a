import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from "node:crypto";

const TAG_BYTES = 16;
/** So much at a time stays in the processor's cache, and needs no fresh memory from the system. */
const PIECE_BYTES = 1 << 16;

/** A key of AES-GCM, for nothing but this module. */
export type AesKey = { readonly cipher: "aes-128-gcm" | "aes-256-gcm"; readonly secret: KeyObject };

/** @param bytes 16 or 32; any other number is a mistake of the caller. */
export function aesKey(bytes: Uint8Array): AesKey {
  if (bytes.length !== 16 && bytes.length !== 32) throw new RangeError(`an AES key has no ${bytes.length} bytes`);
  return { cipher: bytes.length === 16 ? "aes-128-gcm" : "aes-256-gcm", secret: createSecretKey(bytes) };
}

/** Ciphertext and its 16-byte tag. A nonce of 12 bytes must be used once a key. */
export function aesSeal(
  { cipher, secret }: AesKey,
  nonce: Uint8Array,
  associated: Uint8Array,
  plain: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const work = createCipheriv(cipher, secret, nonce, { authTagLength: TAG_BYTES }).setAAD(associated);
  const sealed = new Uint8Array(plain.length + TAG_BYTES);
  passInto(sealed, plain, (piece) => work.update(piece));
  work.final();
  sealed.set(work.getAuthTag(), plain.length);
  return sealed;
}

/** The plaintext of a ciphertext with its tag. Throws, and tells nothing more, if any input is another. */
export function aesOpen(
  { cipher, secret }: AesKey,
  nonce: Uint8Array,
  associated: Uint8Array,
  sealed: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const length = Math.max(sealed.length - TAG_BYTES, 0);
  const work = createDecipheriv(cipher, secret, nonce, { authTagLength: TAG_BYTES }).setAAD(associated);
  work.setAuthTag(sealed.subarray(length));
  const plain = new Uint8Array(length);
  passInto(plain, sealed.subarray(0, length), (piece) => work.update(piece));
  // Nothing of it is handed out before the tag was found right.
  work.final();
  return plain;
}

/** A stream cipher's pieces are as long as what went in. */
function passInto(out: Uint8Array, from: Uint8Array, pass: (piece: Uint8Array) => Uint8Array): void {
  for (let at = 0; at < from.length; at += PIECE_BYTES) out.set(pass(from.subarray(at, at + PIECE_BYTES)), at);
}
