import { fromHex, toHex, viewOf, writeUint128 } from "../bytes.ts";
import { keccak, keccakHex } from "../keccak.ts";
import { scoreLeaf } from "../leaves.ts";
import { type ScoreRecord, type Scores, scoreAt } from "../records.ts";
import type { Hex, Score } from "../units.ts";
import { levelNodes, levelPairs, siblings } from "./levels.ts";
import type { Allocate } from "./sort.ts";
import { type Plan, runPlan } from "./stages.ts";

/** Positional tree of score leaves whose nodes carry the sum: 32 bytes of hash, 32 of sum; levels leaves first. */
export type ScoresTree = {
  readonly count: number;
  readonly root: Hex;
  readonly totalScore: Score;
  readonly nodes: Uint8Array;
};

/** A score, where it stands, and its siblings leaf upward, two words each: hash and sum. */
export type ScoreProof = { readonly record: ScoreRecord; readonly index: number; readonly proof: Hex[] };

/** The stages that build the tree of one program's scores. */
export function* planScores(scores: Scores, allocate: Allocate): Plan<ScoresTree> {
  const { programId, featureCount, count, records } = scores;
  const nodes = allocate(64 * levelNodes(count));
  yield { task: { kernel: "scoreLeaves", programId, featureCount, records, nodes }, from: 0, to: count, grain: 256 };
  for (const { width, ...level } of levelPairs(count)) {
    yield { task: { kernel: "sumPairs", nodes, level }, from: 0, to: width, grain: 512 };
  }
  const top = count === 0 ? new Uint8Array(64) : nodes.slice(-64);
  return { count, root: bindTotal(top, count), totalScore: BigInt(toHex(top.subarray(32))), nodes };
}

/** The tree of one program's scores, built on this thread. */
export function scoresTree(scores: Scores): ScoresTree {
  return runPlan(planScores(scores, (bytes) => new Uint8Array(bytes)));
}

/** The proof of the score at `index`. */
export function proveScore(tree: ScoresTree, scores: Scores, index: number): ScoreProof {
  if (!(index >= 0 && index < tree.count)) throw new RangeError(`no score ${index} of ${tree.count}`);
  const proof = Array.from(siblings(tree.count, index)).flatMap(({ node }) => [
    toHex(tree.nodes.subarray(64 * node, 64 * node + 32)),
    toHex(tree.nodes.subarray(64 * node + 32, 64 * node + 64)),
  ]);
  return { record: scoreAt(scores, index), index, proof };
}

/** Whether `proof` shows its score in a tree of `count` scores that sum to `totalScore` under `root`. */
export function verifyScore(
  root: Hex,
  count: number,
  totalScore: Score,
  programId: Hex,
  { record, index, proof }: ScoreProof,
): boolean {
  if (!(index >= 0 && index < count)) return false;
  let node = fromHex(scoreLeaf(programId, record.account, record.features, record.score));
  let sum = record.score;
  let used = 0;
  for (const { left } of siblings(count, index)) {
    if (used + 2 > proof.length) return false;
    const hash = fromHex(proof[used++], 32);
    const siblingSum = BigInt(proof[used++]);
    node = left ? hashSums(hash, siblingSum, node, sum) : hashSums(node, sum, hash, siblingSum);
    sum += siblingSum;
  }
  if (used !== proof.length || sum !== totalScore) return false;
  const top = new Uint8Array(64);
  top.set(node, 0);
  writeSum(top, 32, sum);
  return bindTotal(top, count) === root.toLowerCase();
}

function hashSums(left: Uint8Array, leftSum: bigint, right: Uint8Array, rightSum: bigint): Uint8Array {
  const words = new Uint8Array(128);
  words.set(left, 0);
  writeSum(words, 32, leftSum);
  words.set(right, 64);
  writeSum(words, 96, rightSum);
  return keccak(words);
}

function writeSum(words: Uint8Array, at: number, sum: bigint): void {
  const reversed = new Uint8Array(32);
  writeUint128(viewOf(reversed), 0, BigInt.asUintN(128, sum));
  writeUint128(viewOf(reversed), 16, sum >> 128n);
  words.set(reversed.reverse(), at);
}

/** keccak256(abi.encode(top, totalScore, leaves)). */
function bindTotal(top: Uint8Array, count: number): Hex {
  const words = new Uint8Array(96);
  words.set(top, 0);
  new DataView(words.buffer).setUint32(92, count);
  return keccakHex(words);
}
