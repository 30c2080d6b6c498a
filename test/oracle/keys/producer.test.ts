import { createHash, generateKeyPairSync, verify } from "node:crypto";
import { expect } from "chai";
import { hexlify } from "ethers/utils";
import { developmentProducers, keyFileProducers } from "../../../oracle/keys/producer.ts";
import { isSigned, publicKey } from "../../../oracle/log/signature.ts";
import { refusal } from "../../support/refusal.ts";

const batch = new TextEncoder().encode("a batch");

function pem(type: "ed25519" | "ed448", passphrase?: string): string {
  const format = { type: "pkcs8", format: "pem" } as const;
  const options = passphrase === undefined ? format : { ...format, cipher: "aes-256-cbc", passphrase };
  const keys = type === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ed448");
  return keys.privateKey.export(options).toString();
}

describe("producer keys", () => {
  it("sign batches as the log expects", () => {
    for (const producers of [developmentProducers(31337n), keyFileProducers(pem("ed25519", "word"), "word")]) {
      const { publicKey: key, sign } = producers("label");
      const hash = createHash("sha256").update(batch).digest();
      expect(isSigned(hash, publicKey(key), sign(batch))).to.equal(true);
      expect(verify(null, batch, publicKey(key), sign(batch))).to.equal(false);
    }
  });

  it("are the same for the same label, and others for another", () => {
    const file = pem("ed25519", "word");
    for (const producers of [() => developmentProducers(31337n), () => keyFileProducers(file, "word")]) {
      const [first, again, other] = [producers()("a"), producers()("a"), producers()("b")];
      expect(hexlify(first.publicKey)).to.equal(hexlify(again.publicKey)).and.not.equal(hexlify(other.publicKey));
    }
    expect(hexlify(developmentProducers(31337n)("a").publicKey)).to.equal(
      "0xa0c29fdf9df1fb375b77aa4ff4c9debb51c5f376f856dfd99127548c00d38acb",
    );
  });

  it("for development are refused on any other chain", () => {
    for (const chainId of [1n, 31338n, 0n]) {
      const { name, figures } = refusal(() => developmentProducers(chainId));
      expect([name, figures]).to.deep.equal(["DevelopmentKeysRefused", { chainId }]);
    }
  });

  it("are refused when their file is not encrypted, needs another password or holds another kind of key", () => {
    const wrong: [string, string, RegExp][] = [
      [pem("ed25519"), "word", /not an encrypted PKCS#8 PEM/],
      ["no key", "word", /not an encrypted PKCS#8 PEM/],
      [pem("ed25519", "word"), "other", /another passphrase/],
      [pem("ed448", "word"), "word", /type ed448, must be ed25519/],
    ];
    for (const [file, password, message] of wrong) {
      const error = refusal(() => keyFileProducers(file, password));
      expect(error.name).to.equal("ProducerKeyUnusable");
      expect(error.message).to.match(message);
    }
    expect(refusal(() => keyFileProducers(pem("ed25519", "word"), "other")).cause).to.be.instanceOf(Error);
  });
});
