import type { Provider, TransactionReceipt } from "ethers/providers";
import { Transaction } from "ethers/transaction";
import { formatUnits, isError } from "ethers/utils";
import type { Wallet } from "ethers/wallet";
import type { Address, Hex } from "../../protocol/units.ts";
import { nowTag } from "../chain/blocks.ts";
import { printRevert, revertOf } from "../chain/revert.ts";
import { OracleError } from "../errors.ts";
import { type Fee, firstFee, raiseFeeUp } from "./fee.ts";
import type { Journal, SentTransaction } from "./journal.ts";

/** Who sends, from which account, and how patiently. */
export type SenderDeps = {
  /** Pays the gas. Nothing else may send from this account: the journal counts its nonces. */
  readonly poster: Pick<Wallet, "address" | "signTransaction">;
  readonly journal: Journal;
  readonly feeCapWei: bigint;
  /** How long a transaction may wait before a dearer one takes its place. */
  readonly stuckMs: number;
  /** After how long the caller hears that it still waits, and may bring something else; never where nothing is said. */
  readonly patienceMs?: number;
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** Tells a person, in one line, why nothing happens for now. */
  readonly warn: (line: string) => void;
};

export type DeliverDeps = SenderDeps & { readonly provider: Provider; readonly chainId: bigint };

/** A call that is to be mined once. */
export type Call = {
  /** Names it in the journal: a hash of what it brings. */
  readonly id: Hex;
  readonly to: Address;
  readonly data: string;
  /** Gas that it may need in a block beyond what an estimate shows; what is not used costs nothing. */
  readonly spareGas?: bigint;
  /** Whether the chain holds already what the call brings; it throws where the chain can no more take it. */
  readonly stands: () => Promise<boolean>;
  /** Looks at what the call returns on the chain as it stands, right before it is first sent; it throws where that is not worth the gas. */
  readonly requireWorth?: (answer: string) => void;
};

/** `alreadyPosted`: the chain holds what the call brings, by our hand or another's; nothing was sent. */
export type Posting =
  | { readonly kind: "posted"; readonly hash: Hex; readonly gasUsed: bigint; readonly blockNumber: number }
  | { readonly kind: "alreadyPosted" };

const POLL_MS = 200;

/**
 * Brings a call to the chain, once, whatever happened before: the chain is read first, a transaction that was written down
 * earlier is sent again as it is, and one that waits too long is replaced on its own nonce. While the base fee is above the
 * cap no transaction can be mined: that is said once, and waited for.
 * @throws what `stands` and `requireWorth` do, `PostRefused` with the contract's own error, `PostReverted`, `SendFailed`, `StillPending`.
 */
export async function deliver(deps: DeliverDeps, call: Call): Promise<Posting> {
  if (await call.stands()) return { kind: "alreadyPosted" };
  let last: SentTransaction;
  try {
    last = (await pendingOf(deps, call.id)) ?? (await signFirst(deps, call));
  } catch (error) {
    // Between the two looks at the chain somebody may have brought the same, or what takes its place.
    if (error instanceof OracleError && error.name === "PostRefused" && (await call.stands())) {
      return { kind: "alreadyPosted" };
    }
    throw error;
  }
  await send(deps, last);
  let warned = false;
  const startMs = deps.nowMs();
  for (let sentAtMs = startMs; ; await deps.pause(POLL_MS)) {
    const receipt = await receiptOf(deps, call.id);
    if (receipt) return outcome(deps, call, receipt);
    // A nonce that somebody else's transaction took can never bring ours: begin again from the chain.
    if ((await deps.provider.getTransactionCount(deps.poster.address)) > last.nonce) {
      if (await receiptOf(deps, call.id)) continue;
      deps.journal.drop(call.id);
      return deliver(deps, call);
    }
    if (!warned) warned = await warnAboveCap(deps);
    if (deps.patienceMs !== undefined && deps.nowMs() - startMs >= deps.patienceMs) throw stillPending(last);
    if (deps.nowMs() - sentAtMs < deps.stuckMs) continue;
    const fee = raiseFeeUp(last);
    sentAtMs = deps.nowMs();
    if (fee.maxFeePerGasWei > deps.feeCapWei) continue;
    last = await sign(deps, call.id, Transaction.from(last.raw), fee);
    await send(deps, last);
  }
}

/** The transaction is in the journal: the same call goes on with it, another one outbids it. */
function stillPending({ hash, nonce }: SentTransaction): OracleError {
  return new OracleError("StillPending", `transaction ${hash} is not mined yet`, { hash, nonce }, { retry: true });
}

