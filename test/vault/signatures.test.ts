import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { SigningKey } from "ethers/crypto";
import { computeAddress, recoverAddress } from "ethers/transaction";
import fc from "fast-check";
import { toHex } from "../../protocol/bytes.ts";
import type { Hex } from "../../protocol/units.ts";
import { signDigest, signerOf } from "../../vault/crypto/signatures.ts";

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const FIELD = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn;

const digests = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const secrets = digests.filter((secret) => BigInt(secret) > 0n && BigInt(secret) < ORDER);

const word = (value: bigint) => value.toString(16).padStart(64, "0");

/** r, s and v of a fresh key's signature, and what it signed. */
function signed() {
  const digest = toHex(randomBytes(32));
  const key = new SigningKey(randomBytes(32));
  const { r, s, v } = key.sign(digest);
  return { digest, address: computeAddress(key).toLowerCase(), r: BigInt(r), s: BigInt(s), v };
}

function join(r: bigint, s: bigint, v: number): Hex {
  return `0x${word(r)}${word(s)}${v.toString(16).padStart(2, "0")}`;
}

/** What ethers says of a signature; it takes more ways to write v. */
function byEthers(digest: Hex, signature: Hex): string | undefined {
  try {
    return recoverAddress(digest, signature).toLowerCase();
  } catch {
    return undefined;
  }
}

describe("signatures of wallets", () => {
  it("are those of ethers, byte for byte", () => {
    fc.assert(
      fc.property(secrets, digests, (secret, digest) => {
        const wanted = new SigningKey(secret).sign(digest).serialized;
        expect(signDigest(Buffer.from(secret.slice(2), "hex"), digest)).to.equal(wanted);
      }),
      { numRuns: 100 },
    );
  });

  it("name who made them, by either way to write v", () => {
    for (let i = 0; i < 20; i++) {
      const { digest, address, r, s, v } = signed();
      expect(signerOf(digest, join(r, s, v))).to.equal(address);
      expect(signerOf(digest, join(r, s, v - 27))).to.equal(address);
    }
  });

  it("name whom ethers names with any bit changed, or nobody", () => {
    fc.assert(
      fc.property(fc.nat(65 * 8 - 1), (bit) => {
        const { digest, address, r, s, v } = signed();
        const bytes = Buffer.from(join(r, s, v).slice(2), "hex");
        bytes[bit >> 3] ^= 1 << (bit & 7);
        const changed = toHex(bytes);
        const signer = signerOf(digest, changed);
        expect(signer).to.not.equal(address);
        if (signer !== undefined) expect(signer).to.equal(byEthers(digest, changed));
      }),
      { numRuns: 200 },
    );
  });

  it("are nobody's for another digest", () => {
    const { digest, address, r, s, v } = signed();
    expect(signerOf(toHex(randomBytes(32)), join(r, s, v))).to.not.equal(address);
    expect(signerOf(digest, join(r, s, v))).to.equal(address);
  });

  it("are nobody's with s in the upper half, which would be a second signature of the same word", () => {
    const { digest, address, r, s, v } = signed();
    expect(signerOf(digest, join(r, s, v))).to.equal(address);
    expect(signerOf(digest, join(r, ORDER - s, 55 - v))).to.equal(undefined);
    const half = ORDER / 2n;
    expect(signerOf(digest, join(r, half, v)))
      .to.be.a("string")
      .that.equals(byEthers(digest, join(r, half, v)));
    expect(signerOf(digest, join(r, half + 1n, v))).to.equal(undefined);
  });

  const { digest, r, s, v } = signed();
  const nobodys: [string, Hex][] = [
    ["nothing", "0x"],
    ["64 bytes", `0x${word(r)}${word(s)}`],
    ["66 bytes", `${join(r, s, v)}00`],
    ["r of zero", join(0n, s, v)],
    ["s of zero", join(r, 0n, v)],
    ["r of the curve's order", join(ORDER, s, v)],
    ["r beyond the field", join(FIELD + 1n, s, v)],
    ["no hex", `0x${"zz".repeat(65)}`],
    ...[2, 3, 26, 29, 30, 35, 255].map((other): [string, Hex] => [`v of ${other}`, join(r, s, other)]),
  ];
  for (const [what, signature] of nobodys) {
    it(`are nobody's with ${what}`, () => expect(signerOf(digest, signature)).to.equal(undefined));
  }

  it("are nobody's with an r that is on no point", () => {
    // Half of all numbers are; some of the first twenty must be.
    const off = Array.from({ length: 20 }, (_, i) => join(BigInt(i + 1), s, v)).filter(
      (signature) => byEthers(digest, signature) === undefined,
    );
    expect(off).to.not.deep.equal([]);
    for (const signature of off) expect(signerOf(digest, signature)).to.equal(undefined);
  });
});
