import { expect } from "chai";
import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import fc from "fast-check";
import { deltaLeaf, rewardLeaf, scoreLeaf } from "../../protocol/leaves.ts";
import type { Hex } from "../../protocol/units.ts";
import { address, hash32, int64, uint128 } from "../support/arbitraries.ts";

function abiLeaf(types: string[], values: unknown[]): string {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(types, values)));
}

describe("leaves", () => {
  it("hashes a reward leaf as abi.encode would", () => {
    fc.assert(
      fc.property(address, uint128, (account, wei) => {
        expect(rewardLeaf(account, wei)).to.equal(abiLeaf(["address", "uint256"], [account, wei]));
      }),
    );
  });

  it("hashes a delta leaf as abi.encode would", () => {
    fc.assert(
      fc.property(address, uint128, uint128, (account, before, after) => {
        const wanted = abiLeaf(["address", "uint256", "uint256"], [account, before, after]);
        expect(deltaLeaf(account, before, after)).to.equal(wanted);
      }),
    );
  });

  it("hashes a score leaf as abi.encode would, negative features included", () => {
    fc.assert(
      fc.property(hash32, address, fc.array(int64, { maxLength: 12 }), uint128, (id, account, features, score) => {
        const wanted = abiLeaf(["bytes32", "address", "int64[]", "uint128"], [id, account, features, score]);
        expect(scoreLeaf(id, account, features, score)).to.equal(wanted);
      }),
    );
  });

  it("refuses numbers that do not fit their field", () => {
    const account: Hex = `0x${"11".repeat(20)}`;
    const id: Hex = `0x${"22".repeat(32)}`;
    expect(() => rewardLeaf(account, 1n << 128n)).to.throw(RangeError, `${1n << 128n} is not a 128-bit number`);
    expect(() => rewardLeaf(account, -1n)).to.throw(RangeError, "-1 is not a 128-bit number");
    expect(() => scoreLeaf(id, account, [0n, 1n << 63n], 0n)).to.throw(RangeError, `feature 1, ${1n << 63n}`);
  });
});
