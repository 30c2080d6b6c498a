import type { Address, Hex } from "../../protocol/units.ts";
import { keyContext } from "../bindings.ts";
import { type EncryptionKeys, openSealed, sealTo } from "../crypto/hpke.ts";
import { VaultError } from "../errors.ts";
import { sealedKeyName } from "./names.ts";
import { bindingOf, type Party } from "./party.ts";

/** A version of a record and its data key. */
export type HeldKey = { readonly recordId: Hex; readonly version: number; readonly key: Uint8Array<ArrayBuffer> };

/** Registers the key that others seal to. Whoever registers another one can open nothing that was sealed before. */
export async function registerEncryptionKey({ dataShare }: Party, { publicKey }: EncryptionKeys): Promise<void> {
  await (await dataShare.setEncryptionKey(publicKey)).wait();
}

/**
 * Seals a version's data key to a reader whom the owner knows, or to the owner himself, and stores it beside the record.
 * No vault node can open it, and none is asked when it is read: **it cannot be revoked, only rotated away**.
 * @throws `NoEncryptionKey` if the reader registered none; `BadEncryptionKey`.
 */
export async function sealKeyTo(party: Party, reader: Address, { recordId, version, key }: HeldKey): Promise<void> {
  const publicKey: Hex = await party.dataShare.encryptionKeyOf(reader);
  if (/^0x0*$/.test(publicKey)) {
    throw new VaultError("NoEncryptionKey", "the reader registered no encryption key", { reader });
  }
  const sealed = await sealTo(publicKey, keyContext(bindingOf(party, recordId, version), reader), key);
  await party.storage.put(sealedKeyName(recordId, version, reader), sealed);
}

/** The data key that the owner sealed to this party. @throws `NoSealedKey`; `SealRefused`. */
export async function openSealedKey(
  party: Party,
  keys: EncryptionKeys,
  recordId: Hex,
  version: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const sealed = await party.storage.get(sealedKeyName(recordId, version, party.address));
  if (sealed === undefined) {
    throw new VaultError("NoSealedKey", "nobody sealed this version's key to this reader", { recordId, version });
  }
  return new Uint8Array(await openSealed(keys, keyContext(bindingOf(party, recordId, version), party.address), sealed));
}
