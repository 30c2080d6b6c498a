import { expect } from "chai";
import { fromHex, toHex } from "../../protocol/bytes.ts";
import type { Hex } from "../../protocol/units.ts";
import { encryptionKeys, openSealed, sealTo } from "../../vault/crypto/hpke.ts";

/** The vector of RFC 9180's test-vectors.json for mode base, X25519, HKDF-SHA256, AES-256-GCM; its first encryption. */
const KNOWN = {
  info: "0x4f6465206f6e2061204772656369616e2055726e",
  ephemeral: "0x179d4b53b6365c45b600c4163b61d95cbc2f4d9e36f1695558dce265ab8bab11",
  secret: "0x497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d",
  publicKey: "0x430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c",
  encapsulated: "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256",
  aad: "0x436f756e742d30",
  plain: "0x4265617574792069732074727574682c20747275746820626561757479",
  ciphertext: "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a",
} as const;
const SEALED = `0x${KNOWN.encapsulated}${KNOWN.ciphertext}` as Hex;
const CONTEXT = { info: fromHex(KNOWN.info), aad: fromHex(KNOWN.aad) };

/** Has the platform's next generated key pair be that of `secret`. */
async function withEphemeral<T>(secret: Hex, act: () => Promise<T>): Promise<T> {
  const { pair } = await encryptionKeys(fromHex(secret));
  const { generateKey } = crypto.subtle;
  crypto.subtle.generateKey = (async () => pair) as unknown as typeof generateKey;
  try {
    return await act();
  } finally {
    crypto.subtle.generateKey = generateKey;
  }
}

function caught(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => error,
  );
}

describe("HPKE", () => {
  it("has the public key of RFC 9180's vector", async () => {
    expect((await encryptionKeys(fromHex(KNOWN.secret))).publicKey).to.equal(KNOWN.publicKey);
  });

  it("opens what RFC 9180's vector sealed", async () => {
    const keys = await encryptionKeys(fromHex(KNOWN.secret));
    expect(toHex(await openSealed(keys, CONTEXT, fromHex(SEALED)))).to.equal(KNOWN.plain);
  });

  it("seals as RFC 9180's vector does, given its ephemeral key", async () => {
    const sealed = await withEphemeral(KNOWN.ephemeral, () => sealTo(KNOWN.publicKey, CONTEXT, fromHex(KNOWN.plain)));
    expect(toHex(sealed)).to.equal(SEALED);
  });

  it("never seals twice alike", async () => {
    const [one, other] = await Promise.all([1, 2].map(() => sealTo(KNOWN.publicKey, CONTEXT, fromHex(KNOWN.plain))));
    expect(toHex(one)).to.not.equal(toHex(other));
  });

  it("refuses any changed bit, another key and another context", async () => {
    const keys = await encryptionKeys(fromHex(KNOWN.secret));
    const sealed = fromHex(SEALED);
    for (let place = 0; place < sealed.length; place++) {
      const tampered = sealed.slice();
      tampered[place] ^= 1 << (place % 8);
      // The top bit of an X25519 key counts for nothing there, but the whole of it is hashed.
      expect(await caught(openSealed(keys, CONTEXT, tampered))).to.include({ name: "SealRefused" });
    }
    const others = await encryptionKeys(new Uint8Array(32).fill(7));
    expect(await caught(openSealed(others, CONTEXT, sealed))).to.include({ name: "SealRefused" });
    for (const context of [
      { ...CONTEXT, info: fromHex("0x00") },
      { ...CONTEXT, aad: fromHex("0x436f756e742d31") },
    ]) {
      expect(await caught(openSealed(keys, context, sealed))).to.include({ name: "SealRefused" });
    }
    expect(await caught(openSealed(keys, CONTEXT, sealed.subarray(0, 20)))).to.include({ name: "SealRefused" });
  });

  it("refuses to seal to what is no key, or shares no secret", async () => {
    for (const publicKey of [`0x${"00".repeat(32)}`, `0x01${"00".repeat(31)}`, "0x0102"] as Hex[]) {
      const error = await caught(sealTo(publicKey, CONTEXT, new Uint8Array(1)));
      expect(error).to.deep.include({ name: "BadEncryptionKey", figures: { publicKey } });
    }
  });
});
