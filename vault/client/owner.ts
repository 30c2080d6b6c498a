import { toHex } from "../../protocol/bytes.ts";
import { type Content, recordId as nameRecord } from "../../protocol/data-share.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import type { Erasure } from "../../protocol/vault.ts";
import { depositContext } from "../bindings.ts";
import { newDataKey } from "../crypto/data-key.ts";
import { CryptoError } from "../crypto/errors.ts";
import { sealTo } from "../crypto/hpke.ts";
import { splitKey } from "../crypto/shares.ts";
import { VaultError } from "../errors.ts";
import { parseErasure, parseSigned, type Signed } from "../wire.ts";
import { sha256 } from "./manifest.ts";
import { recordFolder, versionFolder } from "./names.ts";
import { askNode, identityOf, readAnswer, requireSignedBy, type VaultNode } from "./nodes.ts";
import { bindingOf, deadlineOf, latestVersion, type Party } from "./party.ts";
import { type Source, sealVersion } from "./seal.ts";
import { type HeldKey, sealKeyTo } from "./sealed-keys.ts";

/** A version that was sealed and registered. `unkept` are the nodes that hold no share of it, and why. */
export type SealedRecord = HeldKey & { readonly content: Content; readonly unkept: readonly Unkept[] };

export type Unkept = { readonly vault: Address; readonly refusal: string };

/**
 * Encrypts, registers and deposits version 1 of a record of this owner. Its data key is sealed to the owner too, if he
 * registered an encryption key.
 * @param salt 32 bytes; with the owner it is the record's name. @param uri Where others find the storage; may be empty.
 * @throws `TooFewVaults`: the record is registered, and depositKey may be called again.
 */
export async function registerRecord(party: Party, salt: Hex, source: Source, uri = ""): Promise<SealedRecord> {
  const recordId = nameRecord(party.address, salt);
  const { key, content } = await sealNew(party, recordId, 1, source);
  await (await party.dataShare.register(salt, content, uri)).wait();
  const unkept = await depositKey(party, content, { recordId, version: 1, key });
  return { recordId, version: 1, key, content, unkept };
}

/**
 * Makes the next version under a fresh key, and removes what is stored of those before. Whoever lost his grant never gets
 * that key; copies that were made stay what they are. @throws as registerRecord.
 */
export async function rotateRecord(party: Party, recordId: Hex, source: Source): Promise<SealedRecord> {
  const version = (await latestVersion(party, recordId)).version + 1;
  const { key, content } = await sealNew(party, recordId, version, source);
  // The nodes have the shares before the chain has the version: readers see no gap.
  const unkept = await depositKey(party, content, { recordId, version, key });
  await (await party.dataShare.rotate(recordId, content)).wait();
  const newest = `${versionFolder(recordId, version)}/`;
  await removeStored(party, recordId, (name) => !name.startsWith(newest));
  return { recordId, version, key, content, unkept };
}

/**
 * Leaves a share of the data key with every vault node.
 * @returns The nodes that did not take theirs. @throws `TooFewVaults` if fewer than the threshold did.
 */
export async function depositKey(
  party: Party,
  { keyCommitment }: Content,
  { recordId, version, key }: HeldKey,
): Promise<Unkept[]> {
  const shares = await splitKey(key, party.nodes.length, party.threshold);
  const name = { recordId, version, keyCommitment };
  const outcomes = await Promise.all(
    party.nodes.map((node, place) => outcomeOf(node, depositShare(party, node, name, shares[place]))),
  );
  const unkept = outcomes.filter((outcome) => outcome !== undefined);
  const kept = party.nodes.length - unkept.length;
  if (kept < party.threshold) {
    throw new VaultError("TooFewVaults", `${kept} vault nodes took a share, ${party.threshold} are needed`, {
      kept,
      threshold: party.threshold,
      ...Object.fromEntries(unkept.map(({ vault, refusal }) => [vault, refusal])),
    });
  }
  return unkept;
}

/**
 * Ends the record on chain, has the vault nodes delete their shares, and deletes what is stored.
 * @returns What each node signed about it, and the nodes that did not: they delete when they next look at the chain.
 */
export async function eraseRecord(
  party: Party,
  recordId: Hex,
): Promise<{ erasures: Signed<Erasure>[]; unheard: Unkept[] }> {
  await (await party.dataShare.erase(recordId)).wait();
  const erasures: Signed<Erasure>[] = [];
  const outcomes = await Promise.all(
    party.nodes.map((node) =>
      outcomeOf(
        node,
        askNode(node, "POST", "/erase", { recordId }).then((answer) => {
          const erasure = readAnswer(node, answer, (given) => parseSigned(given, parseErasure));
          requireSignedBy(node, party.domain, "Erasure", erasure);
          if (erasure.word.recordId !== recordId || erasure.word.vault !== node.address) {
            throw new VaultError("ErasureOfAnother", "the node signed that another record is gone", { recordId });
          }
          erasures.push(erasure);
        }),
      ),
    ),
  );
  await removeStored(party, recordId, () => true);
  return { erasures, unheard: outcomes.filter((outcome) => outcome !== undefined) };
}

async function removeStored({ storage }: Party, recordId: Hex, goes: (name: string) => boolean): Promise<void> {
  for (const name of (await storage.list(recordFolder(recordId))).filter(goes)) await storage.remove(name);
}

async function sealNew(party: Party, recordId: Hex, version: number, source: Source) {
  const key = newDataKey();
  const content = await sealVersion(party.storage, bindingOf(party, recordId, version), key, source);
  // The owner's own copy comes before the chain: a version that nobody can open must not become the newest.
  const ownKey: Hex = await party.dataShare.encryptionKeyOf(party.address);
  if (!/^0x0*$/.test(ownKey)) await sealKeyTo(party, party.address, { recordId, version, key });
  return { key, content };
}

async function depositShare(
  party: Party,
  node: VaultNode,
  name: { recordId: Hex; version: number; keyCommitment: Hex },
  share: Uint8Array,
): Promise<void> {
  const { encryptionKey } = await identityOf(node, party.domain);
  const sealed = await sealTo(encryptionKey, depositContext(node.address, name), share);
  const deadlineS = deadlineOf(party);
  const deposit = { owner: party.address, vault: node.address, ...name, share: sha256(sealed), deadlineS };
  const signed = await party.sign("Deposit", deposit);
  await askNode(node, "POST", "/deposit", { ...signed, share: toHex(sealed) });
}

/** Undefined when it succeeded. */
async function outcomeOf({ address }: VaultNode, work: Promise<void>): Promise<Unkept | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    // A key that nothing can be sealed to is the node's word as well.
    if (!(error instanceof VaultError || error instanceof CryptoError)) throw error;
    return { vault: address, refusal: error.name };
  }
}
