import type { EventLog } from "ethers/contract";
import type { Figures } from "../../protocol/named-error.ts";
import type { Bank } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";
import type { SealedEpoch } from "../log/seal.ts";

/**
 * What to tell who is refused a second digest: `TermsChanged` when, after the epoch was ended, a program's terms for it were set or a model
 * was retired. The report signed before would be refused or voided, and a second one for the same attempt would be a second word: only the
 * admin knows the way out. Any other error is given back as it is.
 */
export async function termsChanged(bank: Bank, { epoch, blockNumber }: SealedEpoch, error: unknown): Promise<unknown> {
  if (!(error instanceof OracleError) || error.name !== "SecondDigest") return error;
  const eventsOf = (name: string) => bank.ledger.queryFilter(name, blockNumber + 1) as Promise<EventLog[]>;
  const [registered, retired] = await Promise.all(["ProgramRegistered", "ModelRetired"].map(eventsOf));
  const terms = registered.find(({ args }) => args.fromEpoch <= BigInt(epoch));
  if (terms) {
    const what = `the terms of program ${terms.args.id} for epoch ${epoch} were set`;
    const wayOut = `the admin registers the earlier terms again, or ${ROTATE}`;
    return changed(what, wayOut, terms, { program: terms.args.id, epoch: BigInt(epoch) }, error);
  }
  if (retired.length === 0) return error;
  const { modelId } = retired[0].args;
  return changed(
    `model ${modelId} was retired`,
    `the admin ${ROTATE}`,
    retired[0],
    { modelId, epoch: BigInt(epoch) },
    error,
  );
}

const ROTATE =
  "rotates the operators (the same will do) with an overlap of zero, which makes worthless what they signed";

function changed(
  what: string,
  wayOut: string,
  { blockNumber }: EventLog,
  figures: Figures,
  cause: OracleError,
): OracleError {
  const message = `${what} in block ${blockNumber}, and a report was signed before: ${wayOut}`;
  return new OracleError("TermsChanged", message, { ...figures, blockNumber }, { retry: true, cause });
}
