import { proveReceipt, receiptTree } from "../../protocol/receipts.ts";
import { type Audit, digestVaultWord, type Receipt } from "../../protocol/vault.ts";
import { signerOf } from "../crypto/signatures.ts";
import { VaultError } from "../errors.ts";
import type { AuditedReceipt, Signed } from "../wire.ts";
import { readRecord } from "./chain.ts";
import { requireInTime } from "./deadline.ts";
import type { NodeDeps } from "./deps.ts";
import { freshEyes, walletSigned } from "./fresh.ts";
import type { Anchor } from "./store.ts";

/**
 * Every receipt of a record for its owner, erased or not, with the proofs of those whose root went to the chain.
 * @throws `BadSignature`, `NotOwner`, and those of requireInTime and freshEyes.
 */
export async function auditRecord(
  deps: NodeDeps,
  { word: audit, signature }: Signed<Audit>,
): Promise<AuditedReceipt[]> {
  const { contract, domain, store } = deps;
  const { owner, recordId } = audit;
  requireInTime(deps, audit.deadlineS);
  const digest = digestVaultWord(domain, "Audit", audit);
  const eyes = await freshEyes(deps);
  if (signerOf(digest, signature) !== owner && !(await walletSigned(eyes, owner, digest, signature))) {
    throw new VaultError("BadSignature", "the owner did not sign this", { owner });
  }
  const record = await readRecord(eyes[0].rpc, contract, eyes[0].head, recordId);
  if (record.owner !== owner) throw new VaultError("NotOwner", "the record is another's", { recordId, owner });
  const prove = prover(deps);
  return store.receiptsOf(recordId).map((receipt) => ({ receipt, anchor: prove(receipt.word) }));
}

/** Builds the tree of each anchor once, when it is first needed. */
function prover(deps: NodeDeps): (receipt: Receipt) => AuditedReceipt["anchor"] {
  const anchors = deps.store.anchors();
  const trees = new Map<Anchor, ReturnType<typeof anchorTree>>();
  return ({ seq }) => {
    const anchor = anchors.find(({ first, last }) => first <= seq && seq <= last);
    if (anchor === undefined) return undefined;
    const tree = trees.get(anchor) ?? anchorTree(deps, anchor.first, anchor.last);
    trees.set(anchor, tree);
    const index = seq - anchor.first;
    return { epoch: anchor.epoch, index, count: tree.count, proof: proveReceipt(tree, index) };
  };
}

/** The tree over this node's receipts `first` to `last`. */
export function anchorTree({ store, domain }: NodeDeps, first: number, last: number) {
  const receipts = store.receiptsBetween(first, last);
  return receiptTree(receipts.map(({ word }) => digestVaultWord(domain, "Receipt", word)));
}
