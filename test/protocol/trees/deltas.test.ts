import { expect } from "chai";
import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import { deltaLeaf } from "../../../protocol/leaves.ts";
import { type Deltas, deltaAt, packDeltas } from "../../../protocol/records.ts";
import { ZERO_HASH } from "../../../protocol/report.ts";
import { deltasTree, proveAbsence, proveDelta, verifyAbsence, verifyDelta } from "../../../protocol/trees/deltas.ts";
import { topOf } from "../../../protocol/trees/sums.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { accountOf, sampleDeltas } from "../../support/records.ts";
import { sumTreeOf } from "../../support/sum-tree.ts";

function reference(deltas: Deltas): { root: string; total: bigint } {
  return sumTreeOf(
    Array.from({ length: deltas.count }, (_, i) => {
      const { account, previousCumulativeWei, cumulativeWei } = deltaAt(deltas, i);
      return [deltaLeaf(account, previousCumulativeWei, cumulativeWei), cumulativeWei];
    }),
  );
}

const neighbour = (account: Address, step: bigint): Address =>
  `0x${(BigInt(account) + step).toString(16).padStart(40, "0")}`;

describe("deltas tree", () => {
  it("has the root and the total of its definition for every width up to 70", () => {
    for (let count = 0; count <= 70; count++) {
      const { root, total } = deltasTree(sampleDeltas(count));
      expect({ root, total }, `${count} leaves`).to.deep.equal(reference(sampleDeltas(count)));
    }
  });

  it("proves every delta at its place and at no other", () => {
    for (const count of [1, 2, 3, 5, 8, 13, 31]) {
      const deltas = sampleDeltas(count);
      const tree = deltasTree(deltas);
      for (let index = 0; index < count; index++) {
        const found = proveDelta(tree, deltas, index);
        expect(verifyDelta(tree.root, count, found), `${index} of ${count}`).to.equal(true);
        for (let other = -1; other <= count; other++) {
          if (other !== index) expect(verifyDelta(tree.root, count, { ...found, index: other })).to.equal(false);
        }
        expect(verifyDelta(tree.root, count + 1, found)).to.equal(false);
        expect(verifyDelta(tree.root, count, { ...found, proof: [...found.proof, tree.root] })).to.equal(false);
        if (found.proof.length > 0) {
          expect(verifyDelta(tree.root, count, { ...found, proof: found.proof.slice(1) })).to.equal(false);
        }
        const more = { ...found.delta, cumulativeWei: found.delta.cumulativeWei + 1n };
        expect(verifyDelta(tree.root, count, { ...found, delta: more })).to.equal(false);
      }
    }
  });

  it("has a top that its root binds, of zeros where there is no delta", () => {
    const encode = AbiCoder.defaultAbiCoder();
    for (const count of [0, 1, 2, 3, 8, 31]) {
      const tree = deltasTree(sampleDeltas(count));
      const { node, total, leaves } = topOf(tree);
      expect(keccak256(encode.encode(["bytes32", "uint256", "uint256"], [node, total, leaves]))).to.equal(tree.root);
      expect({ total, leaves }).to.deep.equal({ total: tree.total, leaves: count });
    }
    expect(topOf(deltasTree(sampleDeltas(0))).node).to.equal(ZERO_HASH);
  });

  it("refuses to prove a delta that is not there", () => {
    const deltas = sampleDeltas(3);
    expect(() => proveDelta(deltasTree(deltas), deltas, 3)).to.throw(RangeError, "no leaf 3 of 3");
  });

  it("proves absence by neighbours: between two, before the first, behind the last, in an empty tree", () => {
    for (const count of [0, 1, 2, 7]) {
      const deltas = sampleDeltas(count);
      const tree = deltasTree(deltas);
      const accounts = Array.from({ length: count }, (_, i) => deltaAt(deltas, i).account);
      const absent = [
        accountOf(500),
        ...accounts.flatMap((account) => [neighbour(account, 1n), neighbour(account, -1n)]),
      ];
      for (const account of absent) {
        const proof = proveAbsence(tree, deltas, account)!;
        expect(verifyAbsence(tree.root, count, account, proof), `${account} of ${count}`).to.equal(true);
        expect(verifyAbsence(tree.root, count + 1, account, proof)).to.equal(false);
      }
      for (const account of accounts) expect(proveAbsence(tree, deltas, account)).to.equal(undefined);
    }
  });

  it("does not take neighbours of another account, or with a leaf between them, for absence", () => {
    const deltas = sampleDeltas(7);
    const tree = deltasTree(deltas);
    const [first, second, third, last] = [0, 1, 2, 6].map((index) => proveDelta(tree, deltas, index));
    const present = second.delta.account;
    const check = (account: Hex, proof: Parameters<typeof verifyAbsence>[3]) =>
      verifyAbsence(tree.root, 7, account, proof);
    expect(check(present, { before: first, after: third })).to.equal(false);
    expect(check(present, { before: first, after: second })).to.equal(false);
    expect(check(present, { before: second, after: third })).to.equal(false);
    expect(check(present, { after: third })).to.equal(false);
    expect(check(present, { before: first })).to.equal(false);
    expect(check(present, {})).to.equal(false);
    expect(check(neighbour(last.delta.account, 1n), { before: last })).to.equal(true);
    expect(check(neighbour(last.delta.account, 1n), { before: first, after: second })).to.equal(false);
    const forged = { ...first, delta: { ...first.delta, cumulativeWei: 1n << 100n } };
    expect(check(neighbour(first.delta.account, 1n), { before: forged, after: second })).to.equal(false);
    expect(check(neighbour(first.delta.account, 1n), { before: first, after: { ...second, proof: [] } })).to.equal(
      false,
    );
    expect(verifyAbsence(tree.root, 0, present, {})).to.equal(false);
  });

  it("sorts what it packs, whatever the order", () => {
    const deltas = Array.from({ length: 20 }, (_, i) => deltaAt(sampleDeltas(20), i));
    expect(deltasTree(packDeltas(deltas.reverse())).root).to.equal(deltasTree(sampleDeltas(20)).root);
  });
});
