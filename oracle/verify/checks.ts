import { compareBytes } from "../../protocol/bytes.ts";
import {
  DELTA_BYTES,
  deltaAt,
  findAccount,
  firstUnsorted,
  type Scores,
  scoreAt,
  scoreBytes,
} from "../../protocol/records.ts";
import { digestReport, reportDomain } from "../../protocol/report.ts";
import { proveReward } from "../../protocol/trees/rewards.ts";
import { type Bank, ledgerAddress } from "../chain/bank.ts";
import { firstApart } from "../epoch/fields.ts";
import type { ProgramInput } from "../epoch/inputs.ts";
import type { ScoredProgram } from "../epoch/score.ts";
import { OracleError } from "../errors.ts";
import type { Rewards } from "../reward/rewards.ts";
import { foldedFeatures } from "../score/model-folder.ts";
import { joinQuorum } from "../sign/quorum.ts";
import type { Case } from "./case.ts";
import type { Difference } from "./difference.ts";
import { accountsOf, recordsApart } from "./records.ts";

/** The threshold of the report's operators signed it. */
export function* checkSignatures(bank: Bank, { posted: { signed }, inputs }: Case): Generator<Difference> {
  const { report, bitmap, signatures } = signed;
  const { operators } = inputs.operators;
  const signers = operators.filter((_, place) => (bitmap >> BigInt(place)) & 1n);
  const given = signers.map((operator, i) => ({
    operator,
    signature: `0x${signatures.slice(2 + 128 * i, 130 + 128 * i)}`,
  }));
  try {
    joinQuorum(inputs.operators, digestReport(reportDomain(bank.chainId, ledgerAddress(bank)), report), given);
  } catch (error) {
    if (!(error instanceof OracleError)) throw error;
    yield {
      stage: "signatures",
      field: error.name,
      expected: `${inputs.operators.threshold} of them`,
      found: error.message,
    };
  }
}

/** The log ends the epoch where the report says. */
export function* checkMarker({ posted: { signed }, sealed }: Case): Generator<Difference> {
  if (!sealed) return;
  const expected = { windowEnd: BigInt(sealed.windowEnd), logRoot: sealed.logRoot };
  const { windowEnd, logRoot } = signed.report;
  yield* fieldApart("log", expected, { windowEnd, logRoot }, "marker");
}

/** The artifact's header says what the report and the chain say. */
export function* checkPrograms({ posted: { signed }, artifact: { header }, inputs }: Case): Generator<Difference> {
  const { epoch, windowStart, windowEnd, logRoot, programs } = signed.report;
  const reported = programs.map(({ id, modelId, leaves, budgetWei }) => ({ id, modelId, count: leaves, budgetWei }));
  const held = header.programs.map(({ id, modelId, count, budgetWei }) => ({ id, modelId, count, budgetWei }));
  const frame = { epoch, windowStart, windowEnd, logRoot };
  const { epoch: e, windowStart: from, windowEnd: to, logRoot: root } = header;
  const headFrame = { epoch: e, windowStart: from, windowEnd: to, logRoot: root };
  yield* fieldApart("programs", { ...frame, programs: reported }, { ...headFrame, programs: held }, "header");
  for (const [i, { id, features, capWei, rateWei, consent }] of header.programs.entries()) {
    const input = inputs.programs.find((program) => program.id === id);
    const names = input?.scorer ? foldedFeatures(input.scorer.card).map(({ name }) => name) : [];
    const { capWei: cap, rateWei: rate } = input?.terms ?? {};
    const wanted = input && { features: names, capWei: cap, rateWei: rate, consent: consentWanted(input) };
    yield* fieldApart("programs", wanted, { features, capWei, rateWei, consent }, `header.programs.${i}`);
  }
}

function consentWanted({ terms, consents }: ProgramInput) {
  if (!terms.consentRequired) return undefined;
  return consents ? { dataShare: consents.dataShare, block: consents.block } : "read at the block that ends the window";
}

