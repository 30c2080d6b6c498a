import { hashReport, type Report } from "../../protocol/report.ts";
import { type Bank, type Head, readHead, readReportHash } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";

/**
 * Whether the chain already holds this very report; false when it may be posted now.
 * @throws `OtherReportPosted`, `EpochOutOfTurn`, `StaleAttempt`, `OperatorSetNotValid`, `ReportPending` (the only one to retry).
 */
export async function standing(bank: Bank, report: Report): Promise<boolean> {
  const { epoch, attempt } = report;
  const head = await readHead(bank);
  if (epoch <= head.epoch) {
    const [stands, ours] = [await readReportHash(bank, epoch), hashReport(report)];
    if (stands === ours) return true;
    throw new OracleError("OtherReportPosted", `epoch ${epoch} was posted as ${stands}, not as ${ours}`, {
      epoch,
      stands,
      ours,
    });
  }
  const wanted = head.epoch + 1n;
  if (epoch !== wanted) {
    throw new OracleError("EpochOutOfTurn", `the chain waits for epoch ${wanted}, not ${epoch}`, { epoch, wanted });
  }
  if (attempt !== head.nextAttempt) {
    const figures = { epoch, attempt, wanted: head.nextAttempt };
    throw new OracleError(
      "StaleAttempt",
      `epoch ${epoch} was removed ${head.nextAttempt} times: attempt ${attempt} is stale`,
      figures,
    );
  }
  await requireOperatorSet(bank, report);
  await requireActive(bank, head);
  return false;
}

async function requireOperatorSet(bank: Bank, { operatorSet }: Report): Promise<void> {
  const [operators, , validUntilS] = await bank.operatorSet.setOf(operatorSet);
  const nowS = await chainNowS(bank);
  if (operators.length > 0 && (validUntilS === 0n || nowS < validUntilS)) return;
  throw new OracleError("OperatorSetNotValid", `${operatorSet} may no more sign: the operators were changed`, {
    operatorSet,
    validUntilS,
  });
}

/** @throws `ReportPending`, to retry: the last report may still be removed, and what follows it with it. */
export async function requireActive(bank: Bank, { epoch, activeAtS }: Head): Promise<void> {
  const nowS = await chainNowS(bank);
  if (nowS >= activeAtS) return;
  const message = `epoch ${epoch} is under its challenge period for another ${activeAtS - nowS} s`;
  throw new OracleError("ReportPending", message, { epoch, activeAtS, nowS }, { retry: true });
}

async function chainNowS(bank: Bank): Promise<bigint> {
  const block = await bank.provider.getBlock("latest");
  return BigInt(block!.timestamp);
}
