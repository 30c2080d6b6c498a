import { type Report, ZERO_HASH } from "../../protocol/report.ts";
import type { Hex } from "../../protocol/units.ts";
import {
  type Bank,
  readHead,
  readModelActive,
  readOperators,
  readReportHash,
  readTerms,
  type Terms,
} from "../chain/bank.ts";
import { type Consents, consentsAt } from "../chain/consents.ts";
import { OracleError } from "../errors.ts";
import type { SealedEpoch } from "../log/seal.ts";
import type { Scorer } from "../score/scorer.ts";
import type { Operators } from "../sign/quorum.ts";
import type { Models } from "./models.ts";

/** A program of the epoch: its terms, and what scores it. Declared programs have no scorer. */
export type ProgramInput = {
  readonly id: Hex;
  readonly terms: Terms;
  readonly scorer: Scorer | undefined;
  /** None where the program does not ask for consent, or, to whoever checks a report, where it cannot be known. */
  readonly consents: Consents | undefined;
};

/** Heights at which the chain is read; terms: the newest when absent. */
export type ReadBlocks = { readonly terms?: number | undefined; readonly consents: number | undefined };

/** Everything that an epoch needs from outside the log, so that closing it is the same for everybody. */
export type EpochInputs = Pick<Report, "epoch" | "attempt" | "previous" | "windowStart" | "windowEnd" | "logRoot"> & {
  readonly operators: Operators;
  /** Rising by id. */
  readonly programs: readonly ProgramInput[];
};

/**
 * Reads the chain for an epoch: who consents to be scored at the marker's height, the rest as it is now, since after the marker there may be a
 * veto, a rotation or, while nothing rests on them, other terms. Programs that the chain does not know are left out, and those whose
 * model was retired: it takes no report that names them.
 * @throws `EpochOutOfTurn` when the chain waits for another epoch, `SpecMismatch`, `NoDataShare`, and what loading a model throws.
 */
export async function readInputs(
  bank: Bank,
  sealed: SealedEpoch,
  programIds: readonly Hex[],
  models: Models,
): Promise<EpochInputs> {
  const epoch = BigInt(sealed.epoch);
  const [head, operators, previous] = await Promise.all([
    readHead(bank),
    readOperators(bank),
    epoch === 1n ? ZERO_HASH : readReportHash(bank, epoch - 1n),
  ]);
  if (head.epoch + 1n !== epoch) {
    const message = `the chain waits for epoch ${head.epoch + 1n}, not ${epoch}`;
    throw new OracleError("EpochOutOfTurn", message, { epoch, wanted: head.epoch + 1n });
  }
  const programs = await readPrograms(bank, epoch, programIds, models, { consents: sealed.blockNumber });
  return {
    epoch,
    attempt: head.nextAttempt,
    previous,
    windowStart: head.windowEnd,
    windowEnd: BigInt(sealed.windowEnd),
    logRoot: sealed.logRoot as Hex,
    operators,
    programs: await reportable(bank, programs),
  };
}

/** Those programs that a report may name at the height `block`, now when absent: their model is not retired. */
export async function reportable(
  bank: Bank,
  programs: readonly ProgramInput[],
  block?: number,
): Promise<ProgramInput[]> {
  const active = programs.map(
    ({ terms: { modelId } }) => modelId === ZERO_HASH || readModelActive(bank, modelId, block),
  );
  const may = await Promise.all(active);
  return programs.filter((_, i) => may[i]);
}

/**
 * The terms of programs at an epoch, what scores them and who consents to it, rising by id; what the chain does not know is left out.
 * @throws `SpecMismatch`, `NoDataShare`, and what loading a model throws.
 */
export async function readPrograms(
  bank: Bank,
  epoch: bigint,
  programIds: readonly Hex[],
  models: Models,
  blocks: ReadBlocks,
): Promise<ProgramInput[]> {
  const programs: ProgramInput[] = [];
  for (const id of [...programIds].sort()) {
    const terms = await readTerms(bank, id, epoch, blocks.terms);
    if (!terms) continue;
    const asked = terms.consentRequired && blocks.consents !== undefined;
    const consents = asked ? await consentsAt(bank, id, blocks.consents) : undefined;
    programs.push({ id, terms, scorer: await scorerOf(id, terms, models), consents });
  }
  return programs;
}

async function scorerOf(id: Hex, { modelId, featureSpec }: Terms, models: Models): Promise<Scorer | undefined> {
  if (modelId === ZERO_HASH) return undefined;
  const scorer = await models.scorer(modelId);
  if (scorer.card.featureSpec === featureSpec) return scorer;
  const message = `program ${id} is registered with the features ${featureSpec}, its model takes ${scorer.card.featureSpec}`;
  throw new OracleError("SpecMismatch", message, {
    program: id,
    registered: featureSpec,
    model: scorer.card.featureSpec,
  });
}
