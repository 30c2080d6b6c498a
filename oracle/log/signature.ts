import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { batchMessage } from "../../protocol/batch.ts";
import { sha256 } from "./chain.ts";

/** The producer's signature (64 bytes) over a batch, with its Ed25519 private key. */
export function signBatch(batch: Uint8Array, privateKey: KeyObject): Uint8Array {
  return sign(null, batchMessage(sha256(batch)), privateKey);
}

/** The 32 bytes by which the log knows a producer, from its Ed25519 public or private key. */
export function producerKey(key: KeyObject): Uint8Array {
  const { x } = (key.type === "private" ? createPublicKey(key) : key).export({ format: "jwk" });
  return Buffer.from(x!, "base64url");
}

/** The key object of a producer's 32 bytes. */
export function publicKey(producer: Uint8Array): KeyObject {
  const x = Buffer.from(producer).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

/** Whether `signature` is the key's over the batch with this sha256. */
export function isSigned(batchHash: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, batchMessage(batchHash), key, signature);
}
