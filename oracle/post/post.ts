import { hashReport, type Report } from "../../protocol/report.ts";
import { type Bank, ledgerAddress } from "../chain/bank.ts";
import type { Quorum } from "../sign/quorum.ts";
import { deliver, type Posting, type SenderDeps } from "./deliver.ts";
import { standing } from "./standing.ts";

export type PostDeps = SenderDeps & { readonly bank: Bank };

/** Brings a signed report to the chain, once, whatever happened before. @throws what `standing` refuses and `deliver` throws. */
export function postReport(deps: PostDeps, report: Report, quorum: Quorum): Promise<Posting> {
  const { provider, chainId, ledger } = deps.bank;
  return deliver(
    { ...deps, provider, chainId },
    {
      id: hashReport(report),
      to: ledgerAddress(deps.bank),
      data: ledger.interface.encodeFunctionData("post", [report, quorum.bitmap, quorum.signatures]),
      stands: () => standing(deps.bank, report),
    },
  );
}
