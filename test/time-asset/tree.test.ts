import { expect } from "chai";
import { concat, toBeHex } from "ethers";
import { rewardLeaf } from "../../protocol/leaves.ts";
import type { Address } from "../../protocol/units.ts";
import { assetWithRoot } from "./fixture.ts";

describe("a tree of OpenZeppelin's, of a width that is no power of two", () => {
  it("pays every account by its proof", async () => {
    const { time, amounts, tree, issuedWei } = await assetWithRoot(9);
    for (const [i, [account, wei]] of amounts.entries()) {
      expect(tree.leafHash([account, wei])).to.equal(rewardLeaf(account as Address, wei as never));
      await time.claim(account, wei, tree.getProof(i));
      expect(await time.balanceOf(account)).to.equal(wei);
    }
    expect(await time.totalSupply()).to.equal(issuedWei);
  });

  it("pays the accounts of every full subtree of two", async () => {
    const { time, tree, issuedWei } = await assetWithRoot(9);
    const dump = tree.dump();
    const entryAt = new Map(dump.values.map(({ treeIndex, value }) => [treeIndex, value]));
    const leaves = dump.values.length;
    const pack = (node: number) => {
      const [account, wei] = entryAt.get(node)!;
      return concat([account, toBeHex(wei, 16)]);
    };
    const proofOf = (node: number) => {
      const siblings: string[] = [];
      for (let at = node; at > 0; at = (at - 1) >> 1) siblings.push(dump.tree[at % 2 === 1 ? at + 1 : at - 1]);
      return siblings;
    };
    const paid = new Set<number>();
    for (let node = 0; node < leaves - 1; node++) {
      const pair = [2 * node + 1, 2 * node + 2];
      if (!pair.every((child) => child >= leaves - 1)) continue;
      await time.settle(concat(pair.map(pack)), proofOf(node));
      for (const child of pair) paid.add(child);
    }
    for (const [at, [account, wei]] of entryAt) expect(await time.balanceOf(account)).to.equal(paid.has(at) ? wei : 0n);
    expect(paid.size).to.equal(leaves - 1);
    const single = [...entryAt.keys()].find((at) => !paid.has(at))!;
    await time.settle(pack(single), proofOf(single));
    expect(await time.totalSupply()).to.equal(issuedWei);
  });
});
