import { proveReceipt, type ReceiptTree, receiptTree } from "../../protocol/receipts.ts";
import { type Audit, digestVaultWord, type Receipt } from "../../protocol/vault.ts";
import { signerOf } from "../crypto/signatures.ts";
import { VaultError } from "../errors.ts";
import type { AuditedReceipt, AuditPage, Signed } from "../wire.ts";
import { readRecord } from "./chain.ts";
import { requireInTime } from "./deadline.ts";
import type { NodeDeps } from "./deps.ts";
import { freshEyes, walletSigned } from "./fresh.ts";
import type { Anchor } from "./store.ts";

/** Receipts under one root. */
export const MOST_LEAVES = 16_384;
/** What one answer holds: receipts, and those whose trees it takes to prove them. */
const PAGE = { receipts: 500, leaves: MOST_LEAVES };

/**
 * The receipts of a record for its owner, erased or not, with the proofs of those whose root went to the chain: from the first
 * whose number is above `after`, as many as one answer holds.
 * @throws `BadSignature`, `NotOwner`, `TooManyWords`, and those of requireInTime and freshEyes.
 */
export async function auditRecord(
  deps: NodeDeps,
  { word: audit, signature }: Signed<Audit>,
  after: number,
  most = PAGE,
): Promise<AuditPage> {
  const { contract, domain, store } = deps;
  const { owner, recordId } = audit;
  requireInTime(deps, audit.deadlineS);
  const digest = digestVaultWord(domain, "Audit", audit);
  const eyes = await freshEyes(deps);
  if (signerOf(digest, signature) !== owner && !(await walletSigned(eyes, owner, digest, signature))) {
    throw new VaultError("BadSignature", "the owner did not sign this", { owner });
  }
  deps.words(owner);
  const record = await readRecord(eyes[0].rpc, contract, eyes[0].head, recordId);
  if (record.owner !== owner) throw new VaultError("NotOwner", "the record is another's", { recordId, owner });
  const found = store.receiptsOf(recordId, after, most.receipts + 1);
  const receipts = proved(deps, found.slice(0, most.receipts), most.leaves);
  return { receipts, more: receipts.length < found.length };
}

/** Builds the tree of each anchor once, and ends before the trees are too many; there is always a first one. */
function proved(deps: NodeDeps, found: readonly Signed<Receipt>[], mostLeaves: number): AuditedReceipt[] {
  const anchors = deps.store.anchors();
  const audited: AuditedReceipt[] = [];
  let [at, leaves, tree]: [Anchor | undefined, number, ReceiptTree | undefined] = [undefined, 0, undefined];
  for (const receipt of found) {
    const { seq } = receipt.word;
    const anchor = anchors.find(({ first, last }) => first <= seq && seq <= last);
    if (anchor === undefined) {
      audited.push({ receipt, anchor });
      continue;
    }
    if (anchor !== at || tree === undefined) {
      leaves += anchor.last - anchor.first + 1;
      if (audited.length > 0 && leaves > mostLeaves) break;
      [at, tree] = [anchor, anchorTree(deps, anchor.first, anchor.last)];
    }
    const index = seq - anchor.first;
    const proof = proveReceipt(tree, index);
    audited.push({ receipt, anchor: { epoch: anchor.epoch, index, count: tree.count, proof } });
  }
  return audited;
}

/** The tree over this node's receipts `first` to `last`. */
export function anchorTree({ store }: NodeDeps, first: number, last: number): ReceiptTree {
  return receiptTree(store.digestsBetween(first, last));
}