async function warnAboveCap({ provider, feeCapWei, warn }: DeliverDeps): Promise<boolean> {
  const block = await provider.getBlock("latest");
  const baseFeeWei = block!.baseFeePerGas ?? 0n;
  if (baseFeeWei <= feeCapWei) return false;
  const [base, cap] = [baseFeeWei, feeCapWei].map((wei) => formatUnits(wei, "gwei"));
  warn(`the base fee is ${base} gwei, above the cap of ${cap} gwei (BANK_FEE_CAP_GWEI): waiting until it falls`);
  return true;
}

/** What a run before this one wrote down and the chain may still take. */
async function pendingOf(deps: DeliverDeps, id: Hex): Promise<SentTransaction | undefined> {
  const last = deps.journal.of(id).at(-1);
  if (!last) return undefined;
  if ((await deps.provider.getTransactionCount(deps.poster.address)) <= last.nonce) return last;
  deps.journal.drop(id);
  return undefined;
}

async function signFirst(
  deps: DeliverDeps,
  { id, to, data, spareGas = 0n, requireWorth }: Call,
): Promise<SentTransaction> {
  const { provider, chainId, poster } = deps;
  const request = { from: poster.address, to, data };
  const refused = (cause: unknown): never => {
    const revert = revertOf(cause);
    if (!revert) throw cause;
    throw new OracleError("PostRefused", printRevert(revert), { revert: revert.name, id }, { cause });
  };
  requireWorth?.(await provider.call({ ...request, blockTag: nowTag(chainId) }).catch(refused));
  const [nonce, gasNeeded, block, fees] = await Promise.all([
    provider.getTransactionCount(poster.address),
    provider.estimateGas(request).catch(refused),
    provider.getBlock("latest"),
    provider.getFeeData(),
  ]);
  const fee = firstFee(block!.baseFeePerGas ?? 0n, fees.maxPriorityFeePerGas ?? 0n, deps.feeCapWei);
  const gasLimit = (gasNeeded * 5n) / 4n + spareGas;
  const call = Transaction.from({ type: 2, chainId, nonce, to, data, gasLimit });
  return sign(deps, id, call, above(fee, deps.journal.at(nonce), deps.feeCapWei));
}

/** What an earlier run of ours left waiting on the same nonce gives way only to a dearer one. */
function above(fee: Fee, waiting: SentTransaction | undefined, capWei: bigint): Fee {
  if (!waiting) return fee;
  const raised = raiseFeeUp(waiting);
  const maxFeePerGasWei = most(fee.maxFeePerGasWei, raised.maxFeePerGasWei);
  if (maxFeePerGasWei > capWei) return fee;
  return {
    maxFeePerGasWei,
    maxPriorityFeePerGasWei: most(fee.maxPriorityFeePerGasWei, raised.maxPriorityFeePerGasWei),
  };
}

/** The same call on the same nonce for another fee, written down before anybody sees it. */
async function sign(deps: DeliverDeps, id: Hex, call: Transaction, fee: Fee): Promise<SentTransaction> {
  const { type, chainId, nonce, to, data, gasLimit } = call;
  const fees = { maxFeePerGas: fee.maxFeePerGasWei, maxPriorityFeePerGas: fee.maxPriorityFeePerGasWei };
  const raw = (await deps.poster.signTransaction({ type, chainId, nonce, to, data, gasLimit, ...fees })) as Hex;
  const sent = { ...fee, id, nonce, raw, hash: Transaction.from(raw).hash as Hex };
  deps.journal.add(sent);
  return sent;
}

/** A node that already knows the transaction, or mined it meanwhile, refuses it: that is no fault. */
async function send({ provider }: DeliverDeps, { raw, hash, nonce }: SentTransaction): Promise<void> {
  try {
    await provider.broadcastTransaction(raw);
  } catch (cause) {
    if (isError(cause, "NONCE_EXPIRED") || (await provider.getTransaction(hash))) return;
    throw new OracleError(
      "SendFailed",
      `the node refused transaction ${hash}`,
      { hash, nonce },
      { retry: true, cause },
    );
  }
}

/** The receipt of whichever transaction for the call was mined. */
async function receiptOf({ provider, journal }: DeliverDeps, id: Hex): Promise<TransactionReceipt | undefined> {
  for (const { hash } of journal.of(id)) {
    const receipt = await provider.getTransactionReceipt(hash);
    if (receipt) return receipt;
  }
  return undefined;
}

/** A reverted transaction is no fault where somebody else brought the same first. */
async function outcome({ journal }: DeliverDeps, call: Call, receipt: TransactionReceipt): Promise<Posting> {
  const { status, hash, gasUsed, blockNumber } = receipt;
  if (status === 1) return { kind: "posted", hash: hash as Hex, gasUsed, blockNumber };
  journal.drop(call.id);
  if (await call.stands()) return { kind: "alreadyPosted" };
  throw new OracleError(
    "PostReverted",
    `transaction ${hash} was mined and reverted`,
    { hash, blockNumber },
    { retry: true },
  );
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
