import type { TransactionReceipt } from "ethers/providers";
import { Transaction } from "ethers/transaction";
import { isError } from "ethers/utils";
import type { Wallet } from "ethers/wallet";
import { hashReport, type Report } from "../../protocol/report.ts";
import type { Hex } from "../../protocol/units.ts";
import type { Bank } from "../chain/bank.ts";
import { printRevert, revertOf } from "../chain/revert.ts";
import { OracleError } from "../errors.ts";
import type { Quorum } from "../sign/quorum.ts";
import { type Fee, firstFee, raiseFeeUp } from "./fee.ts";
import type { Journal, SentTransaction } from "./journal.ts";
import { standing } from "./standing.ts";

export type PostDeps = {
  readonly bank: Bank;
  /** Pays the gas. Nothing else may send from this account: the journal counts its nonces. */
  readonly poster: Pick<Wallet, "address" | "signTransaction">;
  readonly journal: Journal;
  readonly feeCapWei: bigint;
  /** How long a transaction may wait before a dearer one takes its place. */
  readonly stuckMs: number;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
};

/** `alreadyPosted`: the chain holds this very report, by our hand or another's; nothing was sent. */
export type Posting =
  | { readonly kind: "posted"; readonly hash: Hex; readonly gasUsed: bigint; readonly blockNumber: number }
  | { readonly kind: "alreadyPosted" };

const POLL_MS = 200;

/**
 * Brings a signed report to the chain, once, whatever happened before: the chain is read first, a transaction that was
 * written down earlier is sent again as it is, and one that waits too long is replaced on its own nonce.
 * @throws what `standing` refuses, `PostRefused` with the contract's own error, `PostReverted`.
 */
export async function postReport(deps: PostDeps, report: Report, quorum: Quorum): Promise<Posting> {
  if (await standing(deps.bank, report)) return { kind: "alreadyPosted" };
  const reportHash = hashReport(report);
  const data = deps.bank.ledger.interface.encodeFunctionData("post", [report, quorum.bitmap, quorum.signatures]);
  let last = (await pendingOf(deps, reportHash)) ?? (await signFirst(deps, reportHash, data));
  await send(deps, last);
  for (let sentAtMs = deps.nowMs(); ; await deps.pause(POLL_MS)) {
    const receipt = await receiptOf(deps, reportHash);
    if (receipt) return outcome(deps, report, receipt);
    // A nonce that somebody else's transaction took can never bring ours: begin again from the chain.
    if ((await deps.bank.provider.getTransactionCount(deps.poster.address)) > last.nonce) {
      if (await receiptOf(deps, reportHash)) continue;
      deps.journal.drop(reportHash);
      return postReport(deps, report, quorum);
    }
    if (deps.nowMs() - sentAtMs < deps.stuckMs) continue;
    const fee = raiseFeeUp(last);
    sentAtMs = deps.nowMs();
    if (fee.maxFeePerGasWei > deps.feeCapWei) continue;
    last = await sign(deps, reportHash, Transaction.from(last.raw), fee);
    await send(deps, last);
  }
}

/** What a run before this one wrote down and the chain may still take. */
async function pendingOf(deps: PostDeps, reportHash: Hex): Promise<SentTransaction | undefined> {
  const last = deps.journal.of(reportHash).at(-1);
  if (!last) return undefined;
  if ((await deps.bank.provider.getTransactionCount(deps.poster.address)) <= last.nonce) return last;
  deps.journal.drop(reportHash);
  return undefined;
}

async function signFirst(deps: PostDeps, reportHash: Hex, data: string): Promise<SentTransaction> {
  const { bank, poster } = deps;
  const to = String(bank.ledger.target);
  try {
    await bank.provider.call({ from: poster.address, to, data });
  } catch (cause) {
    const revert = revertOf(cause);
    if (!revert) throw cause;
    throw new OracleError("PostRefused", printRevert(revert), { revert: revert.name, reportHash }, { cause });
  }
  const [nonce, gasNeeded, block, fees] = await Promise.all([
    bank.provider.getTransactionCount(poster.address),
    bank.provider.estimateGas({ from: poster.address, to, data }),
    bank.provider.getBlock("latest"),
    bank.provider.getFeeData(),
  ]);
  const fee = firstFee(block!.baseFeePerGas ?? 0n, fees.maxPriorityFeePerGas ?? 0n, deps.feeCapWei);
  const gasLimit = (gasNeeded * 5n) / 4n;
  return sign(deps, reportHash, Transaction.from({ type: 2, chainId: bank.chainId, nonce, to, data, gasLimit }), fee);
}

/** The same call on the same nonce for another fee, written down before anybody sees it. */
async function sign(deps: PostDeps, reportHash: Hex, call: Transaction, fee: Fee): Promise<SentTransaction> {
  const { type, chainId, nonce, to, data, gasLimit } = call;
  const fees = { maxFeePerGas: fee.maxFeePerGasWei, maxPriorityFeePerGas: fee.maxPriorityFeePerGasWei };
  const raw = (await deps.poster.signTransaction({ type, chainId, nonce, to, data, gasLimit, ...fees })) as Hex;
  const sent = { ...fee, reportHash, nonce, raw, hash: Transaction.from(raw).hash as Hex };
  deps.journal.add(sent);
  return sent;
}

/** A node that already knows the transaction, or mined it meanwhile, refuses it: that is no fault. */
async function send({ bank }: PostDeps, { raw, hash, nonce }: SentTransaction): Promise<void> {
  try {
    await bank.provider.broadcastTransaction(raw);
  } catch (cause) {
    if (isError(cause, "NONCE_EXPIRED") || (await bank.provider.getTransaction(hash))) return;
    throw new OracleError(
      "SendFailed",
      `the node refused transaction ${hash}`,
      { hash, nonce },
      { retry: true, cause },
    );
  }
}

/** The receipt of whichever transaction for the report was mined. */
async function receiptOf({ bank, journal }: PostDeps, reportHash: Hex): Promise<TransactionReceipt | undefined> {
  for (const { hash } of journal.of(reportHash)) {
    const receipt = await bank.provider.getTransactionReceipt(hash);
    if (receipt) return receipt;
  }
  return undefined;
}

/** A reverted transaction is no fault where somebody else brought the same report first. */
async function outcome({ bank, journal }: PostDeps, report: Report, receipt: TransactionReceipt): Promise<Posting> {
  const { status, hash, gasUsed, blockNumber } = receipt;
  if (status === 1) return { kind: "posted", hash: hash as Hex, gasUsed, blockNumber };
  journal.drop(hashReport(report));
  if (await standing(bank, report)) return { kind: "alreadyPosted" };
  throw new OracleError(
    "PostReverted",
    `transaction ${hash} was mined and reverted`,
    { hash, blockNumber },
    { retry: true },
  );
}
