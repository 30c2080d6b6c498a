import type { Key } from "../../../oracle/sign/keys.ts";
import { joinQuorum } from "../../../oracle/sign/quorum.ts";
import { keccakHex } from "../../../protocol/keccak.ts";
import { digestReport, hashReport, type Report, reportDomain, ZERO_HASH } from "../../../protocol/report.ts";
import type { Address, Hex, Seconds, Wei } from "../../../protocol/units.ts";

/** What stays the same from report to report. */
export type Epochs = {
  readonly chainId: bigint;
  readonly ledger: Address;
  readonly operatorSet: { readonly digest: Hex; readonly operators: readonly string[]; readonly threshold: number };
  readonly keys: readonly Key[];
  readonly program: { readonly id: Hex; readonly modelId: Hex; readonly budgetWei: Wei };
};

/** What `post` takes. */
export type Posting = { readonly report: Report; readonly bitmap: bigint; readonly signatures: string };

/**
 * The report after `previous`, with every commitment filled in and one program, signed by the threshold of operators.
 * Commitments that no claim looks at are random words: the ledger stores and compares them as it would real ones.
 */
export function signedReport(
  epochs: Epochs,
  previous: Report | undefined,
  wanted: { rewardsRoot: Hex; issuedWei: Wei; windowStart: Seconds; windowEnd: Seconds },
): Posting {
  const epoch = (previous?.epoch ?? 0n) + 1n;
  const { operatorSet, program, keys } = epochs;
  const report: Report = {
    operatorSet: operatorSet.digest,
    epoch,
    attempt: 0,
    previous: previous ? hashReport(previous) : ZERO_HASH,
    ...wanted,
    logRoot: randomWord(`log ${epoch}`),
    deltasRoot: randomWord(`deltas ${epoch}`),
    artifact: randomWord(`artifact ${epoch}`),
    programs: [{ ...program, scoresRoot: randomWord(`scores ${epoch}`), leaves: 1_000_000, totalScore: 10n ** 12n }],
  };
  const digest = digestReport(reportDomain(epochs.chainId, epochs.ledger), report);
  const signatures = keys.map(({ address, signingKey }) => ({
    operator: address,
    signature: signingKey.sign(digest).compactSerialized,
  }));
  return { report, ...joinQuorum(operatorSet, digest, signatures) };
}

/** The same for the same name at every run. */
export function randomWord(name: string): Hex {
  return keccakHex(new TextEncoder().encode(name));
}
