import { receiptRoot } from "../../protocol/receipts.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { digestVaultWord, type Receipt } from "../../protocol/vault.ts";
import { VaultError } from "../errors.ts";
import { type AuditedReceipt, parseAuditPage, type Signed } from "../wire.ts";
import { askNode, requireSignedBy, type VaultNode } from "./nodes.ts";
import { deadlineOf, type Party } from "./party.ts";

/** A read that a vault node served. `epoch` is undefined until the receipt's root is on chain. */
export type ReadServed = { readonly receipt: Signed<Receipt>; readonly epoch: bigint | undefined };

/**
 * Who read a record, as all vault nodes tell it. Each receipt's signature and, where anchored, its proof against the chain
 * are checked.
 * @returns Every receipt, and the nodes that did not answer, with why.
 * @throws `BadVaultSignature`, `ReceiptOfAnother`, `ReceiptsNotRising`, `ReceiptNotAnchored`: the node's word is not what the chain commits to.
 */
export async function auditReads(
  party: Party,
  recordId: Hex,
): Promise<{ reads: ReadServed[]; unheard: { vault: Address; refusal: string }[] }> {
  const signed = await party.sign("Audit", { owner: party.address, recordId, deadlineS: deadlineOf(party) });
  const reads: ReadServed[] = [];
  const unheard: { vault: Address; refusal: string }[] = [];
  for (const node of party.nodes) {
    for (let [after, more] = [0, true]; more; ) {
      const page = await askNode(node, "POST", "/audit", { ...signed, after }).catch(asRefusal);
      if (page instanceof VaultError) {
        unheard.push({ vault: node.address, refusal: page.name });
        break;
      }
      const { receipts, more: follows } = parseAuditPage(page);
      for (const audited of receipts) {
        reads.push(await checked(party, node, recordId, audited, after));
        after = audited.receipt.word.seq;
      }
      more = follows && receipts.length > 0;
    }
  }
  return { reads, unheard };
}

function asRefusal(error: unknown): VaultError {
  if (error instanceof VaultError) return error;
  throw error;
}

async function checked(
  { dataShare, domain }: Party,
  node: VaultNode,
  recordId: Hex,
  { receipt, anchor }: AuditedReceipt,
  after: number,
): Promise<ReadServed> {
  requireSignedBy(node, domain, "Receipt", receipt);
  const { seq } = receipt.word;
  const figures = { vault: node.address, seq, recordId, epoch: anchor?.epoch };
  if (receipt.word.recordId !== recordId) {
    throw new VaultError("ReceiptOfAnother", "the receipt is for another record", figures);
  }
  if (seq <= after) {
    throw new VaultError("ReceiptsNotRising", "the vault node tells a receipt twice", { ...figures, after });
  }
  if (anchor === undefined) return { receipt, epoch: undefined };
  const root: Hex = await dataShare.readsRootOf(anchor.epoch);
  const digest = digestVaultWord(domain, "Receipt", receipt.word);
  if (receiptRoot(digest, anchor.index, anchor.count, anchor.proof) !== root) {
    throw new VaultError("ReceiptNotAnchored", "the receipt is not under the root on chain", figures);
  }
  return { receipt, epoch: anchor.epoch };
}
