import type { Result } from "ethers/abi";
import type { EventLog } from "ethers/contract";
import { hashReport, type Program, type Report, ZERO_HASH } from "../../protocol/report.ts";
import type { SignedReport } from "../../protocol/signed-report.ts";
import type { Hex, Seconds } from "../../protocol/units.ts";
import { type Bank, readHead, readReportHash } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";

/** `pending`: under its challenge period; `removed`: vetoed or voided. */
export type Standing = "pending" | "active" | "removed";

/** A report as it was posted, with the signatures that it was posted with. */
export type Posted = {
  readonly signed: SignedReport;
  readonly reportHash: Hex;
  readonly standing: Standing;
  readonly activeAtS: Seconds;
  readonly blockNumber: number;
};

/**
 * The report that stands for an epoch, or the last that was removed, out of the transaction that posted it.
 * @param fromBlock Where the bank begins.
 * @param kept What a data folder holds, for a report that some other contract posted; it counts only if it has the hash on chain.
 * @throws `NotPosted`, `ReportUnknown` when neither the transaction nor `kept` is the report.
 */
export async function findPosted(
  bank: Bank,
  epoch: bigint,
  fromBlock = 0,
  kept?: SignedReport | undefined,
): Promise<Posted> {
  const stands = await readReportHash(bank, epoch);
  const events = (await bank.ledger.queryFilter(bank.ledger.filters.ReportPosted(epoch), fromBlock)) as EventLog[];
  const event = events.filter(({ args }) => stands === ZERO_HASH || args.reportHash === stands).at(-1);
  if (!event) throw new OracleError("NotPosted", `no report of epoch ${epoch} was posted`, { epoch });
  const { reportHash, activeAtS } = event.args as unknown as { reportHash: Hex; activeAtS: bigint };
  const signed = [await fromCalldata(bank, event.transactionHash), kept].find(
    (one) => one && hashReport(one.report) === reportHash,
  );
  if (!signed) {
    const message = `epoch ${epoch} was posted as ${reportHash}, and transaction ${event.transactionHash} does not hold the report`;
    throw new OracleError("ReportUnknown", message, { epoch, reportHash, hash: event.transactionHash });
  }
  const standing = stands === ZERO_HASH ? "removed" : (await isPending(bank, epoch)) ? "pending" : "active";
  return { signed, reportHash, standing, activeAtS, blockNumber: event.blockNumber };
}

/** Whether the epoch's report is under its challenge period, and may still be vetoed or voided. */
export async function isPending(bank: Bank, epoch: bigint): Promise<boolean> {
  const [head, block] = await Promise.all([readHead(bank), bank.provider.getBlock("latest")]);
  return head.epoch === epoch && BigInt(block!.timestamp) < head.activeAtS;
}

/** What was handed to `AttentionLedger.post`; undefined for a transaction that calls something else. */
async function fromCalldata(bank: Bank, hash: string): Promise<SignedReport | undefined> {
  const transaction = await bank.provider.getTransaction(hash);
  const call = transaction && bank.ledger.interface.parseTransaction({ data: transaction.data });
  if (call?.name !== "post") return undefined;
  const [report, bitmap, signatures] = call.args;
  return { report: reportOf(report), bitmap, signatures };
}

function reportOf(fields: Result): Report {
  const { programs, attempt, ...report } = fields.toObject();
  return {
    ...(report as Omit<Report, "programs" | "attempt">),
    attempt: Number(attempt),
    programs: (programs as Result[]).map((program) => {
      const { leaves, ...rest } = program.toObject();
      return { ...(rest as Omit<Program, "leaves">), leaves: Number(leaves) };
    }),
  };
}
