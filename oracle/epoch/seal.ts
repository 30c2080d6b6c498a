import type { Hex, Seconds } from "../../protocol/units.ts";
import { type Bank, readHead, readTerms } from "../chain/bank.ts";
import { scheduledAtS } from "../chain/schedule.ts";
import { OracleError } from "../errors.ts";
import type { Log } from "../log/log.ts";
import type { SealedEpoch } from "../log/seal.ts";

/** The time that an epoch pays for. */
export type EpochWindow = { readonly startS: Seconds; readonly endS: Seconds };

const LEAST_WINDOW_S = 480n;

/**
 * Ends an epoch at the chain's newest block, whose time is the end of the window. An epoch that has its marker keeps it, also
 * when the chain lost the marker's block: everybody then reads the block that stands at its height, and the log has no other marker.
 * @throws `TooEarly` while the schedule does not cover the epoch's budgets, `SealRefused` when the log ended another epoch.
 */
export async function sealEpoch(log: Log, bank: Bank, epoch: bigint): Promise<SealedEpoch> {
  return log.sealed(Number(epoch)) ?? (await sealNow(log, bank, epoch));
}

/**
 * The first second at which the schedule covers what is issued and the budgets of all the log's programs, and of `expected` ones
 * whose batches are yet to come.
 */
export async function sealableAtS(log: Log, bank: Bank, epoch: bigint, expected: readonly Hex[] = []): Promise<bigint> {
  const issuedWei: bigint = await bank.timeAsset.issuedWei();
  const programs = [...new Set([...log.programs(), ...expected])];
  const terms = await Promise.all(programs.map((id) => readTerms(bank, id as Hex, epoch)));
  return scheduledAtS(
    bank,
    terms.reduce((total, one) => total + (one?.budgetWei ?? 0n), issuedWei),
  );
}

/**
 * From the end of the last epoch to the first second at which `epoch` may end with `expected` programs in it, or eight minutes if that is
 * later. Until the epoch is sealed, asking again gives the same, so that what is simulated for it is the same.
 */
export async function expectedWindow(
  log: Log,
  bank: Bank,
  epoch: bigint,
  expected: readonly Hex[],
): Promise<EpochWindow> {
  const [{ windowEnd: startS }, endS] = await Promise.all([readHead(bank), sealableAtS(log, bank, epoch, expected)]);
  const leastS = startS + LEAST_WINDOW_S;
  return { startS, endS: endS > leastS ? endS : leastS };
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
