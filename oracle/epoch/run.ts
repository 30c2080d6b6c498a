import { parseArtifact } from "../../protocol/artifact.ts";
import type { Deltas } from "../../protocol/records.ts";
import { hashReport } from "../../protocol/report.ts";
import type { SignedReport } from "../../protocol/signed-report.ts";
import type { Hex } from "../../protocol/units.ts";
import { type Bank, ledgerAddress, readHead, readReportHash } from "../chain/bank.ts";
import { OracleError } from "../errors.ts";
import type { Log } from "../log/log.ts";
import type { Posting } from "../post/deliver.ts";
import { type PostDeps, postReport } from "../post/post.ts";
import { requireActive } from "../post/standing.ts";
import { joinQuorum } from "../sign/quorum.ts";
import type { Signer } from "../sign/signer.ts";
import { requireSame } from "./agree.ts";
import { type ClosedEpoch, closeEpoch, type TreeBuilder } from "./close.ts";
import { readArtifact, readSignedReport, writeEpoch } from "./files.ts";
import { readInputs } from "./inputs.ts";
import type { Models } from "./models.ts";
import { sealEpoch } from "./seal.ts";
import { termsChanged } from "./terms.ts";

/** The steps of an epoch, in their order; `posted` comes last. */
export type Stage = "sealed" | "scored" | "signed" | "posted";

/** What one epoch needs. Everything it keeps is in `folder` and `log`; whoever runs it again goes on where it stopped. */
export type EpochDeps = {
  readonly bank: Bank;
  readonly log: Log;
  readonly folder: string;
  readonly models: Models;
  readonly trees: TreeBuilder;
  /** The operators at hand. As many as must sign do, each after it has computed the report itself. */
  readonly signers: readonly Signer[];
  readonly post: Omit<PostDeps, "bank">;
  readonly onStage?: (stage: Stage) => void;
};

/** An epoch that was brought to the chain. `closed` is what the first operator computed. */
export type FinishedEpoch = { readonly closed: ClosedEpoch; readonly signed: SignedReport; readonly posting: Posting };

/** Runs the epoch that the chain waits for, from its marker to the chain. Killed anywhere and run again, it gives the same report. */
export async function runEpoch(deps: EpochDeps): Promise<FinishedEpoch> {
  const signed = await signEpoch(deps);
  const posting = await postReport({ ...deps.post, bank: deps.bank }, signed.signed.report, signed.signed);
  deps.onStage?.("posted");
  return { ...signed, posting };
}

/**
 * As `runEpoch`, without the posting.
 * @throws `ReportPending` while the last report may still be removed: the marker's time and the operators' word, both given
 * once, would rest on it. `TermsChanged` where what was signed before can no more be posted.
 */
export async function signEpoch(deps: EpochDeps): Promise<Omit<FinishedEpoch, "posting">> {
  const { bank, log, folder, models, signers, trees } = deps;
  const head = await readHead(bank);
  await requireActive(bank, head);
  const { epoch: last } = head;
  const sealed = await sealEpoch(log, bank, last + 1n);
  deps.onStage?.("sealed");

  const inputs = await readInputs(bank, sealed, log.programs() as Hex[], models);
  const previous = await previousDeltas(bank, folder, last);
  const { operators, threshold } = inputs.operators;
  const present = signers.filter(({ operator }) => operators.includes(operator)).slice(0, threshold);
  const closings: ClosedEpoch[] = [];
  for (const signer of present) {
    const batches = (program: string) => log.read(Number(inputs.epoch), program);
    const close = { batches, trees, signer, chainId: bank.chainId, ledger: ledgerAddress(bank) };
    try {
      closings.push(await closeEpoch(close, inputs, previous));
    } catch (error) {
      throw await termsChanged(bank, sealed, error);
    }
  }
  deps.onStage?.("scored");

  requireSame(closings.map(({ signature, report }) => ({ operator: signature.operator, report })));
  const { report, digest, artifact } = closings[0];
  const quorum = joinQuorum(
    inputs.operators,
    digest,
    closings.map(({ signature }) => signature),
  );
  const signed = { report, bitmap: quorum.bitmap, signatures: quorum.signatures as Hex };
  writeEpoch(folder, signed, artifact);
  deps.onStage?.("signed");
  return { closed: closings[0], signed };
}

/** Every account that ever earned, from the artifact of the last report, which must be the one that stands on chain. */
async function previousDeltas(bank: Bank, folder: string, epoch: bigint): Promise<Deltas> {
  if (epoch === 0n) return { count: 0, records: new Uint8Array(0) };
  const last = readSignedReport(folder, epoch);
  const stands = await readReportHash(bank, epoch);
  if (last && hashReport(last.report) === stands)
    return parseArtifact(readArtifact(folder, last.report.artifact)).deltas;
  const have = last ? hashReport(last.report) : "none";
  throw new OracleError("PreviousUnknown", `epoch ${epoch} stands as ${stands}, ${folder} has ${have}`, {
    epoch,
    stands,
    have,
    folder,
  });
}
