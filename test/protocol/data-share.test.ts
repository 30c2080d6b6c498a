import { expect } from "chai";
import { AbiCoder } from "ethers/abi";
import { keccak256 } from "ethers/crypto";
import fc from "fast-check";
import {
  BadPurposes,
  blindedSubject,
  groupSubject,
  ownerScope,
  PURPOSES,
  type Purpose,
  purposeBits,
  purposesOf,
  recordId,
  walletSubject,
} from "../../protocol/data-share.ts";
import { address, hash32 } from "../support/arbitraries.ts";

const purposes = fc.subarray(Object.keys(PURPOSES) as Purpose[], { minLength: 1 });

describe("purposes", () => {
  it("are read back from their bits", () => {
    fc.assert(
      fc.property(purposes, (some) => {
        expect(purposesOf(purposeBits(some))).to.deep.equal(some);
      }),
    );
  });

  it("have the bits that the contract gives them", () => {
    expect(purposeBits(Object.keys(PURPOSES) as Purpose[])).to.equal(31);
    expect(PURPOSES.MEASURE).to.equal(1);
  });

  it("refuses no purpose and bits without a name", () => {
    for (const bits of [0, 32, 33, -1, 1.5]) {
      expect(() => purposesOf(bits))
        .to.throw(BadPurposes, `not a set of purposes: ${bits}`)
        .with.property("bits", bits);
    }
  });
});

describe("names", () => {
  it("are keccak256(abi.encode(owner, salt)) for a record", () => {
    fc.assert(
      fc.property(address, hash32, (owner, salt) => {
        const encoded = AbiCoder.defaultAbiCoder().encode(["address", "bytes32"], [owner, salt]);
        expect(recordId(owner, salt)).to.equal(keccak256(encoded));
      }),
    );
  });

  it("are the address itself for an owner's scope and a wallet", () => {
    fc.assert(
      fc.property(address, (account) => {
        expect(ownerScope(account)).to.equal(`0x${"00".repeat(12)}${account.slice(2)}`);
        expect(walletSubject(account)).to.equal(ownerScope(account));
      }),
    );
  });

  it("differ by kind, account and salt", () => {
    fc.assert(
      fc.property(address, address, hash32, hash32, (a, b, salt, other) => {
        fc.pre(a !== b && salt !== other);
        const kinds = [recordId, groupSubject, blindedSubject];
        const names = kinds.flatMap((kind) => [kind(a, salt), kind(b, salt), kind(a, other)]);
        expect(new Set(names).size).to.equal(names.length);
      }),
    );
  });
});
