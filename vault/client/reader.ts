import { fromHex, toHex } from "../../protocol/bytes.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { digestVaultWord, type Read, type Receipt, type Via } from "../../protocol/vault.ts";
import { shareContext } from "../bindings.ts";
import { CryptoError } from "../crypto/errors.ts";
import { type EncryptionKeys, openSealed } from "../crypto/hpke.ts";
import { joinShares } from "../crypto/shares.ts";
import { VaultError } from "../errors.ts";
import { parseReleased, type Released, type Signed } from "../wire.ts";
import { asTheyCome } from "./as-they-come.ts";
import { askNode, readAnswer, requireSignedBy, type VaultNode } from "./nodes.ts";
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
  /** Of the nodes whose shares made it. */
  readonly receipts: readonly Signed<Receipt>[];
};

type Came = { readonly node: VaultNode; readonly answer: unknown };
type Given = { readonly node: VaultNode; readonly share: Uint8Array; readonly receipt: Signed<Receipt> };
type Refusal = { readonly vault: Address; readonly error: unknown };

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
 * Has the vault nodes release a record's data key for a signed Read, and is done when a threshold of them gave it: nodes
 * that are down, slow or lie do no harm beside that many honest ones.
 * @throws The refusal's own name if every node refused by that one; else `TooFewShares`, with each node's refusal;
 * `SharesRefused` if shares do not join to the key that the chain commits to.
 */
export async function releaseKey(party: Party, keys: EncryptionKeys, read: Signed<Read>): Promise<ReleasedKey> {
  const { version, content } = await latestVersion(party, read.word.recordId);
  const digest = digestVaultWord(party.domain, "Read", read.word);
  const given: Given[] = [];
  const refusals: Refusal[] = [];
  let unjoined: CryptoError | undefined;
  for await (const came of asTheyCome(party.nodes.map((node) => answerOf(node, read)))) {
    // Checked one after another: once a threshold gave, what is left need not be.
    const outcome = "error" in came ? came : await givenOf(party, came, keys, read, digest);
    if ("error" in outcome) refusals.push(outcome);
    else given.push(outcome);
    if ("error" in outcome || given.length < party.threshold) continue;
    const shares = given.map(({ share }) => share);
    const joined = await joinShares(shares, party.threshold, content.keyCommitment).catch(orUnjoined);
    if (joined instanceof CryptoError) unjoined = joined;
    else return { key: joined.key, version, receipts: joined.used.map((place) => given[place].receipt) };
  }
  throw unjoined ?? tooFew(party, given.length, refusals);
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

async function answerOf(node: VaultNode, read: Signed<Read>): Promise<Came | Refusal> {
  try {
    return { node, answer: await askNode(node, "POST", "/read", read) };
  } catch (error) {
    return { vault: node.address, error };
  }
}

async function givenOf(
  party: Party,
  { node, answer }: Came,
  keys: EncryptionKeys,
  read: Signed<Read>,
  digest: Hex,
): Promise<Given | Refusal> {
  try {
    return await shareOf(party, node, readAnswer(node, answer, parseReleased), keys, read, digest);
  } catch (error) {
    return { vault: node.address, error };
  }
}

async function shareOf(
  party: Party,
  node: VaultNode,
  { share, receipt }: Released,
  keys: EncryptionKeys,
  read: Signed<Read>,
  digest: Hex,
): Promise<Given> {
  requireSignedBy(node, party.domain, "Receipt", receipt);
  const { word } = receipt;
  const isOfRead = word.recordId === read.word.recordId && word.reader === read.word.reader;
  if (word.read !== digest || !isOfRead || word.vault !== node.address || word.purposes !== read.word.purposes) {
    throw new VaultError("ReceiptOfAnother", "the receipt is for another read", { vault: node.address });
  }
  return { node, receipt, share: await openSealed(keys, shareContext(node.address, digest), fromHex(share)) };
}

function orUnjoined(error: unknown): CryptoError {
  if (error instanceof CryptoError) return error;
  throw error;
}

function tooFew({ threshold }: Party, shares: number, refusals: readonly Refusal[]): unknown {
  const named = refusals.map(({ vault, error }) => [vault, error instanceof Error ? error.name : "Fault"] as const);
  const [first] = refusals;
  const alike = new Set(named.map(([, name]) => name)).size === 1;
  if (shares === 0 && alike && first.error instanceof VaultError) return first.error;
  return new VaultError("TooFewShares", `${shares} vault nodes gave a share, ${threshold} are needed`, {
    shares,
    threshold,
    ...Object.fromEntries(named),
  });
}
