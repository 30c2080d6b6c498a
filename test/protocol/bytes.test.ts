import { expect } from "chai";
import fc from "fast-check";
import { BadHex, compareBytes, fromHex, readUint128, toHex, viewOf, writeUint128 } from "../../protocol/bytes.ts";
import { BadAddress, parseAddress } from "../../protocol/units.ts";
import { uint128 } from "../support/arbitraries.ts";

describe("bytes", () => {
  it("turns bytes into hex and back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(toHex(bytes)).to.equal(`0x${Buffer.from(bytes).toString("hex")}`);
        expect(fromHex(toHex(bytes), bytes.length)).to.deep.equal(bytes);
      }),
    );
  });

  it("refuses what is not hex of the wanted length, and says so", () => {
    for (const text of ["", "ab", "0xa", "0xgg", "0Xab", "0xab "]) expect(() => fromHex(text)).to.throw(BadHex, text);
    expect(() => fromHex("0xabcd", 3))
      .to.throw(BadHex, "not 3 bytes of hex: 0xabcd")
      .that.includes({ wanted: 3 });
  });

  it("orders parts of bytes as Buffer does", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4 }), fc.uint8Array({ minLength: 4 }), (a, b) => {
        const wanted = Buffer.compare(a.subarray(1, 4), b.subarray(1, 4));
        expect(Math.sign(compareBytes(a, 1, b, 1, 3))).to.equal(wanted);
      }),
    );
  });

  it("keeps 128-bit numbers, little-endian", () => {
    fc.assert(
      fc.property(uint128, (value) => {
        const bytes = new Uint8Array(20);
        writeUint128(viewOf(bytes), 3, value);
        expect(readUint128(viewOf(bytes), 3)).to.equal(value);
        expect(BigInt(toHex(bytes.slice(3, 19).reverse()))).to.equal(value);
      }),
    );
  });

  it("reads addresses in any case and refuses other text", () => {
    expect(parseAddress(`0x${"aB".repeat(20)}`)).to.equal(`0x${"ab".repeat(20)}`);
    for (const text of [`0x${"ab".repeat(19)}`, "ab".repeat(20), ""]) {
      expect(() => parseAddress(text))
        .to.throw(BadAddress, `not an address: ${text}`)
        .that.includes({ text });
    }
  });
});
