import type { Hex } from "../../protocol/units.ts";
import { logError } from "../log/errors.ts";
import type { Log } from "../log/log.ts";
import { type Accountant, epsilonText, type Spending } from "./accountant.ts";
import { type Bucket, bucketsOf, countAccounts, MOST_BUCKETS } from "./contributions.ts";
import { discreteLaplace, type Words } from "./noise.ts";
import { LIMITS, type Limits, periodsOf } from "./periods.ts";

/** What a release is made from. */
export type ReleaseDeps = {
  readonly log: Log;
  readonly accountant: Accountant;
  /** Cryptographic; tests pass seeded ones. */
  readonly words: Words;
  readonly limits?: Limits;
};

/** Which epochs are counted, both ends included, and what that may tell of anyone: epsilon in millionths. */
export type Asked = { readonly first: number; readonly last: number; readonly epsilonMicros: number };

/** A bucket that may be shown: about how many accounts did that. */
export type NoisyCount = Bucket & { readonly accounts: number };

/** What was published for a question, now or when it was asked before. */
export type Release = Asked & {
  readonly anew: boolean;
  readonly periods: readonly string[];
  readonly counts: readonly NoisyCount[];
};

/** A noisy count below this is not shown. */
export const LEAST_SHOWN = 100;

/**
 * Counts the accounts of some epochs by program and kind, adds discrete Laplace noise of scale MOST_BUCKETS / epsilon to each
 * count and shows those from LEAST_SHOWN. With or without any one account, every answer is as likely up to a factor e^epsilon.
 * @throws `BudgetSpent`, `EpochNotSealed`, what `Log` and `Accountant` throw.
 */
export function releaseStats({ log, accountant, words, limits = LIMITS }: ReleaseDeps, asked: Asked): Release {
  const spending = spendingOf(log, asked, limits);
  const { question } = spending;
  const kept = accountant.answerTo(question);
  if (kept === undefined) accountant.requireBudget(spending);
  const counted = kept === undefined ? countEpochs(log, words, asked) : [];
  const paid = accountant.release(spending, () => JSON.stringify(noisy(words, counted, asked.epsilonMicros)));
  const periods = spending.periods.map(({ name }) => name);
  return { ...asked, anew: paid.anew, periods, counts: JSON.parse(paid.answer) };
}

function spendingOf(log: Log, { first, last, epsilonMicros }: Asked, limits: Limits): Spending {
  const ends: bigint[] = [];
  let root = "";
  for (let epoch = first; epoch <= last; epoch++) {
    const sealed = log.sealed(epoch);
    if (!sealed) throw logError("EpochNotSealed", log.file, `epoch ${epoch} has no end marker`);
    ends.push(BigInt(sealed.windowEnd));
    root = sealed.logRoot;
  }
  // The root stands for all that was counted: the same epochs of another log are another question.
  const question = `epochs ${first} to ${last} for epsilon ${epsilonText(epsilonMicros)}, log ${root}`;
  return { question, epsilonMicros, periods: periodsOf(ends, limits) };
}

function countEpochs(log: Log, words: Words, { first, last }: Asked): NoisyCount[] {
  const programs = log.programs() as Hex[];
  const sources = programs.map((program) => ({ program, batches: batchesOf(log, program, first, last) }));
  const counts = countAccounts(words, sources);
  return bucketsOf(programs).map((bucket, i) => ({ ...bucket, accounts: counts[i] }));
}

function* batchesOf(log: Log, program: Hex, first: number, last: number): Generator<Uint8Array> {
  for (let epoch = first; epoch <= last; epoch++) yield* log.read(epoch, program);
}

/** Every count with noise of its own, those that are too small left out. */
export function noisy(words: Words, counts: readonly NoisyCount[], epsilonMicros: number): NoisyCount[] {
  const [t, s] = [MOST_BUCKETS * 1_000_000, epsilonMicros];
  const divisor = greatestCommon(t, s);
  return counts
    .map((count) => ({ ...count, accounts: count.accounts + discreteLaplace(words, t / divisor, s / divisor) }))
    .filter(({ accounts }) => accounts >= LEAST_SHOWN);
}

function greatestCommon(a: number, b: number): number {
  return b === 0 ? a : greatestCommon(b, a % b);
}
