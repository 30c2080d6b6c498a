import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { expect } from "chai";
import { fromHex, toHex } from "../../../protocol/bytes.ts";
import { keccakHex } from "../../../protocol/keccak.ts";
import { rewardLeaf } from "../../../protocol/leaves.ts";
import { type Deltas, deltaAt, packDeltas } from "../../../protocol/records.ts";
import { ZERO_HASH } from "../../../protocol/report.ts";
import { proveReward, rewardsTree, verifySortedPairs } from "../../../protocol/trees/rewards.ts";
import { ENTRY_BYTES, settleChunks } from "../../../protocol/trees/settle.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { accountOf, sampleDeltas } from "../../support/records.ts";

function reference(deltas: Deltas): StandardMerkleTree<[string, bigint]> {
  const values = Array.from({ length: deltas.count }, (_, i): [string, bigint] => {
    const { account, cumulativeWei } = deltaAt(deltas, i);
    return [account, cumulativeWei];
  });
  return StandardMerkleTree.of(values, ["address", "uint256"]);
}

describe("rewards tree", () => {
  it("has OpenZeppelin's root for every width from 1 to 70, around 256, and for 5,000", () => {
    for (const count of [...Array.from({ length: 70 }, (_, i) => i + 1), 255, 256, 257, 300, 5000]) {
      const deltas = sampleDeltas(count);
      expect(rewardsTree(deltas).root, `${count} leaves`).to.equal(reference(deltas).root);
    }
  });

  it("gives the proofs that OpenZeppelin's tree gives", () => {
    const deltas = sampleDeltas(77);
    const tree = rewardsTree(deltas);
    const wanted = reference(deltas);
    for (const [i, value] of wanted.entries()) {
      const found = proveReward(tree, deltas, value[0] as Address);
      expect(found).to.deep.equal({ account: value[0], cumulativeWei: value[1], proof: wanted.getProof(i) });
      expect(verifySortedPairs(tree.root, rewardLeaf(found!.account, found!.cumulativeWei), found!.proof)).to.equal(
        true,
      );
      expect(
        verifySortedPairs(tree.root, rewardLeaf(found!.account, found!.cumulativeWei + 1n), found!.proof),
      ).to.equal(false);
    }
  });

  it("has no proof for an account that never earned", () => {
    const deltas = sampleDeltas(20);
    expect(proveReward(rewardsTree(deltas), deltas, accountOf(999))).to.equal(undefined);
  });

  it("refuses to prove from a tree over other deltas", () => {
    expect(() =>
      proveReward(
        rewardsTree(sampleDeltas(20)),
        packDeltas([{ account: accountOf(1), previousCumulativeWei: 0n, cumulativeWei: 9n }]),
        accountOf(1),
      ),
    ).to.throw("the tree was built over other deltas");
  });

  it("has the zero root when nobody ever earned", () => {
    expect(rewardsTree(sampleDeltas(0)).root).to.equal(ZERO_HASH);
  });
});

describe("settle chunks", () => {
  /** What the chain does with a chunk: hash the entries, pair them up, go on with the proof. */
  function leadsTo(root: Hex, entries: Uint8Array, proof: readonly Hex[]): boolean {
    let level = Array.from({ length: entries.length / ENTRY_BYTES }, (_, i) => {
      const entry = entries.subarray(i * ENTRY_BYTES, (i + 1) * ENTRY_BYTES);
      return rewardLeaf(toHex(entry.subarray(0, 20)), BigInt(toHex(entry.subarray(20))));
    });
    while (level.length > 1) {
      level = Array.from({ length: level.length / 2 }, (_, i) => pairHash(level[2 * i], level[2 * i + 1]));
    }
    return verifySortedPairs(root, level[0], proof);
  }

  it("pays every account once, in subtrees that lead to the root, whatever the width", () => {
    for (let count = 1; count <= 140; count++) {
      const deltas = sampleDeltas(count);
      const tree = rewardsTree(deltas);
      const seen: string[] = [];
      for (const { accounts, entries, proof } of settleChunks(tree, deltas, 16)) {
        expect(accounts).to.be.at.most(16);
        expect(leadsTo(tree.root, entries, proof), `${count} leaves`).to.equal(true);
        for (let i = 0; i < accounts; i++) seen.push(toHex(entries.subarray(i * ENTRY_BYTES, i * ENTRY_BYTES + 20)));
      }
      expect(seen.sort()).to.deep.equal(Array.from({ length: count }, (_, i) => accountOf(i)).sort());
    }
  });

  it("uses full chunks wherever the tree has them", () => {
    const sizes = Array.from(settleChunks(rewardsTree(sampleDeltas(1024)), sampleDeltas(1024), 128), (c) => c.accounts);
    expect(sizes).to.deep.equal(Array(8).fill(128));
  });

  it("leaves out subtrees in which everybody is paid", () => {
    const deltas = sampleDeltas(64);
    const unpaid = accountOf(11);
    const paidWei = (account: Address) => (account === unpaid ? 0n : 1n << 127n);
    const chunks = [...settleChunks(rewardsTree(deltas), deltas, 8, paidWei)];
    expect(chunks).to.have.length(1);
    expect(toHex(chunks[0].entries)).to.include(unpaid.slice(2));
  });

  it("refuses a size that is no power of two", () => {
    const deltas = sampleDeltas(4);
    expect(() => [...settleChunks(rewardsTree(deltas), deltas, 6)]).to.throw(RangeError, "6 is no power of two");
  });
});

function pairHash(a: Hex, b: Hex): Hex {
  const [low, high] = a < b ? [a, b] : [b, a];
  return keccakHex(new Uint8Array([...fromHex(low), ...fromHex(high)]));
}
