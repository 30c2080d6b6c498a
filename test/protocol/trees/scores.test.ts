import { expect } from "chai";
import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { scoreLeaf } from "../../../protocol/leaves.ts";
import { packScores, type Scores, scoreAt } from "../../../protocol/records.ts";
import { proveScore, scoresTree, verifyScore } from "../../../protocol/trees/scores.ts";
import { accountOf, PROGRAM_ID, sampleScores } from "../../support/records.ts";

const abi = AbiCoder.defaultAbiCoder();

/** The definition, level by level, on text. */
function reference(scores: Scores): { root: string; totalScore: bigint } {
  let level = Array.from({ length: scores.count }, (_, i): [string, bigint] => {
    const { account, features, score } = scoreAt(scores, i);
    return [scoreLeaf(scores.programId, account, features, score), score];
  });
  while (level.length > 1) {
    level = Array.from({ length: Math.ceil(level.length / 2) }, (_, i): [string, bigint] => {
      const [left, right] = [level[2 * i], level[2 * i + 1]];
      if (right === undefined) return left;
      const words = abi.encode(["bytes32", "uint256", "bytes32", "uint256"], [...left, ...right]);
      return [keccak256(words), left[1] + right[1]];
    });
  }
  const [top, totalScore] = level[0] ?? [`0x${"00".repeat(32)}`, 0n];
  const root = keccak256(abi.encode(["bytes32", "uint256", "uint256"], [top, totalScore, scores.count]));
  return { root, totalScore };
}

describe("scores tree", () => {
  it("has the root and the total of its definition for every width up to 70", () => {
    for (let count = 0; count <= 70; count++) {
      const { root, total: totalScore } = scoresTree(sampleScores(count));
      expect({ root, totalScore }, `${count} leaves`).to.deep.equal(reference(sampleScores(count)));
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
    expect({ root: tree.root, totalScore: tree.total }).to.deep.equal(reference(scores));
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
