import { Signature } from "ethers/crypto";
import { recoverAddress } from "ethers/transaction";
import { hashReport } from "../../protocol/report.ts";
import { digestExport, type SignedExport } from "../../protocol/score-export.ts";
import { type Hex, parseAddress } from "../../protocol/units.ts";
import { type Bank, ledgerAddress, readReportHash } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";
import { isPending } from "../verify/posted.ts";
import { checkScores } from "./check.ts";

/**
 * That an export is true: its report stands on this bank's ledger, its scores are in the report's trees and follow from the behaviour,
 * and one of the operators who were to sign that report signed it. The operator's word is all there is for the behaviour being whole.
 * @param models Holds `<name>/<version>/card.json`.
 * @returns Whether the report is under its challenge period: it may yet be voided, and the scores with it.
 * @throws `ExportOfAnotherBank`, `ReportNotStanding`, what `checkScores` throws, `ExportNotSigned`, `NotAnOperator`.
 */
export async function verifyExport(bank: Bank, exported: SignedExport, models: string): Promise<{ pending: boolean }> {
  const { chainId, ledger, signed, operator } = exported;
  const { report } = signed;
  if (chainId !== bank.chainId || ledger !== ledgerAddress(bank)) {
    const message = `the export is of the ledger ${ledger} on chain ${chainId}`;
    throw new OracleError("ExportOfAnotherBank", message, { chainId, ledger, wanted: ledgerAddress(bank) });
  }
  const [stands, found] = [await readReportHash(bank, report.epoch), hashReport(report)];
  if (stands !== found) {
    const message = `epoch ${report.epoch} stands as ${stands}, the export has the report ${found}`;
    throw new OracleError("ReportNotStanding", message, { epoch: report.epoch, stands, found });
  }
  await checkScores(exported, models);
  requireSigned(exported);
  const [operators]: [string[]] = await bank.operatorSet.setOf(report.operatorSet);
  if (!operators.map(parseAddress).includes(operator)) {
    const message = `${operator} is none of the operators of epoch ${report.epoch}`;
    throw new OracleError("NotAnOperator", message, { operator, operatorSet: report.operatorSet });
  }
  return { pending: await isPending(bank, report.epoch) };
}

function requireSigned(exported: SignedExport): void {
  const { operator, signature } = exported;
  const signer = signerOf(digestExport(exported), signature);
  if (signer === operator) return;
  const message = `the signature is ${signer ? `that of ${signer}` : "none"}, not of ${operator}: the export was changed`;
  throw new OracleError("ExportNotSigned", message, { operator, signer });
}

function signerOf(digest: Hex, signature: Hex): string | undefined {
  try {
    return parseAddress(recoverAddress(digest, Signature.from(signature)));
  } catch {
    return undefined;
  }
}