/** Features are as many as the model takes; the court refutes a score of any other number. */
export function* checkWidths({ artifact: { scores }, inputs }: Case): Generator<Difference> {
  for (const [program, { programId, featureCount, count }] of scores.entries()) {
    const input = inputs.programs.find(({ id }) => id === programId);
    const width = input?.scorer ? foldedFeatures(input.scorer.card).length : 0;
    if (!input || count === 0 || featureCount === width) continue;
    const figures = { expected: `${width}`, found: `${featureCount}` };
    const proof = input.scorer && { proof: { kind: "score", program, index: 0 } as const };
    yield { stage: "programs", program: programId, field: "number of features", ...figures, ...proof };
  }
}

/**
 * Where a program asks for consent, whoever was scored gave it; the first who did not. Who gave it and was left out, the log tells. The
 * court cannot see either.
 */
export async function findUnconsented({ artifact, inputs }: Case): Promise<Difference | undefined> {
  for (const scores of artifact.scores) {
    const consents = inputs.programs.find(({ id }) => id === scores.programId)?.consents;
    if (!consents) continue;
    const index = (await consents.granted(accountsOf(scores))).indexOf(false);
    if (index < 0) continue;
    const { account } = scoreAt(scores, index);
    const expected = `MEASURE granted to the program at block ${consents.block}`;
    return {
      stage: "consent",
      program: scores.programId,
      account,
      field: "score",
      expected,
      found: "scored without it",
    };
  }
  return undefined;
}

/** Accounts rise, so that each stands once and absence can be relied on. */
export function* checkOrder({ artifact: { scores, deltas } }: Case): Generator<Difference> {
  const rising = { expected: "above the account before it" };
  for (const [program, { programId, records, featureCount }] of scores.entries()) {
    const right = firstUnsorted(records, scoreBytes(featureCount));
    if (right < 0) continue;
    const { account } = scoreAt(scores[program], right);
    const proof = { kind: "scoreOrder", program, right } as const;
    const found = `${account} behind ${scoreAt(scores[program], right - 1).account}`;
    yield { stage: "order", program: programId, account, field: "place", ...rising, found, proof };
  }
  const right = firstUnsorted(deltas.records, DELTA_BYTES);
  if (right < 0) return;
  const { account } = deltaAt(deltas, right);
  const found = `${account} behind ${deltaAt(deltas, right - 1).account}`;
  yield { stage: "order", account, field: "place", ...rising, found, proof: { kind: "deltaOrder", right } };
}

/** Features, and the scores of declared programs, are what the log folds to. The court cannot see the log. */
export function* checkFeatures({ artifact }: Case, folded: readonly Scores[]): Generator<Difference> {
  const ids = new Set([...[...folded, ...artifact.scores].map(({ programId }) => programId)]);
  for (const program of [...ids].sort()) {
    const expected = folded.find(({ programId }) => programId === program);
    const found = artifact.scores.find(({ programId }) => programId === program);
    const { featureCount } = [found, expected].find((some) => some && some.count > 0) ?? { featureCount: 0 };
    const size = scoreBytes(featureCount);
    const width = featureCount > 0 ? size - 16 : size;
    const none = new Uint8Array(0);
    for (const apart of recordsApart(expected?.records ?? none, found?.records ?? none, size, width)) {
      const [left, right] = [recordAt(expected, apart.expected), recordAt(found, apart.found)];
      yield* fieldApart("features", left, right, "record", { program, account: apart.account });
    }
  }
}

/** Every modelled score is what the model gives for the features beside it. */
export function* checkScores(
  { artifact: { scores } }: Case,
  rescored: readonly ScoredProgram[],
): Generator<Difference> {
  for (const [program, { programId, records, featureCount, count }] of scores.entries()) {
    const expected = rescored.find(({ id }) => id === programId)?.scores;
    if (!expected) continue;
    const size = scoreBytes(featureCount);
    for (let index = 0; index < count; index++) {
      if (compareBytes(expected.records, index * size, records, index * size, size) === 0) continue;
      const [left, right] = [scoreAt(expected, index), scoreAt(scores[program], index)];
      const figures = { expected: `${left.score}`, found: `${right.score}` };
      const proof = { kind: "score", program, index } as const;
      yield { stage: "scores", program: programId, account: right.account, field: "score", ...figures, proof };
    }
  }
}

