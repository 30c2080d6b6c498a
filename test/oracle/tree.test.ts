import { expect } from "chai";
import { buildTrees } from "../../oracle/tree/build.ts";
import { openTreePool, TreeFailed, type TreePool } from "../../oracle/tree/pool.ts";
import { deltasTree } from "../../protocol/trees/deltas.ts";
import { rewardsTree } from "../../protocol/trees/rewards.ts";
import { scoresTree } from "../../protocol/trees/scores.ts";
import type { Plan } from "../../protocol/trees/stages.ts";
import { sampleDeltas, sampleScores } from "../support/records.ts";

describe("tree pool", () => {
  for (const threads of [1, 2, 3]) {
    it(`builds the same nodes on ${threads} threads as without a pool`, async () => {
      const pool = await openTreePool(threads);
      try {
        for (const count of [0, 1, 2, 700, 6001]) {
          const [deltas, scores] = [sampleDeltas(count), sampleScores(count)];
          const trees = await buildTrees(pool, deltas, [scores, sampleScores(3)]);
          expect(Buffer.from(trees.rewards.nodes).equals(rewardsTree(deltas).nodes)).to.equal(true);
          expect(Buffer.from(trees.deltas.nodes).equals(deltasTree(deltas).nodes)).to.equal(true);
          expect(trees.scores.map(({ root }) => root)).to.deep.equal([
            scoresTree(scores).root,
            scoresTree(sampleScores(3)).root,
          ]);
          expect(trees.deltas.root).to.equal(deltasTree(deltas).root);
        }
      } finally {
        await pool.close();
      }
    });
  }

  it("builds trees that are asked for at once as if one were asked for after the other", async () => {
    const pool = await openTreePool(3);
    const counts = [6001, 700, 6001, 5000];
    const trees = await Promise.all(
      counts.map((count) => buildTrees(pool, sampleDeltas(count), [sampleScores(count)])),
    );
    await pool.close();
    for (const [i, count] of counts.entries()) {
      expect(trees[i].rewards.root).to.equal(rewardsTree(sampleDeltas(count)).root);
      expect(trees[i].deltas.root).to.equal(deltasTree(sampleDeltas(count)).root);
      expect(trees[i].scores[0].root).to.equal(scoresTree(sampleScores(count)).root);
    }
  });

  it("says so when a part fails on whichever thread, with the cause", async () => {
    const pool: TreePool = await openTreePool(2);
    function* broken(): Plan<void> {
      // Room for the first leaf alone: the second does not fit.
      const task = { kernel: "rewardLeaves", records: new Uint8Array(104), leaves: new Uint8Array(32) } as const;
      yield { task, from: 0, to: 2, grain: 1 };
    }
    const error = await pool.run(broken()).catch((caught: unknown) => caught);
    await pool.close();
    expect(error).to.be.instanceOf(TreeFailed);
    expect((error as TreeFailed).cause).to.be.instanceOf(RangeError);
  });

  it("says so when a worker is gone", async () => {
    const pool = await openTreePool(2);
    await pool.close();
    const error = await buildTrees(pool, sampleDeltas(6000), []).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(TreeFailed).that.includes({ message: "a tree worker is gone" });
  });
});
