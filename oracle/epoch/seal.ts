import type { Hex } from "../../protocol/units.ts";
import { type Bank, readTerms } from "../chain/bank.ts";
import { scheduledAtS } from "../chain/schedule.ts";
import { OracleError } from "../errors.ts";
import type { Log } from "../log/log.ts";
import type { SealedEpoch } from "../log/seal.ts";

/**
 * Ends an epoch at the chain's newest block: its time is the end of the window, and it is where everybody reads the chain.
 * An epoch that has its marker keeps it.
 * @throws `TooEarly` while the schedule does not cover the epoch's budgets, `SealRefused` when the log ended another epoch,
 * `MarkerReorged` when the chain lost the marker's block.
 */
export async function sealEpoch(log: Log, bank: Bank, epoch: bigint): Promise<SealedEpoch> {
  const sealed = log.sealed(Number(epoch)) ?? (await sealNow(log, bank, epoch));
  const block = await bank.provider.getBlock(sealed.blockNumber);
  if (block?.hash === sealed.blockHash) return sealed;
  throw new OracleError(
    "MarkerReorged",
    `the marker of epoch ${epoch} names block ${sealed.blockNumber} as ${sealed.blockHash}, the chain has ${block?.hash ?? "none"}`,
    { epoch, blockNumber: sealed.blockNumber, marked: sealed.blockHash, found: block?.hash ?? undefined },
  );
}

/** The first second at which the schedule covers what is issued and the budgets of all the log's programs. */
export async function sealableAtS(log: Log, bank: Bank, epoch: bigint): Promise<bigint> {
  const issuedWei: bigint = await bank.timeAsset.issuedWei();
  const terms = await Promise.all(log.programs().map((id) => readTerms(bank, id as Hex, epoch)));
  return scheduledAtS(
    bank,
    terms.reduce((total, one) => total + (one?.budgetWei ?? 0n), issuedWei),
  );
}

async function sealNow(log: Log, bank: Bank, epoch: bigint): Promise<SealedEpoch> {
  const { number: blockNumber, hash, timestamp: windowEnd } = (await bank.provider.getBlock("latest"))!;
  // The marker fixes the window for ever: a report above the schedule at its end could never be posted.
  const atS = await sealableAtS(log, bank, epoch);
  if (atS > BigInt(windowEnd)) {
    const message = `epoch ${epoch} may end in ${atS - BigInt(windowEnd)} s, when the schedule covers its budgets`;
    throw new OracleError("TooEarly", message, { epoch, atS, nowS: windowEnd }, { retry: true });
  }
  const result = log.seal({ epoch: Number(epoch), blockNumber, blockHash: hash!, windowEnd });
  if (result.status !== "refused") return result.sealed;
  const message = `the log cannot end epoch ${epoch}: ${result.reason}`;
  throw new OracleError("SealRefused", message, { epoch, reason: result.reason });
}
