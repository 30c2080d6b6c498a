import type { Key } from "./keys.ts";
import type { SignedStore, Slot } from "./signed.ts";

/** One operator's word for a digest: 64 bytes (EIP-2098) as hex. */
export type OperatorSignature = { operator: string; signature: string };

/** Signs at most one digest a slot. */
export type Signer = { operator: string; sign: (slot: Omit<Slot, "operator">, digest: string) => OperatorSignature };

/** A signer that writes the digest down before it signs; see `SignedStore.keep` for what it refuses. */
export function makeSigner(store: SignedStore, key: Key): Signer {
  const operator = key.address;
  return {
    operator,
    sign(slot, digest) {
      store.keep({ ...slot, operator }, digest);
      return { operator, signature: key.signingKey.sign(digest).compactSerialized };
    },
  };
}
