import { toHex } from "../../protocol/bytes.ts";
import type { Hex } from "../../protocol/units.ts";
import { digestVaultWord, type Read, type Receipt } from "../../protocol/vault.ts";
import { shareContext } from "../bindings.ts";
import { sealTo } from "../crypto/hpke.ts";
import { signerOf } from "../crypto/signatures.ts";
import { VaultError } from "../errors.ts";
import type { Released, Signed } from "../wire.ts";
import { type Block, type ReadState, readStateOf } from "./chain.ts";
import { requireInTime } from "./deadline.ts";
import type { NodeDeps } from "./deps.ts";
import { type Eye, freshEyes, newest, walletSigned } from "./fresh.ts";
import { openAtRest } from "./shares.ts";

/**
 * Releases this node's share for a Read that the contract allows now, sealed to the reader's registered key.
 * @throws `ReadExpired`, `DeadlineTooFar`, `BadSignature`, `NotAllowed`, `NotYet`, `RecordUnavailable`, `KeyNotRegistered`,
 * `NoShare`, `ReadReplayed`, `TooManyWords`, and those of freshEyes.
 */
export async function releaseShare(deps: NodeDeps, { word: read, signature }: Signed<Read>): Promise<Released> {
  requireInTime(deps, read.deadlineS);
  const digest = digestVaultWord(deps.domain, "Read", read);
  const plainSigner = signerOf(digest, signature);
  const eyes = await freshEyes(deps);
  if (plainSigner !== read.reader && !(await walletSigned(eyes, read.reader, digest, signature))) {
    throw new VaultError("BadSignature", "the reader did not sign this", { reader: read.reader });
  }
  deps.words(read.reader);
  const state = await agreedState(deps, eyes, read);
  requireAllowed(deps, read, state);
  return sealShare(deps, read, digest, state, newest(eyes));
}

/** The least that any chain node allows. @throws `RpcsDisagree`. */
async function agreedState(deps: NodeDeps, eyes: readonly Eye[], read: Read): Promise<ReadState> {
  const [first, ...others] = await Promise.all(
    eyes.map(({ rpc, head }) => readStateOf(rpc, deps.contract, head, read, deps.limits.blocksBack)),
  );
  for (const other of others) {
    if (other.record.version !== first.record.version || other.encryptionKey !== first.encryptionKey) {
      throw new VaultError("RpcsDisagree", "the chain nodes tell different states", {}, { retry: true });
    }
  }
  const all = [first, ...others];
  return {
    ...first,
    mayRead: all.every(({ mayRead }) => mayRead),
    mayReadBefore: all.every(({ mayReadBefore }) => mayReadBefore),
  };
}

function requireAllowed(
  { limits }: NodeDeps,
  read: Read,
  { record, mayRead, mayReadBefore, encryptionKey }: ReadState,
) {
  const { recordId, reader, purposes, via } = read;
  if (record.status !== "active") {
    throw new VaultError("RecordUnavailable", `the record is ${record.status}`, { recordId, status: record.status });
  }
  if (!mayRead) {
    throw new VaultError("NotAllowed", "the owner does not let this reader read for this", {
      recordId,
      reader,
      purposes,
      via,
    });
  }
  if (!mayReadBefore) {
    throw new VaultError(
      "NotYet",
      `a right must have stood for ${limits.blocksBack} blocks`,
      { recordId, reader, blocks: limits.blocksBack },
      { retry: true },
    );
  }
  if (/^0x0*$/.test(encryptionKey) || encryptionKey !== read.encryptionKey) {
    throw new VaultError("KeyNotRegistered", "the key is not the one that the reader registered", {
      reader,
      encryptionKey: read.encryptionKey,
    });
  }
}

async function sealShare(
  { keys, store, domain, nowS }: NodeDeps,
  read: Read,
  digest: Hex,
  { record: { version, keyCommitment } }: ReadState,
  block: Block,
): Promise<Released> {
  const { recordId, reader, purposes } = read;
  const name = { recordId, version, keyCommitment };
  const atRest = store.shareOf(name);
  if (atRest === undefined) {
    throw new VaultError("NoShare", "no share of this version was left here", { recordId, version });
  }
  const share = await sealTo(read.encryptionKey, shareContext(keys.address, digest), openAtRest(keys, name, atRest));
  // From here to keepReceipt nothing waits: two reads cannot take one number.
  const word: Receipt = {
    vault: keys.address,
    seq: store.nextSeq(),
    read: digest,
    recordId,
    version,
    reader,
    purposes,
    block: block.number,
    blockHash: block.hash,
    releasedAtS: nowS(),
  };
  const receiptDigest = digestVaultWord(domain, "Receipt", word);
  const receipt = { word, signature: keys.sign(receiptDigest) };
  // On disk before the share is out: no release without a receipt, however the process ends.
  store.keepReceipt(receipt, receiptDigest);
  return { share: toHex(share), receipt };
}
