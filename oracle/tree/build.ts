import type { Deltas, Scores } from "../../protocol/records.ts";
import { type DeltasTree, planDeltas } from "../../protocol/trees/deltas.ts";
import { planRewards, type RewardsTree } from "../../protocol/trees/rewards.ts";
import { planScores, type ScoresTree } from "../../protocol/trees/scores.ts";
import { shareBytes, sharedBytes, type TreePool } from "./pool.ts";

/** Everything of an epoch that a report commits to. `scores` stand in the order in which they were given. */
export type Trees = {
  readonly rewards: RewardsTree;
  readonly deltas: DeltasTree;
  readonly scores: readonly ScoresTree[];
};

/**
 * Builds the trees of an epoch on the pool's threads; the same nodes as on one thread.
 * Records in shared memory (see sharedBytes) are used as they are, others are copied.
 */
export async function buildTrees(pool: TreePool, deltas: Deltas, scores: readonly Scores[]): Promise<Trees> {
  const shared = { ...deltas, records: shareBytes(deltas.records) };
  const rewards = await pool.run(planRewards(shared, sharedBytes));
  const deltasTree = await pool.run(planDeltas(shared, sharedBytes));
  const scoresTrees: ScoresTree[] = [];
  for (const program of scores) {
    scoresTrees.push(await pool.run(planScores({ ...program, records: shareBytes(program.records) }, sharedBytes)));
  }
  return { rewards, deltas: deltasTree, scores: scoresTrees };
}
