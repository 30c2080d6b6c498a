import { scoreLeaf } from "../leaves.ts";
import { type ScoreRecord, type Scores, scoreAt } from "../records.ts";
import type { Hex, Score } from "../units.ts";
import type { Allocate } from "./sort.ts";
import { type Plan, runPlan } from "./stages.ts";
import { planSums, proveSum, type SumTree, sumRoot } from "./sums.ts";

/** Tree of one program's scores; its total is the program's totalScore. */
export type ScoresTree = SumTree;

/** A score, where it stands, and its siblings leaf upward, two words each: hash and sum. */
export type ScoreProof = { readonly record: ScoreRecord; readonly index: number; readonly proof: Hex[] };

/** The stages that build the tree of one program's scores. */
export function planScores({ programId, featureCount, count, records }: Scores, allocate: Allocate): Plan<ScoresTree> {
  return planSums(count, (nodes) => ({ kernel: "scoreLeaves", programId, featureCount, records, nodes }), allocate);
}

/** The tree of one program's scores, built on this thread. */
export function scoresTree(scores: Scores): ScoresTree {
  return runPlan(planScores(scores, (bytes) => new Uint8Array(bytes)));
}

/** The proof of the score at `index`. */
export function proveScore(tree: ScoresTree, scores: Scores, index: number): ScoreProof {
  return { proof: proveSum(tree, index), record: scoreAt(scores, index), index };
}

/** Whether `proof` shows its score in a tree of `count` scores that sum to `totalScore` under `root`. */
export function verifyScore(
  root: Hex,
  count: number,
  totalScore: Score,
  programId: Hex,
  { record, index, proof }: ScoreProof,
): boolean {
  const leaf = scoreLeaf(programId, record.account, record.features, record.score);
  const reached = sumRoot(leaf, record.score, index, count, proof);
  return reached?.root === root.toLowerCase() && reached.total === totalScore;
}
