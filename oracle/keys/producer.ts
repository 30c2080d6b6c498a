import { createHash, createPrivateKey, type KeyObject, sign } from "node:crypto";
import { OracleError } from "../errors.ts";
import { producerKey, signBatch } from "../log/signature.ts";
import { DEVELOPMENT_CHAIN_ID } from "../sign/keys.ts";

/** Who signs batches: an Ed25519 key, 32 bytes of public key and 64 bytes of signature. */
export type Producer = { publicKey: Uint8Array; sign: (batch: Uint8Array) => Uint8Array };

/**
 * The producers of one owner, one a label. An importer takes one label a source, so that its batches number from 1 and importing
 * the same source again gives the same bytes.
 */
export type Producers = (label: string) => Producer;

const DEVELOPMENT_LABEL = "AttentionBank/development-producer/1/";
const CHILD_LABEL = "AttentionBank/producer/1/";
/** PKCS#8 of an Ed25519 key is this and the 32-byte seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/**
 * Producers that everybody can derive, for a development chain.
 * @throws `DevelopmentKeysRefused` elsewhere.
 */
export function developmentProducers(chainId: bigint): Producers {
  if (chainId !== DEVELOPMENT_CHAIN_ID) {
    const message = `chain ${chainId} needs a producer key file: the development keys are public and serve chain ${DEVELOPMENT_CHAIN_ID} only`;
    throw new OracleError("DevelopmentKeysRefused", message, { chainId });
  }
  return (label) => producerOf(keyOf(sha256(DEVELOPMENT_LABEL + label)));
}

/**
 * Producers derived from one encrypted PKCS#8 PEM: the seed of a label is the sha256 of the owner's signature of the label, which
 * only the owner can make and which Ed25519 makes the same every time.
 * @throws `ProducerKeyUnusable`: not an encrypted PEM, damaged, another passphrase, or not Ed25519.
 */
export function keyFileProducers(pem: string, passphrase: string): Producers {
  if (!pem.includes("BEGIN ENCRYPTED PRIVATE KEY")) {
    throw unusable("the producer key file is not an encrypted PKCS#8 PEM (BEGIN ENCRYPTED PRIVATE KEY)");
  }
  let owner: KeyObject;
  try {
    owner = createPrivateKey({ key: pem, format: "pem", passphrase });
  } catch (cause) {
    throw unusable("the producer key file cannot be opened: damaged, or another passphrase", cause);
  }
  if (owner.asymmetricKeyType !== "ed25519") {
    throw unusable(`the producer key file holds a key of type ${owner.asymmetricKeyType}, must be ed25519`);
  }
  return (label) => producerOf(keyOf(sha256(sign(null, Buffer.from(CHILD_LABEL + label), owner))));
}

function unusable(message: string, cause?: unknown): OracleError {
  return new OracleError("ProducerKeyUnusable", message, {}, { cause });
}

function keyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
}

function producerOf(key: KeyObject): Producer {
  return { publicKey: producerKey(key), sign: (batch) => signBatch(batch, key) };
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(data).digest();
}
