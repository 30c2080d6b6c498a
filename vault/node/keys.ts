import { hkdfSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SigningKey } from "ethers/crypto";
import { Wallet } from "ethers/wallet";
import { fromHex } from "../../protocol/bytes.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { type AesKey, aesKey } from "../crypto/aes.ts";
import { type EncryptionKeys, encryptionKeys } from "../crypto/hpke.ts";
import { signDigest } from "../crypto/signatures.ts";
import { VaultError } from "../errors.ts";

/** The three keys of a vault node, all from the one in its keystore. */
export type NodeKeys = {
  readonly address: Address;
  /** EIP-712 digests of what the node signs. 65 bytes. */
  readonly sign: (digest: Hex) => Hex;
  /** Owners seal shares to it. */
  readonly encryption: EncryptionKeys;
  /** Shares lie on disk under it. */
  readonly atRest: AesKey;
  /** For transactions. */
  readonly signingKey: SigningKey;
};

/** Derives a node's keys. */
export async function nodeKeys(signingKey: SigningKey): Promise<NodeKeys> {
  const wallet = new Wallet(signingKey);
  const secret = fromHex(signingKey.privateKey, 32);
  const derived = (info: string) => new Uint8Array(hkdfSync("sha256", secret, new Uint8Array(0), info, 32));
  return {
    address: wallet.address.toLowerCase() as Address,
    sign: (digest) => signDigest(secret, digest),
    encryption: await encryptionKeys(derived("AB/vault/encryption/v1")),
    atRest: aesKey(derived("AB/vault/at-rest/v1")),
    signingKey,
  };
}

/**
 * Opens a node's encrypted JSON keystore with the password in a file (its last line end does not count).
 * @throws `KeystoreUnreadable`: absent, malformed, or another password.
 */
export async function openKeystore(file: string, passwordFile: string): Promise<NodeKeys> {
  try {
    const [json, password] = await Promise.all([readFile(file, "utf8"), readFile(passwordFile, "utf8")]);
    const { signingKey } = await Wallet.fromEncryptedJson(json, password.replace(/\r?\n$/, ""));
    return await nodeKeys(signingKey);
  } catch {
    throw new VaultError("KeystoreUnreadable", `the keystore ${file} cannot be opened`, { file, passwordFile });
  }
}
