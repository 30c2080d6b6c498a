import { Interface } from "ethers/abi";
import { ZeroAddress } from "ethers/constants";
import { Contract } from "ethers/contract";
import type { Provider, TransactionReceipt } from "ethers/providers";
import { Wallet } from "ethers/wallet";
import { operatorSetAbi } from "../../protocol/abi/OperatorSet.ts";
import { scoreCourtAbi } from "../../protocol/abi/ScoreCourt.ts";
import type { Hex, Wei } from "../../protocol/units.ts";
import { type Bank, ledgerAddress } from "../chain/bank.ts";
import { printRevert, revertOf } from "../chain/revert.ts";
import { OracleError } from "../errors.ts";
import { firstFee } from "../post/fee.ts";
import type { Key } from "../sign/keys.ts";
import type { Challenge } from "./challenge.ts";
import type { Posted } from "./posted.ts";

/** Who takes a report to court, where, and what it may cost. */
export type Challenger = { readonly bank: Bank; readonly court: Contract; readonly key: Key; readonly feeCapWei: Wei };

/** A call that was mined. */
export type Mined = { readonly hash: Hex; readonly gasUsed: bigint; readonly blockNumber: number };

const operators = new Interface(operatorSetAbi);

/** @throws `OtherCourt` where there is no court of this bank. */
export async function openCourt(bank: Bank, address: string): Promise<Contract> {
  const court = new Contract(address, scoreCourtAbi, bank.provider);
  // The time asset names its ledger too; a court also names the operators.
  const [ledger] = await Promise.all([court.ledger(), court.operatorSet()]).catch(() => []);
  if (String(ledger).toLowerCase() === ledgerAddress(bank)) return court;
  throw new OracleError("OtherCourt", `${address} is no court of the ledger ${ledgerAddress(bank)}`, {
    court: address,
  });
}

/**
 * Has the report voided: tries the call first, so that a wrong challenge costs nothing.
 * @throws `TooLate` when the report is not pending, `CallRefused` with the court's own error, `CallReverted`.
 */
export async function sendChallenge(who: Challenger, posted: Posted, challenge: Challenge): Promise<Mined> {
  if (posted.standing !== "pending") {
    const { epoch } = posted.signed.report;
    throw new OracleError("TooLate", `the report of epoch ${epoch} is ${posted.standing}, not pending`, { epoch });
  }
  return minedOf(await send(who, challenge));
}

/**
 * Takes the bounty for a report that this key had voided, or that another had and did not collect in time, with the signatures that
 * it was posted with; undefined when this key may take none now.
 * @throws `CallRefused`, `CallReverted`.
 */
export async function collectBounty(
  who: Challenger,
  posted: Posted,
): Promise<(Mined & { bountyWei: Wei }) | undefined> {
  const [{ challenger, openAtS }, block] = await Promise.all([
    who.court.bountyOf(posted.reportHash),
    who.bank.provider.getBlock("latest"),
  ]);
  const isOwn = challenger.toLowerCase() === who.key.address.toLowerCase();
  if (challenger === ZeroAddress || !(isOwn || BigInt(block!.timestamp) >= openAtS)) return undefined;
  const { report, bitmap, signatures } = posted.signed;
  const receipt = await send(who, { name: "collect", args: [report, bitmap, signatures] });
  const slashedWei = receipt.logs
    .map((log) => operators.parseLog(log))
    .reduce((total: bigint, event) => total + (event?.name === "BondSlashed" ? event.args.amountWei : 0n), 0n);
  return { ...minedOf(receipt), bountyWei: slashedWei / 2n };
}

async function send(
  { bank, court, key, feeCapWei }: Challenger,
  { name, args }: Challenge,
): Promise<TransactionReceipt> {
  const wallet = new Wallet(key.signingKey, bank.provider);
  const call = { to: String(court.target), data: court.interface.encodeFunctionData(name, args) };
  const gasNeeded = await gasOf(bank.provider, name, { ...call, from: wallet.address });
  const [block, fees] = await Promise.all([bank.provider.getBlock("latest"), bank.provider.getFeeData()]);
  const fee = firstFee(block!.baseFeePerGas ?? 0n, fees.maxPriorityFeePerGas ?? 0n, feeCapWei);
  const sent = await wallet.sendTransaction({
    ...call,
    gasLimit: (gasNeeded * 5n) / 4n,
    maxFeePerGas: fee.maxFeePerGasWei,
    maxPriorityFeePerGas: fee.maxPriorityFeePerGasWei,
  });
  const receipt = await bank.provider.waitForTransaction(sent.hash);
  if (receipt?.status === 1) return receipt;
  throw new OracleError("CallReverted", `${name} was mined and reverted: somebody was first`, {
    name,
    hash: sent.hash,
  });
}

async function gasOf(
  provider: Provider,
  name: string,
  call: { from: string; to: string; data: string },
): Promise<bigint> {
  try {
    return await provider.estimateGas(call);
  } catch (cause) {
    const revert = revertOf(cause);
    if (!revert) throw cause;
    throw new OracleError("CallRefused", `${name}: ${printRevert(revert)}`, { name, revert: revert.name }, { cause });
  }
}

function minedOf({ hash, gasUsed, blockNumber }: TransactionReceipt): Mined {
  return { hash: hash as Hex, gasUsed, blockNumber };
}
