import { readFile } from "node:fs/promises";
import type { SigningKey } from "ethers/crypto";
import { HDNodeWallet, Wallet } from "ethers/wallet";
import { OracleError } from "../errors.ts";

/** A key that can sign, and the address it signs for. */
export type Key = { address: string; signingKey: SigningKey };

/** The chain on which the published development keys may be used. */
export const DEVELOPMENT_CHAIN_ID = 31337n;

/** Hardhat's and anvil's mnemonic. Everybody knows it: whoever holds it elsewhere holds nothing. */
const DEVELOPMENT_MNEMONIC = "test test test test test test test test test test test junk";

/**
 * Keys of the development mnemonic at the given places.
 * @throws `DevelopmentKeysRefused` on any chain but 31337.
 */
export function developmentKeys(chainId: bigint, places: readonly number[]): Key[] {
  if (chainId !== DEVELOPMENT_CHAIN_ID) {
    throw new OracleError(
      "DevelopmentKeysRefused",
      `chain ${chainId} needs keystores of its own: the development keys are public and serve chain ${DEVELOPMENT_CHAIN_ID} only`,
      { chainId },
    );
  }
  const root = HDNodeWallet.fromPhrase(DEVELOPMENT_MNEMONIC, undefined, "m/44'/60'/0'/0");
  return places.map((place) => root.deriveChild(place));
}

/**
 * Opens an encrypted JSON keystore with the password in a file (its last line end does not count).
 * @throws `KeystoreUnreadable` with the cause: absent, malformed, or another password.
 */
export async function openKeystore(file: string, passwordFile: string): Promise<Key> {
  try {
    const [json, password] = await Promise.all([readFile(file, "utf8"), readFile(passwordFile, "utf8")]);
    return await Wallet.fromEncryptedJson(json, password.replace(/\r?\n$/, ""));
  } catch (cause) {
    throw new OracleError(
      "KeystoreUnreadable",
      `the keystore ${file} cannot be opened`,
      { file, passwordFile },
      { cause },
    );
  }
}

/** The keys in the keystores; where none is named, development keys. @throws as `openKeystore` and `developmentKeys`. */
export async function keysOf(
  keystores: readonly string[],
  passwordFile: string | undefined,
  chainId: bigint,
  places: readonly number[],
): Promise<Key[]> {
  if (keystores.length === 0) return developmentKeys(chainId, places);
  return Promise.all(keystores.map((file) => openKeystore(file, passwordFile!)));
}
