import { expect } from "chai";
import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";
import { keccakHex, keccakTwice } from "../../protocol/keccak.ts";
import { proveReceipt, receiptRoot, receiptTree } from "../../protocol/receipts.ts";
import type { Hex } from "../../protocol/units.ts";

const digests = fc
  .array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { minLength: 1, maxLength: 40 })
  .map((all) => all.map(toHex));

describe("the tree of receipts", () => {
  it("is the hash of the pair for two, and one leaf's own for one", () => {
    const [one, two] = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`] as Hex[];
    const leaf = (digest: Hex) => keccakTwice(Buffer.from(digest.slice(2), "hex")).slice();
    expect(receiptTree([one]).root).to.equal(toHex(leaf(one)));
    expect(receiptTree([one, two]).root).to.equal(keccakHex(Buffer.concat([leaf(one), leaf(two)])));
  });

  it("proves each receipt, at its place and nowhere else", () => {
    fc.assert(
      fc.property(digests, fc.nat(), (all, pick) => {
        const tree = receiptTree(all);
        const index = pick % all.length;
        const proof = proveReceipt(tree, index);
        expect(receiptRoot(all[index], index, all.length, proof)).to.equal(tree.root);
        const other = (index + 1) % all.length;
        if (all[other] !== all[index]) {
          expect(receiptRoot(all[other], index, all.length, proof)).to.not.equal(tree.root);
        }
      }),
    );
  });

  it("refuses proofs of another length and places that are not there", () => {
    fc.assert(
      fc.property(digests, fc.nat(), (all, pick) => {
        const index = pick % all.length;
        const proof = proveReceipt(receiptTree(all), index);
        expect(receiptRoot(all[index], index, all.length, [...proof, all[0]])).to.equal(undefined);
        if (proof.length > 0) expect(receiptRoot(all[index], index, all.length, proof.slice(1))).to.equal(undefined);
        for (const nowhere of [-1, all.length]) {
          expect(receiptRoot(all[index], nowhere, all.length, proof)).to.equal(undefined);
          expect(() => proveReceipt(receiptTree(all), nowhere)).to.throw(RangeError, `no receipt ${nowhere}`);
        }
      }),
    );
  });

  it("has no root for no receipts", () => {
    expect(() => receiptTree([])).to.throw(RangeError, "no receipts, no root");
  });
});
