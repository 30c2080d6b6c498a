import { expect } from "chai";
import { scoreLeaf } from "../../../protocol/leaves.ts";
import { packScores, type Scores, scoreAt } from "../../../protocol/records.ts";
import { proveScore, scoresTree, verifyScore } from "../../../protocol/trees/scores.ts";
import { accountOf, PROGRAM_ID, sampleScores } from "../../support/records.ts";
import { sumTreeOf } from "../../support/sum-tree.ts";

function reference(scores: Scores): { root: string; total: bigint } {
  return sumTreeOf(
    Array.from({ length: scores.count }, (_, i) => {
      const { account, features, score } = scoreAt(scores, i);
      return [scoreLeaf(scores.programId, account, features, score), score];
    }),
  );
}

describe("scores tree", () => {
  it("has the root and the total of its definition for every width up to 70", () => {
    for (let count = 0; count <= 70; count++) {
      const { root, total } = scoresTree(sampleScores(count));
      expect({ root, total }, `${count} leaves`).to.deep.equal(reference(sampleScores(count)));
    }
  });

  it("carries sums beyond 128 bits", () => {
    const most = { features: [-(1n << 63n), (1n << 63n) - 1n], score: (1n << 128n) - 1n };
    const scores = packScores(
      PROGRAM_ID,
      2,
      [1, 2, 3, 4, 5].map((i) => ({ account: accountOf(i), ...most })),
    );
    const tree = scoresTree(scores);
    expect({ root: tree.root, total: tree.total }).to.deep.equal(reference(scores));
    expect(tree.total).to.equal(5n * most.score);
    expect(verifyScore(tree.root, 5, tree.total, PROGRAM_ID, proveScore(tree, scores, 1))).to.equal(true);
  });

  it("proves every score at its place and total, and at no other", () => {
    for (const count of [1, 2, 3, 6, 11]) {
      const scores = sampleScores(count);
      const tree = scoresTree(scores);
      const { root, total: totalScore } = tree;
      for (let index = 0; index < count; index++) {
        const found = proveScore(tree, scores, index);
        expect(verifyScore(root, count, totalScore, PROGRAM_ID, found), `${index} of ${count}`).to.equal(true);
        for (let other = -1; other <= count; other++) {
          if (other === index) continue;
          expect(verifyScore(root, count, totalScore, PROGRAM_ID, { ...found, index: other })).to.equal(false);
        }
        expect(verifyScore(root, count + 1, totalScore, PROGRAM_ID, found)).to.equal(false);
        expect(verifyScore(root, count, totalScore + 1n, PROGRAM_ID, found)).to.equal(false);
        expect(verifyScore(root, count, totalScore, root, found)).to.equal(false);
        const record = { ...found.record, score: found.record.score + 1n };
        expect(verifyScore(root, count, totalScore + 1n, PROGRAM_ID, { ...found, record })).to.equal(false);
        const longer = { ...found, proof: [...found.proof, root, root] };
        expect(verifyScore(root, count, totalScore, PROGRAM_ID, longer)).to.equal(false);
        if (count > 1) {
          const shorter = { ...found, proof: found.proof.slice(0, -1) };
          expect(verifyScore(root, count, totalScore, PROGRAM_ID, shorter)).to.equal(false);
        }
      }
    }
  });

  it("refuses to prove a score that is not there", () => {
    const scores = sampleScores(2);
    expect(() => proveScore(scoresTree(scores), scores, -1)).to.throw(RangeError, "no leaf -1 of 2");
  });
});
