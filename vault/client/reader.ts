import { fromHex, toHex } from "../../protocol/bytes.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { digestVaultWord, type Read, type Receipt, type Via } from "../../protocol/vault.ts";
import { shareContext } from "../bindings.ts";
import { type EncryptionKeys, openSealed } from "../crypto/hpke.ts";
import { joinShares } from "../crypto/shares.ts";
import { VaultError } from "../errors.ts";
import { parseReleased, type Signed } from "../wire.ts";
import { askNode, requireSignedBy, type VaultNode } from "./nodes.ts";
import { bindingOf, deadlineOf, latestVersion, type Party } from "./party.ts";
import { openVersion } from "./seal.ts";
import { openSealedKey } from "./sealed-keys.ts";

/** What a reader asks for: the record, all purposes that the read serves, and by which right. */
export type Ask = {
  readonly recordId: Hex;
  readonly purposes: number;
  readonly via?: Via;
  /** As Read.viaOf. */
  readonly viaOf?: Hex;
};

/** A data key that the vault released. */
export type ReleasedKey = {
  readonly key: Uint8Array<ArrayBuffer>;
  readonly version: number;
  readonly receipts: readonly Signed<Receipt>[];
  /** Nodes that gave no share, or a wrong one, and why. */
  readonly unhelpful: readonly Unhelpful[];
};

export type Unhelpful = { readonly vault: Address; readonly refusal: string };

type Given = { readonly node: VaultNode; readonly share: Uint8Array; readonly receipt: Signed<Receipt> };

/** Signs a Read, for this reader's registered key. */
export async function signRead(party: Party, keys: EncryptionKeys, ask: Ask): Promise<Signed<Read>> {
  const { recordId, purposes, via = "wallet", viaOf = ZERO_HASH } = ask;
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(32)));
  return party.sign("Read", {
    reader: party.address,
    recordId,
    purposes,
    via,
    viaOf,
    encryptionKey: keys.publicKey,
    nonce,
    deadlineS: deadlineOf(party),
  });
}

/**
 * Has the vault nodes release a record's data key for a signed Read. Nodes that are down or lie do no harm while a
 * threshold of honest ones answers.
 * @throws The refusal's own name if every node refused by that one; else `TooFewShares`, with each node's refusal;
 * SharesRefused if shares do not join to the key that the chain commits to.
 */
export async function releaseKey(party: Party, keys: EncryptionKeys, read: Signed<Read>): Promise<ReleasedKey> {
  const { version, content } = await latestVersion(party, read.word.recordId);
  const given: Given[] = [];
  const unhelpful: Unhelpful[] = [];
  const refusals: VaultError[] = [];
  await Promise.all(
    party.nodes.map(async (node) => {
      try {
        given.push(await shareOf(party, node, keys, read));
      } catch (error) {
        unhelpful.push({ vault: node.address, refusal: error instanceof Error ? error.name : "Fault" });
        if (error instanceof VaultError) refusals.push(error);
      }
    }),
  );
  if (given.length < party.threshold) throw tooFew(party, given.length, unhelpful, refusals);
  const shares = given.map(({ share }) => share);
  const { key, used } = await joinShares(shares, party.threshold, content.keyCommitment);
  const trusted = used.map((place) => given[place]);
  return { key, version, receipts: trusted.map(({ receipt }) => receipt), unhelpful };
}

/** Decrypts a record with a key from the vault. Chunks come as they are opened. */
export async function* readRecord(
  party: Party,
  keys: EncryptionKeys,
  ask: Ask,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { key } = await releaseKey(party, keys, await signRead(party, keys, ask));
  yield* openLatest(party, ask.recordId, key);
}

/** Decrypts a record with the key that its owner sealed to this party. */
export async function* readSealed(
  party: Party,
  keys: EncryptionKeys,
  recordId: Hex,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { version } = await latestVersion(party, recordId);
  yield* openLatest(party, recordId, await openSealedKey(party, keys, recordId, version));
}

/** Decrypts the newest version. @throws as openVersion. */
export async function* openLatest(
  party: Party,
  recordId: Hex,
  key: Uint8Array<ArrayBuffer>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { version, content } = await latestVersion(party, recordId);
  yield* openVersion(party.storage, bindingOf(party, recordId, version), content, key);
}

async function shareOf(party: Party, node: VaultNode, keys: EncryptionKeys, read: Signed<Read>): Promise<Given> {
  const { share, receipt } = parseReleased(await askNode(node, "POST", "/read", read));
  requireSignedBy(node, party.domain, "Receipt", receipt);
  const digest = digestVaultWord(party.domain, "Read", read.word);
  if (receipt.word.read !== digest) {
    throw new VaultError("ReceiptOfAnother", "the receipt is for another read", { vault: node.address });
  }
  return { node, receipt, share: await openSealed(keys, shareContext(node.address, digest), fromHex(share)) };
}

function tooFew({ threshold }: Party, shares: number, unhelpful: readonly Unhelpful[], refusals: VaultError[]) {
  const names = new Set(unhelpful.map(({ refusal }) => refusal));
  const [first] = refusals;
  if (first !== undefined && shares === 0 && names.size === 1) return first;
  return new VaultError("TooFewShares", `${shares} vault nodes gave a share, ${threshold} are needed`, {
    shares,
    threshold,
    ...Object.fromEntries(unhelpful.map(({ vault, refusal }) => [vault, refusal])),
  });
}
