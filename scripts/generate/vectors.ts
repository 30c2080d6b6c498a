import { AbiCoder } from "ethers/abi";
import { id } from "ethers/hash";
import { deltaLeaf, rewardLeaf, scoreLeaf } from "../../protocol/leaves.ts";
import { type Delta, deltaAt, packDeltas, packScores, type ScoreRecord, scoreAt } from "../../protocol/records.ts";
import { digestReport, hashReport, type Report, reportDomain, ZERO_HASH } from "../../protocol/report.ts";
import { deltasTree, proveDelta } from "../../protocol/trees/deltas.ts";
import { proveReward, rewardsTree } from "../../protocol/trees/rewards.ts";
import { proveScore, scoresTree } from "../../protocol/trees/scores.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { dataShareVectors } from "./data-share.ts";
import { issuableDown } from "./schedule.ts";

const REPORT_ABI =
  "tuple(bytes32,uint64,uint32,bytes32,uint64,uint64,bytes32,bytes32,bytes32,uint256," +
  "tuple(bytes32,bytes32,bytes32,uint32,uint256,uint256)[],bytes32)";
const LEDGER = hash("ledger").slice(0, 42) as Address;
const PROGRAM_ID = hash("program");

/** What Solidity and TypeScript must compute alike, computed by TypeScript; tests of both read it. */
export function vectorFiles(): { path: string; text: string }[] {
  return [
    file("report", { chainId: 31337n, ledger: LEDGER, cases: [0, 1, 3].map(reportCase) }),
    file("leaves", {
      programId: PROGRAM_ID,
      rewards: rows(rewardCase),
      deltas: rows(deltaCase),
      scores: rows(scoreCase),
    }),
    file("trees", { programId: PROGRAM_ID, cases: [1, 2, 3, 5, 8, 11, 16].map(treeCase) }),
    file("data-share", dataShareVectors()),
    file("schedule", { cases: [scheduleCase(10n, 100n), scheduleCase(3_170_979_198_376_458n, 126_144_000n)] }),
  ];
}

function reportCase(programs: number) {
  const report: Report = {
    operatorSet: hash("operators"),
    epoch: 2n ** 64n - 1n - BigInt(programs),
    attempt: programs,
    previous: programs === 0 ? ZERO_HASH : hash("previous"),
    windowStart: 1_700_000_000n,
    windowEnd: 1_700_086_400n,
    logRoot: hash("log"),
    rewardsRoot: hash("rewards"),
    deltasRoot: hash("deltas"),
    issuedWei: 10n ** 27n + BigInt(programs),
    programs: Array.from({ length: programs }, (_, i) => ({
      id: hash(`id ${i}`),
      modelId: i === 0 ? ZERO_HASH : hash(`model ${i}`),
      scoresRoot: hash(`scores ${i}`),
      leaves: 2 ** 32 - 1 - i,
      totalScore: 2n ** 159n + BigInt(i),
      budgetWei: 10n ** 22n * BigInt(i + 1),
    })),
    artifact: hash("artifact"),
  };
  const values = { ...report, programs: report.programs.map((program) => Object.values(program)) };
  const encoded = AbiCoder.defaultAbiCoder().encode([REPORT_ABI], [Object.values(values)]);
  return { report, encoded, hash: hashReport(report), digest: digestReport(reportDomain(31337n, LEDGER), report) };
}

function deltaOf(i: number): Delta {
  const previousCumulativeWei = i % 3 === 0 ? 0n : 7n ** BigInt((5 * i) % 45);
  return { account: accountOf(i), previousCumulativeWei, cumulativeWei: previousCumulativeWei + 11n ** BigInt(i % 36) };
}

function scoreOf(i: number): ScoreRecord {
  const features = [BigInt(i), -(2n ** 63n) + BigInt(i), 2n ** 63n - 1n - BigInt(i)].slice(0, 1 + (i % 3));
  return { account: accountOf(i), features, score: i % 4 === 0 ? 0n : 2n ** 128n - 3n ** BigInt(i) };
}

function rewardCase(i: number) {
  const { account, cumulativeWei } = deltaOf(i);
  return { account, cumulativeWei, leaf: rewardLeaf(account, cumulativeWei) };
}

function deltaCase(i: number) {
  const { account, previousCumulativeWei, cumulativeWei } = deltaOf(i);
  const leaf = deltaLeaf(account, previousCumulativeWei, cumulativeWei);
  return { account, previousCumulativeWei, cumulativeWei, leaf };
}

function scoreCase(i: number) {
  const { account, features, score } = scoreOf(i);
  return { account, features, score, leaf: scoreLeaf(PROGRAM_ID, account, features, score) };
}

function treeCase(width: number) {
  const deltas = packDeltas(Array.from({ length: width }, (_, i) => deltaOf(i)));
  const one = Array.from({ length: width }, (_, i) => ({ ...scoreOf(i), features: [BigInt(-i)] }));
  const scores = packScores(PROGRAM_ID, 1, one);
  const [rewards, placed, sums] = [rewardsTree(deltas), deltasTree(deltas), scoresTree(scores)];
  return {
    rewardsRoot: rewards.root,
    deltasRoot: placed.root,
    scoresRoot: sums.root,
    issuedWei: placed.total,
    totalScore: sums.total,
    leaves: Array.from({ length: width }, (_, i) => ({
      ...deltaAt(deltas, i),
      features: scoreAt(scores, i).features,
      score: scoreAt(scores, i).score,
      rewardProof: proveReward(rewards, deltas, deltaAt(deltas, i).account)!.proof,
      deltaProof: proveDelta(placed, deltas, i).proof,
      scoreProof: proveScore(sums, scores, i).proof,
    })),
  };
}

function scheduleCase(perSecondWei: bigint, halvingS: bigint) {
  const times = [0n, 1n, halvingS - 1n, halvingS, halvingS + 1n, (7n * halvingS) / 2n, 40n * halvingS, 300n * halvingS];
  const rows = times.map((elapsedS) => ({ elapsedS, issuableWei: issuableDown(perSecondWei, halvingS, elapsedS) }));
  return { perSecondWei, halvingS, rows };
}

function rows<T>(make: (i: number) => T): T[] {
  return Array.from({ length: 12 }, (_, i) => make(i));
}

function accountOf(i: number): Address {
  return hash(`account ${i}`).slice(0, 42) as Address;
}

function hash(text: string): Hex {
  return id(text) as Hex;
}

/** Wide numbers as decimal text: JSON readers on both sides would round them. */
function file(name: string, content: Record<string, unknown>): { path: string; text: string } {
  const generated = "by scripts/generate/vectors.ts; do not edit";
  const plain = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  return { path: `test/vectors/${name}.json`, text: `${JSON.stringify({ generated, ...content }, plain, 1)}\n` };
}
