import { fromHex, toHex } from "../../protocol/bytes.ts";
import type { Hex } from "../../protocol/units.ts";
import { CryptoError } from "./errors.ts";
import { suite } from "./hpke-suite.ts";

const ENCAPSULATED_BYTES = 32;

type KeyPair = Awaited<ReturnType<typeof suite.DeriveKeyPair>>;
type WebCryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** An X25519 key pair. DataShare holds `publicKey` of readers; the private half stays in WebCrypto. */
export type EncryptionKeys = { readonly publicKey: Hex; readonly pair: KeyPair };

/** What a ciphertext is for: `info` says of which kind, `aad` of which thing. It opens as nothing else. */
export type Context = { readonly info: Uint8Array; readonly aad: Uint8Array };

/** The key pair of a secret of 32 random bytes: whoever keeps the secret keeps the key. */
export async function encryptionKeys(secret: Uint8Array): Promise<EncryptionKeys> {
  const privateKey = await suite.DeserializePrivateKey(secret, true);
  // The library would derive the public half by a call that platforms still call experimental.
  const { x } = await crypto.subtle.exportKey("jwk", privateKey as WebCryptoKey);
  const publicKey = new Uint8Array(Buffer.from(x as string, "base64url"));
  return { publicKey: toHex(publicKey), pair: { privateKey, publicKey: await suite.DeserializePublicKey(publicKey) } };
}

/** Encapsulated key (32 bytes), ciphertext and tag, for the holder of `publicKey` alone. Throws `BadEncryptionKey`. */
export async function sealTo(publicKey: Hex, context: Context, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const recipient = await suite.DeserializePublicKey(fromHex(publicKey, 32));
    const { encapsulatedSecret, ciphertext } = await suite.Seal(recipient, plain, context);
    const sealed = new Uint8Array(encapsulatedSecret.length + ciphertext.length);
    sealed.set(encapsulatedSecret);
    sealed.set(ciphertext, encapsulatedSecret.length);
    return sealed;
  } catch (cause) {
    throw new CryptoError("BadEncryptionKey", `not an X25519 key: ${publicKey}`, { publicKey }, { cause });
  }
}

/** What was sealed. Throws `SealRefused`, and tells nothing more, if key, context or any bit is another. */
export async function openSealed(keys: EncryptionKeys, context: Context, sealed: Uint8Array): Promise<Uint8Array> {
  try {
    const [secret, ciphertext] = [sealed.slice(0, ENCAPSULATED_BYTES), sealed.slice(ENCAPSULATED_BYTES)];
    return await suite.Open(keys.pair, secret, ciphertext, context);
  } catch {
    throw new CryptoError("SealRefused", "what was sealed was changed, or is for another key or purpose");
  }
}