/** Every amount is the one before plus what the artifact's scores earn by the terms on chain. */
export function* checkRewards({ artifact: { deltas } }: Case, rewards: Rewards): Generator<Difference> {
  for (const { account, expected, found } of recordsApart(rewards.deltas.records, deltas.records, DELTA_BYTES)) {
    const absent = { account, previousCumulativeWei: 0n, cumulativeWei: 0n };
    const left = expected === undefined ? absent : deltaAt(rewards.deltas, expected);
    const right = found === undefined ? absent : deltaAt(deltas, found);
    const at = { stage: "rewards", account } as const;
    if (found === undefined) {
      const kind = left.previousCumulativeWei > 0n ? "previous" : "reward";
      const wanted = `cumulativeWei ${left.cumulativeWei}`;
      yield { ...at, field: "delta", expected: wanted, found: "none", proof: { kind, account } };
    } else if (left.previousCumulativeWei !== right.previousCumulativeWei) {
      const figures = { expected: `${left.previousCumulativeWei}`, found: `${right.previousCumulativeWei}` };
      yield { ...at, field: "previousCumulativeWei", ...figures, proof: { kind: "previous", account } };
    } else if (left.cumulativeWei !== right.cumulativeWei) {
      const figures = { expected: `${left.cumulativeWei}`, found: `${right.cumulativeWei}` };
      yield { ...at, field: "cumulativeWei", ...figures, proof: { kind: "reward", account } };
    } else {
      // A delta of zero earns nobody anything, so the court has nothing against it.
      yield { ...at, field: "delta", expected: "none", found: "0" };
    }
  }
}

/** The report's roots and sums are those of the artifact's records. */
export function* checkTrees(examined: Case): Generator<Difference> {
  const { posted, trees } = examined;
  const { report } = posted.signed;
  for (const [i, { id, scoresRoot, leaves, totalScore }] of report.programs.entries()) {
    const tree = trees.scores[i];
    const expected = { scoresRoot: tree.root, leaves: tree.count, totalScore: tree.total };
    const where = { program: id, proof: { kind: "total", program: i } } as const;
    yield* fieldApart("trees", expected, { scoresRoot, leaves, totalScore }, "program", where);
  }
  const { deltas, rewards } = trees;
  const rewardsRoot = rewards.count === 0 ? deltas.root : rewards.root;
  const expected = { deltasRoot: deltas.root, rewardsRoot };
  const reported = { deltasRoot: report.deltasRoot, rewardsRoot: report.rewardsRoot };
  const where = report.rewardsRoot === rewardsRoot ? {} : findOldLeaf(examined);
  yield* fieldApart("trees", expected, reported, "report", where);
  if (report.issuedWei === deltas.total) return;
  const figures = { expected: `${deltas.total}`, found: `${report.issuedWei}` };
  yield { stage: "trees", field: "issuedWei", ...figures, proof: { kind: "issued" } };
}

/** A leaf that the deltas do not bear out, where the rewards are those of the report before: its artifact holds their leaves. */
function findOldLeaf({ posted, before, artifact }: Case): Pick<Difference, "account" | "proof"> {
  if (!before || before.rewards.root !== posted.signed.report.rewardsRoot) return {};
  for (let old = 0; old < before.deltas.count; old++) {
    const { account } = deltaAt(before.deltas, old);
    const { cumulativeWei, proof: siblings } = proveReward(before.rewards, before.deltas, account)!;
    const index = findAccount(artifact.deltas.records, DELTA_BYTES, account);
    if (index >= 0 && deltaAt(artifact.deltas, index).cumulativeWei === cumulativeWei) continue;
    return { account, proof: { kind: "leaf", account, cumulativeWei, siblings } };
  }
  return {};
}

/** The first field in which two values part. */
export function* fieldApart(
  stage: Difference["stage"],
  expected: unknown,
  found: unknown,
  path: string,
  where: Pick<Difference, "program" | "account" | "proof"> = {},
): Generator<Difference> {
  const apart = firstApart(expected, found, path);
  if (apart) yield { stage, ...where, field: apart.field, expected: print(apart.left), found: print(apart.right) };
}

function recordAt(scores: Scores | undefined, index: number | undefined) {
  return scores && index !== undefined ? scoreAt(scores, index) : undefined;
}

function print(value: unknown): string {
  if (value === undefined) return "none";
  return typeof value === "object"
    ? JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item))
    : String(value);
}
