import { fromHex, toHex } from "../../protocol/bytes.ts";
import type { Hex } from "../../protocol/units.ts";
import { type Deposit, digestVaultWord } from "../../protocol/vault.ts";
import { depositContext } from "../bindings.ts";
import { aesOpen, aesSeal } from "../crypto/aes.ts";
import { openSealed } from "../crypto/hpke.ts";
import { signerOf } from "../crypto/signatures.ts";
import { VaultError } from "../errors.ts";
import type { Signed } from "../wire.ts";
import { readRecord } from "./chain.ts";
import { requireInTime } from "./deadline.ts";
import type { NodeDeps } from "./deps.ts";
import { freshEyes, walletSigned } from "./fresh.ts";
import type { NodeKeys } from "./keys.ts";
import type { ShareName } from "./store.ts";

const NONCE_BYTES = 12;
const SHARE_BYTES = 33;
/** An owner may try to rotate, under a fresh key each time, and give up. Who deposits without rotating costs a node its disk. */
const MOST_UNREGISTERED = 8;

/**
 * Takes a share from a record's owner: of the version on chain, or of the next one, so that it can be rotated to without a gap.
 * @throws `DepositElsewhere`, `DepositDiffers`, `BadSignature`, `NotOwner`, `RecordUnavailable`, `WrongVersion`, `StaleDeposit`,
 * `TooManyShares`, `TooManyWords`, `SealRefused`, and those of requireInTime and freshEyes.
 */
export async function depositShare(
  deps: NodeDeps,
  { word: deposit, signature }: Signed<Deposit>,
  sealed: Uint8Array,
): Promise<void> {
  const { keys, store, contract, domain } = deps;
  const { owner, recordId, version, keyCommitment, deadlineS } = deposit;
  requireInTime(deps, deadlineS);
  if (deposit.vault !== keys.address) {
    throw new VaultError("DepositElsewhere", "the share is for another vault node", { addressee: deposit.vault });
  }
  const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(sealed))));
  if (hash !== deposit.share) throw new VaultError("DepositDiffers", "the share is not the one that was signed", {});
  const digest = digestVaultWord(domain, "Deposit", deposit);
  const eyes = await freshEyes(deps);
  if (signerOf(digest, signature) !== owner && !(await walletSigned(eyes, owner, digest, signature))) {
    throw new VaultError("BadSignature", "the owner did not sign this", { owner });
  }
  deps.words(owner);
  let isAhead = false;
  for (const { rpc, head } of eyes) {
    const record = await readRecord(rpc, contract, head, recordId);
    if (record.status !== "active" && record.status !== "frozen") {
      throw new VaultError("RecordUnavailable", `the record is ${record.status}`, { recordId, status: record.status });
    }
    if (record.owner !== owner) throw new VaultError("NotOwner", "the record is another's", { recordId, owner });
    const isNext = version === record.version + 1;
    const isNow = version === record.version && keyCommitment === record.keyCommitment;
    if (!isNow && !isNext) {
      const figures = { recordId, version, current: record.version };
      throw new VaultError("WrongVersion", "the share is of neither this version nor the next", figures);
    }
    isAhead ||= isNext;
    store.dropVersionsBelow(recordId, record.version);
  }
  const share = await openSealed(keys.encryption, depositContext(keys.address, deposit), sealed);
  if (share.length !== SHARE_BYTES) throw new VaultError("BadRequest", "a share has 33 bytes", { field: "share" });
  if (isAhead && store.countOthers(deposit) >= MOST_UNREGISTERED) {
    const figures = { recordId, version, most: MOST_UNREGISTERED };
    throw new VaultError("TooManyShares", "shares of as many keys of the next version wait for it", figures);
  }
  store.keepShare(deposit, deadlineS, sealAtRest(keys, deposit, share));
}

/** The share of a name, from what lies on disk. */
export function openAtRest(keys: NodeKeys, name: ShareName, atRest: Uint8Array): Uint8Array {
  return aesOpen(keys.atRest, atRest.subarray(0, NONCE_BYTES), labelOf(name), atRest.subarray(NONCE_BYTES));
}

function sealAtRest(keys: NodeKeys, name: ShareName, share: Uint8Array): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return Buffer.concat([nonce, aesSeal(keys.atRest, nonce, labelOf(name), share)]);
}

/** A row moved to another place in the database does not open. */
function labelOf({ recordId, version, keyCommitment }: ShareName): Uint8Array {
  const label: Hex = `${recordId}${version.toString(16).padStart(8, "0")}${keyCommitment.slice(2)}`;
  return fromHex(label);
}
