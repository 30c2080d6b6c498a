import { expect } from "chai";
import fc from "fast-check";
import { fromHex, toHex } from "../../protocol/bytes.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { aesKey, aesOpen, aesSeal } from "../../vault/crypto/aes.ts";
import { type Binding, CHUNK_BYTES, chunksOf } from "../../vault/crypto/chunks.ts";
import { keyCommitment, newDataKey, requireCommitted } from "../../vault/crypto/data-key.ts";
import { CryptoError } from "../../vault/crypto/errors.ts";

const bytes = (hex: string) => fromHex(`0x${hex}`) as Uint8Array<ArrayBuffer>;

/** Test cases 13 to 16 of the GCM specification that NIST SP 800-38D refers to: AES-256, nonces of 96 bits. */
const KEY = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const PLAIN =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const SEALED =
  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
const KNOWN = [
  {
    name: "13",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    plain: "",
    aad: "",
    sealed: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    name: "14",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    plain: "00".repeat(16),
    aad: "",
    sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    name: "15",
    key: KEY,
    nonce: "cafebabefacedbaddecaf888",
    plain: PLAIN,
    aad: "",
    sealed: `${SEALED}b094dac5d93471bdec1a502270e3cc6c`,
  },
  {
    name: "16",
    key: KEY,
    nonce: "cafebabefacedbaddecaf888",
    plain: PLAIN.slice(0, 120),
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    sealed: `${SEALED.slice(0, 120)}76fc6ece0f4e1768cddf8853bb2d551b`,
  },
];

const BINDING: Binding = {
  chainId: 31337n,
  contract: `0x${"11".repeat(20)}` as Address,
  recordId: `0x${"22".repeat(32)}` as Hex,
  version: 1,
};

/** What `act` rejects with. */
function caught(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => error,
  );
}

async function requireChunkRefused(act: Promise<unknown>, chunk: number): Promise<void> {
  expect(await caught(act))
    .to.be.instanceOf(CryptoError)
    .that.deep.includes({ name: "ChunkRefused", figures: { chunk } });
}

describe("AES-GCM", () => {
  for (const { name, key, nonce, plain, aad, sealed } of KNOWN) {
    it(`gives what test case ${name} of the specification says, and opens it`, () => {
      const imported = aesKey(bytes(key));
      expect(toHex(aesSeal(imported, bytes(nonce), bytes(aad), bytes(plain)))).to.equal(`0x${sealed}`);
      expect(toHex(aesOpen(imported, bytes(nonce), bytes(aad), bytes(sealed)))).to.equal(`0x${plain}`);
    });
  }
});

describe("a data key's commitment", () => {
  it("is sha256 of the key behind its domain", async () => {
    const wanted = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`AB/dek/v1${"k".repeat(32)}`));
    const key = new Uint8Array(32).fill("k".charCodeAt(0));
    expect(await keyCommitment(key)).to.equal(toHex(new Uint8Array(wanted)));
  });

  it("refuses every other key, and what is no key", async () => {
    const [key, other] = [newDataKey(), newDataKey()];
    await requireCommitted(key, await keyCommitment(key));
    expect(await caught(requireCommitted(other, await keyCommitment(key)))).to.include({ name: "WrongDataKey" });
    const short = await caught(keyCommitment(key.subarray(1)));
    expect(short).to.deep.include({ name: "BadDataKey", figures: { bytes: 31 } });
  });
});

describe("chunks", () => {
  const lastBytes = fc.uint8Array({ minLength: 0, maxLength: 64 }).map((some) => new Uint8Array(some));

  async function sealedFile(last: Uint8Array<ArrayBuffer>) {
    const key = newDataKey();
    const chunks = await chunksOf(key, BINDING);
    const first = new Uint8Array(CHUNK_BYTES).fill(7);
    const sealed = [await chunks.seal(0, false, first), await chunks.seal(1, true, last)] as const;
    return { key, chunks, first, sealed };
  }

  it("open as what was sealed", async () => {
    await fc.assert(
      fc.asyncProperty(lastBytes, async (last) => {
        const { chunks, first, sealed } = await sealedFile(last);
        expect(Buffer.from(await chunks.open(0, false, sealed[0])).equals(first)).to.equal(true);
        expect(toHex(await chunks.open(1, true, sealed[1]))).to.equal(toHex(last));
      }),
      { numRuns: 20 },
    );
  });

  it("are refused with any bit changed", async () => {
    await fc.assert(
      fc.asyncProperty(lastBytes, fc.nat(), async (last, place) => {
        const { chunks, sealed } = await sealedFile(last);
        const tampered = new Uint8Array(sealed[1]);
        const bit = place % (8 * tampered.length);
        tampered[bit >> 3] ^= 1 << (bit & 7);
        await requireChunkRefused(chunks.open(1, true, tampered), 1);
      }),
      { numRuns: 50 },
    );
  });

  it("are refused when cut short, by any number of bytes", async () => {
    const { chunks, sealed } = await sealedFile(new Uint8Array(40));
    for (let length = 0; length < sealed[1].length; length++) {
      await requireChunkRefused(chunks.open(1, true, sealed[1].slice(0, length)), 1);
    }
  });

  it("are refused in another's place", async () => {
    const { chunks, sealed } = await sealedFile(new Uint8Array(CHUNK_BYTES));
    await requireChunkRefused(chunks.open(0, false, sealed[1]), 0);
    await requireChunkRefused(chunks.open(1, true, sealed[0]), 1);
  });

  it("do not pass for the last one, nor the last one for another: a file cut at a chunk is refused", async () => {
    const { chunks, sealed } = await sealedFile(new Uint8Array(CHUNK_BYTES));
    await requireChunkRefused(chunks.open(0, true, sealed[0]), 0);
    await requireChunkRefused(chunks.open(1, false, sealed[1]), 1);
  });

  for (const [what, other] of Object.entries({
    chain: { chainId: 1n },
    contract: { contract: `0x${"12".repeat(20)}` as Address },
    record: { recordId: `0x${"23".repeat(32)}` as Hex },
    version: { version: 2 },
  })) {
    it(`are refused for another ${what}`, async () => {
      const { key, sealed } = await sealedFile(new Uint8Array(5));
      const elsewhere = await chunksOf(key, { ...BINDING, ...other });
      await requireChunkRefused(elsewhere.open(1, true, sealed[1]), 1);
    });
  }

  it("are refused under another key", async () => {
    const { sealed } = await sealedFile(new Uint8Array(5));
    await requireChunkRefused((await chunksOf(newDataKey(), BINDING)).open(1, true, sealed[1]), 1);
  });

  it("are sealed full but for the last", async () => {
    const { chunks } = await sealedFile(new Uint8Array(5));
    for (const [last, length] of [
      [false, CHUNK_BYTES - 1],
      [false, CHUNK_BYTES + 1],
      [true, CHUNK_BYTES + 1],
    ] as const) {
      const error = await caught(chunks.seal(3, last, new Uint8Array(length)));
      expect(error).to.deep.include({ name: "BadChunkLength", figures: { chunk: 3, bytes: length } });
    }
  });
});
