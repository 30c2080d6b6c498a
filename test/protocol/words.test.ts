import { expect } from "chai";
import { AbiCoder } from "ethers/abi";
import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";
import { BadWord, isWord, readWord, wordOf } from "../../protocol/words.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map(toHex);
const uint = fc
  .integer({ min: 1, max: 32 })
  .chain((size) => fc.tuple(fc.constant(`uint${8 * size}`), fc.bigInt(0n, (1n << BigInt(8 * size)) - 1n)));
const values: fc.Arbitrary<[string, string | boolean | bigint]> = fc.oneof(
  uint,
  fc.tuple(fc.constant("bytes32"), bytes(32)),
  fc.tuple(fc.constant("address"), bytes(20)),
  fc.tuple(fc.constant("bool"), fc.boolean()),
);

function refusedType(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof BadWord) return error.type;
    throw error;
  }
  return expect.fail("nothing was refused");
}

describe("words of the ABI", () => {
  it("are what ethers encodes, and read as what was written", () => {
    fc.assert(
      fc.property(values, ([type, value]) => {
        const word = wordOf(type, value);
        expect(`0x${word}`).to.equal(AbiCoder.defaultAbiCoder().encode([type], [value]));
        expect(readWord(type, word)).to.equal(value);
      }),
      { numRuns: 500 },
    );
  });

  it("take small numbers as such, and hex in any case", () => {
    expect(wordOf("uint32", 258)).to.equal(wordOf("uint32", 258n));
    expect(wordOf("address", `0x${"Ab".repeat(20)}`)).to.equal(`${"0".repeat(24)}${"ab".repeat(20)}`);
    expect(wordOf("bytes32", `0x${"Ab".repeat(32)}`)).to.equal("ab".repeat(32));
  });

  const unfit: [string, unknown][] = [
    ["uint8", 256],
    ["uint8", -1],
    ["uint32", 1.5],
    ["uint64", 1n << 64n],
    ["uint256", 2 ** 53],
    ["uint8", "1"],
    ["uint8", undefined],
    ["bool", 1],
    ["address", `0x${"11".repeat(19)}`],
    ["address", "11".repeat(21)],
    ["address", `0x${"zz".repeat(20)}`],
    ["bytes32", `0x${"11".repeat(33)}`],
    ["bytes32", undefined],
    ["string", "text"],
    ["uint7", 1],
    ["uint264", 1],
    ["uint0", 0],
  ];
  for (const [type, value] of unfit) {
    it(`refuse ${String(value).slice(0, 12)} as ${type}`, () => {
      expect(refusedType(() => wordOf(type, value))).to.equal(type);
    });
  }

  it("are refused when no value of the type is written so", () => {
    const digits = (end: string, fill = "0") => end.padStart(64, fill);
    for (const [type, word] of [
      ["bool", digits("2")],
      ["uint8", digits("100")],
      ["address", digits("11".repeat(21))],
      ["bytes32", "11".repeat(31)],
      ["bytes32", digits("zz")],
      ["bytes32", "AB".repeat(32)],
      ["string", digits("1")],
    ]) {
      expect(
        refusedType(() => readWord(type, word)),
        `${type} ${word}`,
      ).to.equal(type);
    }
  });

  it("are of these types and no others", () => {
    expect(["bytes32", "address", "bool", "uint8", "uint40", "uint256"].every(isWord)).to.equal(true);
    expect(["bytes", "bytes4", "string", "int8", "uint", "uint8[]", "tuple", "uint257"].some(isWord)).to.equal(false);
  });
});
