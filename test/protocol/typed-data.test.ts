import { expect } from "chai";
import { type TypedDataDomain, TypedDataEncoder } from "ethers/hash";
import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";
import { typedDigester, typedStruct } from "../../protocol/typed-data.ts";
import { digestVaultWord, vaultDomain, vaultTypes } from "../../protocol/vault.ts";
import { BadWord } from "../../protocol/words.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);
const domains = fc.record({
  name: fc.string(),
  version: fc.constantFrom("1", "2"),
  chainId: fc.bigInt(0n, (1n << 64n) - 1n),
  verifyingContract: bytes(20),
});
const types = typedStruct("Word", "address owner,bytes32 scope,uint64 untilS,string via");
const words = fc.record({
  owner: bytes(20),
  scope: bytes(32),
  untilS: fc.bigInt(0n, (1n << 64n) - 1n),
  via: fc.string(),
});

describe("digests of typed data", () => {
  it("are those of EIP-712 as ethers has it, whether or not the domain may change", () => {
    const digest = typedDigester(types);
    fc.assert(
      fc.property(domains, words, (domain, word) => {
        const wanted = TypedDataEncoder.hash(domain, types, word);
        expect(digest(domain, word)).to.equal(wanted);
        const frozen = Object.freeze({ ...domain });
        expect([digest(frozen, word), digest(frozen, word)]).to.deep.equal([wanted, wanted]);
      }),
      { numRuns: 50 },
    );
  });

  it("follow a domain that changes", () => {
    const digest = typedDigester(types);
    const word = { owner: `0x${"11".repeat(20)}`, scope: `0x${"22".repeat(32)}`, untilS: 1n, via: "wallet" };
    const domain: TypedDataDomain = { name: "one", version: "1" };
    const before = digest(domain, word);
    domain.name = "two";
    expect(digest(domain, word))
      .to.equal(TypedDataEncoder.hash(domain, types, word))
      .and.not.equal(before);
  });

  it("refuse a field that does not fit, and structs in structs", () => {
    const digest = typedDigester<{ untilS: unknown }>(typedStruct("Word", "uint64 untilS,string via"));
    for (const word of [{ untilS: 1n << 64n, via: "a" }, { untilS: 1n }, { untilS: 1n, via: 2 }]) {
      expect(() => digest({ name: "one" }, word)).to.throw(BadWord);
    }
    const nested = { Outer: [{ name: "inner", type: "Inner" }], Inner: [{ name: "a", type: "uint8" }] };
    for (const types of [nested, typedStruct("Word", "bytes data"), typedStruct("Word", "uint8[] list")]) {
      expect(() => typedDigester(types)).to.throw(RangeError, "is not flat");
    }
  });

  it("of the vault's words are of their own type, contract and chain", () => {
    const word = { vault: `0x${"11".repeat(20)}`, encryptionKey: `0x${"22".repeat(32)}` } as const;
    const contract = `0x${"33".repeat(20)}` as const;
    const domain = vaultDomain(31337n, contract);
    expect(Object.isFrozen(domain)).to.equal(true);
    const digest = digestVaultWord(domain, "Identity", word);
    expect(digest).to.equal(TypedDataEncoder.hash(domain, vaultTypes.Identity, word));
    expect(digestVaultWord(vaultDomain(1n, contract), "Identity", word)).to.not.equal(digest);
    expect(digestVaultWord(vaultDomain(31337n, word.vault), "Identity", word)).to.not.equal(digest);
  });
});
