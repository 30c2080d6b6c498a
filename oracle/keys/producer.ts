import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { batchMessage } from "../../protocol/batch.ts";

/** Who signs batches: an Ed25519 key, 32 bytes of public key and 64 bytes of signature. */
export type Producer = { publicKey: Uint8Array; sign: (batch: Uint8Array) => Uint8Array };

/**
 * The producers of one owner, one a label. An importer takes one label a source, so that its batches number from 1 and importing
 * the same source again gives the same bytes.
 */
export type Producers = (label: string) => Producer;

/** The only chain on which keys that everybody knows are allowed. */
export const DEVELOPMENT_CHAIN_ID = 31337n;

const DEVELOPMENT_LABEL = "AttentionBank/development-producer/1/";
const CHILD_LABEL = "AttentionBank/producer/1/";
/** PKCS#8 of an Ed25519 key is this and the 32-byte seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** A development key was asked for where money is real; a retry is of no use. */
export class DevelopmentKeyRefused extends Error {
  override readonly name = "DevelopmentKeyRefused";
  readonly chainId: bigint;

  constructor(chainId: bigint) {
    super(
      `development producer keys are for chain ${DEVELOPMENT_CHAIN_ID} only, not for chain ${chainId}: give a key file`,
    );
    this.chainId = chainId;
  }
}

/** A key file cannot be used: not PEM, the wrong passphrase, or not an Ed25519 key. A retry is of no use. */
export class ProducerKeyError extends Error {
  override readonly name = "ProducerKeyError";
}

/** Producers that everybody can derive, for a development chain. Throws `DevelopmentKeyRefused` elsewhere. */
export function developmentProducers(chainId: bigint): Producers {
  if (chainId !== DEVELOPMENT_CHAIN_ID) throw new DevelopmentKeyRefused(chainId);
  return (label) => producerOf(keyOf(sha256(DEVELOPMENT_LABEL + label)));
}

/**
 * Producers derived from one encrypted PKCS#8 PEM: the seed of a label is the sha256 of the owner's signature of the label, which
 * only the owner can make and which Ed25519 makes the same every time. Throws `ProducerKeyError`.
 */
export function keyFileProducers(pem: string, passphrase: string): Producers {
  if (!pem.includes("BEGIN ENCRYPTED PRIVATE KEY")) {
    throw new ProducerKeyError("the producer key file is not an encrypted PKCS#8 PEM (BEGIN ENCRYPTED PRIVATE KEY)");
  }
  let owner: KeyObject;
  try {
    owner = createPrivateKey({ key: pem, format: "pem", passphrase });
  } catch (cause) {
    throw new ProducerKeyError("the producer key file cannot be opened: damaged, or the wrong passphrase", { cause });
  }
  if (owner.asymmetricKeyType !== "ed25519") {
    throw new ProducerKeyError(`the producer key file holds a key of type ${owner.asymmetricKeyType}, must be ed25519`);
  }
  return (label) => producerOf(keyOf(sha256(sign(null, Buffer.from(CHILD_LABEL + label), owner))));
}

function keyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
}

function producerOf(key: KeyObject): Producer {
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: (batch) => new Uint8Array(sign(null, batchMessage(sha256(batch)), key)),
  };
}

function sha256(data: string | Uint8Array): Buffer {
  return createHash("sha256").update(data).digest();
}
