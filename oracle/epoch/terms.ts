import type { EventLog } from "ethers/contract";
import type { Bank } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";
import type { SealedEpoch } from "../log/seal.ts";

/**
 * What to tell who is refused a second digest: `TermsChanged` when a program's terms for the epoch were set after it was ended. The report
 * signed before would be voided, and a second one for the same attempt would be a second word: only the admin knows the way out.
 * Any other error is given back as it is.
 */
export async function termsChanged(bank: Bank, { epoch, blockNumber }: SealedEpoch, error: unknown): Promise<unknown> {
  if (!(error instanceof OracleError) || error.name !== "SecondDigest") return error;
  const events = (await bank.ledger.queryFilter("ProgramRegistered", blockNumber + 1)) as EventLog[];
  const change = events.find(({ args }) => args.fromEpoch <= BigInt(epoch));
  if (!change) return error;
  const message =
    `the terms of program ${change.args.id} for epoch ${epoch} were set in block ${change.blockNumber}, and a report was signed before: ` +
    "the admin registers the earlier terms again, or rotates the operators (the same will do) with an overlap of zero, " +
    "which makes worthless what they signed";
  const figures = { program: change.args.id, epoch: BigInt(epoch), blockNumber: change.blockNumber };
  return new OracleError("TermsChanged", message, figures, { retry: true, cause: error });
}
