const TAG_BITS = 128;

export type AesKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** AES-GCM keys of WebCrypto: 16 or 32 bytes, for nothing but this module. */
export function aesKey(bytes: Uint8Array<ArrayBuffer>): Promise<AesKey> {
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Ciphertext and its 16-byte tag. A nonce of 12 bytes must be used once a key. */
export async function aesSeal(
  key: AesKey,
  nonce: Uint8Array<ArrayBuffer>,
  associated: Uint8Array<ArrayBuffer>,
  plain: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.encrypt(parameters(nonce, associated), key, plain));
}

/** The plaintext of a ciphertext with its tag. Throws OperationError, and tells nothing more, if any input is another. */
export async function aesOpen(
  key: AesKey,
  nonce: Uint8Array<ArrayBuffer>,
  associated: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.decrypt(parameters(nonce, associated), key, sealed));
}

function parameters(iv: Uint8Array<ArrayBuffer>, additionalData: Uint8Array<ArrayBuffer>) {
  return { name: "AES-GCM", iv, additionalData, tagLength: TAG_BITS };
}
