import { join } from "node:path";
import { readModelFolder } from "../../oracle/score/model-folder.ts";
import { openScorer } from "../../oracle/score/scorer.ts";
import type { Case } from "../../oracle/verify/case.ts";
import { buildChallenge } from "../../oracle/verify/challenge.ts";
import type { Proof } from "../../oracle/verify/difference.ts";
import { viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { programId } from "../../protocol/features.ts";
import { DELTA_BYTES, deltaAt, packDeltas, packScores, type Scores, scoreBytes } from "../../protocol/records.ts";
import type { Program } from "../../protocol/report.ts";
import { rewardsTree } from "../../protocol/trees/rewards.ts";
import type { Hex } from "../../protocol/units.ts";
import { type CourtBank, type Lie, openCourtBank } from "./court/bank.ts";
import { type Run, row } from "./frame.ts";
import { mixedRows } from "./parity.ts";

const ACCOUNTS = 10_000;
const WRONG = 4321;
const STRANGER = `0x${"ab".repeat(20)}` as const;
const MODELS = join(import.meta.dirname, "../../oracle/models");

/** Gas of taking a wrong report of 10,000 accounts to court: whole receipts, with the report voided. */
export const run: Run = async (emit) => {
  for (const [name, atMost] of [
    ["network", 150_000],
    ["network-weighed", 150_000],
    ["metaverse", 150_000],
    ["content", 600_000],
    ["engagement", 600_000],
  ] as const) {
    const folder = join(MODELS, name, "1");
    const model = await readModelFolder(folder);
    const scorer = await openScorer(folder);
    const max = model.card.features.map((feature) => feature.max);
    const features = mixedRows(ACCOUNTS, max, 1);
    const scores = packed(programId(name) as Hex, features, await scorer.score(features.slice(), ACCOUNTS), max.length);
    await scorer.close();
    const bank = await openCourtBank(model);
    emit(
      row(`challengeScore, ${model.card.kind}, ${max.length} features`, await wrongScore(bank, scores), "gas", {
        atMost,
      }),
    );
    if (name === "network") for (const [call, gas] of await others(bank, scores)) emit(row(call, gas, "gas"));
    await bank.close();
  }
};

async function wrongScore(bank: CourtBank, scores: Scores): Promise<number> {
  const wrong = { ...scores, records: scores.records.slice() };
  const size = scoreBytes(scores.featureCount);
  writeUint128(viewOf(wrong.records), (WRONG + 1) * size - 16, 12_345n);
  const examined = await bank.post(wrong);
  return bank.challenge(buildChallenge(examined, { kind: "score", program: 0, index: WRONG }));
}

/** Every other call, each against a report of its own. */
async function others(bank: CourtBank, scores: Scores): Promise<[string, number][]> {
  const rows: [string, number][] = [];
  const judge = async (lie: Lie, proofOf: (examined: Case) => Proof) => {
    const examined = await bank.post(scores, lie);
    const challenge = buildChallenge(examined, proofOf(examined));
    rows.push([challenge.name, await bank.challenge(challenge)]);
  };
  const accountOf = ({ artifact }: Case) => deltaAt(artifact.deltas, WRONG).account;
  const put = (offset: number): Lie => ({
    records: ({ deltas }) => writeUint128(viewOf(deltas.records), WRONG * DELTA_BYTES + offset, 1n),
  });
  const double = (records: Uint8Array, size: number) =>
    records.copyWithin((WRONG + 1) * size, WRONG * size, WRONG * size + 20);

  await judge(put(36), (examined) => ({ kind: "reward", account: accountOf(examined) }));
  await judge(put(20), (examined) => ({ kind: "previous", account: accountOf(examined) }));
  const width = scoreBytes(scores.featureCount);
  const right = WRONG + 1;
  await judge({ records: (artifact) => double(artifact.scores[0].records, width) }, () => ({
    kind: "scoreOrder",
    program: 0,
    right,
  }));
  await judge({ records: ({ deltas }) => double(deltas.records, DELTA_BYTES) }, () => ({ kind: "deltaOrder", right }));
  const stranger = packDeltas([{ account: STRANGER, previousCumulativeWei: 0n, cumulativeWei: 1n }]);
  const { root } = rewardsTree(stranger);
  await judge({ report: (report) => ({ ...report, rewardsRoot: root }) }, () => ({
    kind: "leaf",
    account: STRANGER,
    cumulativeWei: 1n,
    siblings: [],
  }));
  const doubled = (program: Program) => ({ ...program, totalScore: 2n * program.totalScore });
  await judge({ report: (report) => ({ ...report, programs: report.programs.map(doubled) }) }, () => ({
    kind: "total",
    program: 0,
  }));
  await judge({ report: (report) => ({ ...report, issuedWei: report.issuedWei - 1n }) }, () => ({ kind: "issued" }));
  rows.push(["collect, 3 signers with bonds", await bank.collect()]);
  return rows;
}

function packed(id: Hex, features: BigInt64Array, scores: BigInt64Array, width: number): Scores {
  const entries = Array.from({ length: ACCOUNTS }, (_, i) => ({
    account: `0x${((i + 1) * 400_000).toString(16).padStart(40, "0")}` as Hex,
    features: [...features.subarray(i * width, (i + 1) * width)],
    score: scores[i],
  }));
  return packScores(id, width, entries);
}
