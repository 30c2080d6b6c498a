import { VaultError } from "../errors.ts";

/** Where ciphertexts and manifests lie. Nothing in it is secret, and nothing in it is believed. */
export type Storage = {
  /** Whole or not at all. The same name again replaces it. */
  readonly put: (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Undefined where there is nothing. */
  readonly get: (name: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Removing what is not there is fine. */
  readonly remove: (name: string) => Promise<void>;
  /** Names that begin with `folder/`, in any order. */
  readonly list: (folder: string) => Promise<string[]>;
};

/** Parts of lower-case letters, digits, `-` and inner dots, between slashes: safe as paths and as keys. Throws BadName. */
export function requireName(name: string): void {
  if (!/^[0-9a-z-]+(\.[0-9a-z-]+)*(\/[0-9a-z-]+(\.[0-9a-z-]+)*)*$/.test(name) || name.length > 512) {
    throw new VaultError("BadName", "not a name of stored bytes", { name: name.slice(0, 80) });
  }
}
