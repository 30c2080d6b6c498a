import { receiptRoot } from "../../protocol/receipts.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { type Audit, digestVaultWord, type Receipt } from "../../protocol/vault.ts";
import { VaultError } from "../errors.ts";
import { type AuditedReceipt, parseAuditPage, type Signed } from "../wire.ts";
import { askNode, readAnswer, requireSignedBy, type VaultNode } from "./nodes.ts";
import { deadlineOf, type Party } from "./party.ts";

/** A read that a vault node served. `epoch` is undefined until the receipt's root is on chain. */
export type ReadServed = { readonly receipt: Signed<Receipt>; readonly epoch: bigint | undefined };

/** A node that was not heard to its end: the name of what it refused or did wrong, and the reason in words. */
export type Unheard = { readonly vault: Address; readonly refusal: string; readonly reason: string };

/** What the vault nodes tell of a record. */
export type ReadsTold = {
  /** By node, rising by number. */
  readonly reads: readonly ReadServed[];
  readonly unheard: readonly Unheard[];
  /**
   * Fewer nodes are unheard than release a key together: each key that left the vault has a receipt with one that was heard. Whether that one
   * tells it, nothing here can show.
   */
  readonly isWhole: boolean;
};

/**
 * Who read a record, as all vault nodes tell it. Each receipt's signature and, where anchored, its proof against the chain
 * are checked. A node that lies keeps nobody from hearing the others: it is unheard from its first receipt that does not hold, as `BadAnswer`,
 * `BadVaultSignature`, `ReceiptOfAnother`, `ReceiptsNotRising`, `ReceiptNotAnchored`, `ReceiptsMissing` or `AuditTooLong`. What it told
 * before that, it signed.
 * @throws what the chain's provider throws: without the roots nobody's receipts can be checked.
 */
export async function auditReads(party: Party, recordId: Hex): Promise<ReadsTold> {
  const signed = await party.sign("Audit", { owner: party.address, recordId, deadlineS: deadlineOf(party) });
  const told = await Promise.all(party.nodes.map((node) => hear(node, tellReads(party, node, signed))));
  const unheard = told.flatMap(({ fault }) => (fault ? [fault] : []));
  return { reads: told.flatMap(({ reads }) => reads), unheard, isWhole: unheard.length < party.threshold };
}

async function hear(
  { address }: VaultNode,
  telling: AsyncIterable<ReadServed>,
): Promise<{ reads: ReadServed[]; fault?: Unheard }> {
  const reads: ReadServed[] = [];
  try {
    for await (const read of telling) reads.push(read);
    return { reads };
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    return { reads, fault: { vault: address, refusal: error.name, reason: error.message } };
  }
}

/** One node's receipts, checked, page after page. */
async function* tellReads(party: Party, node: VaultNode, signed: Signed<Audit>): AsyncGenerator<ReadServed> {
  const { recordId, deadlineS } = signed.word;
  const figures = { vault: node.address, recordId };
  for (let [after, more] = [0, true]; more; ) {
    // No honest node answers an audit that is over; of others there might be no end.
    if (party.nowS() > deadlineS) {
      throw new VaultError("AuditTooLong", "the vault node did not come to an end in time", { ...figures, deadlineS });
    }
    const answer = await askNode(node, "POST", "/audit", { ...signed, after });
    const page = readAnswer(node, answer, parseAuditPage);
    ({ more } = page);
    if (more && page.receipts.length === 0) {
      throw new VaultError("ReceiptsMissing", "the vault node says that more receipts follow, and tells none", figures);
    }
    for (const audited of page.receipts) {
      yield await checked(party, node, recordId, audited, after);
      after = audited.receipt.word.seq;
    }
  }
}

async function checked(
  { dataShare, domain }: Party,
  node: VaultNode,
  recordId: Hex,
  { receipt, anchor }: AuditedReceipt,
  after: number,
): Promise<ReadServed> {
  requireSignedBy(node, domain, "Receipt", receipt);
  const { word } = receipt;
  const { seq } = word;
  const figures = { vault: node.address, seq, recordId, epoch: anchor?.epoch };
  if (word.recordId !== recordId || word.vault !== node.address) {
    throw new VaultError("ReceiptOfAnother", "the receipt is for another record or of another vault node", figures);
  }
  if (seq <= after) {
    throw new VaultError("ReceiptsNotRising", "the vault node tells a receipt twice", { ...figures, after });
  }
  if (anchor === undefined) return { receipt, epoch: undefined };
  const root: Hex = await dataShare.readsRootOf(anchor.epoch);
  const digest = digestVaultWord(domain, "Receipt", word);
  if (receiptRoot(digest, anchor.index, anchor.count, anchor.proof) !== root) {
    throw new VaultError("ReceiptNotAnchored", "the receipt is not under the root on chain", figures);
  }
  return { receipt, epoch: anchor.epoch };
}
