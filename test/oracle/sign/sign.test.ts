import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { encryptKeystoreJson, recoverAddress, Signature } from "ethers";
import { developmentKeys, openKeystore } from "../../../oracle/sign/keys.ts";
import { openSignedStore } from "../../../oracle/sign/signed.ts";
import { makeSigner } from "../../../oracle/sign/signer.ts";
import { refusal, refusalOf } from "../../support/refusal.ts";
import { runScript } from "../../support/run.ts";

const SLOT = { operatorSet: `0x${"aa".repeat(32)}`, epoch: 7n, attempt: 0 };
const FIRST = `0x${"11".repeat(32)}`;
const SECOND = `0x${"22".repeat(32)}`;

describe("signer", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-sign-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const [key, other] = developmentKeys(31337n, [0, 1]);
  const store = () => openSignedStore(join(folder, "signed.sqlite"));

  it("signs a digest in 64 bytes that recover to the operator", () => {
    const { operator, signature } = makeSigner(store(), key).sign(SLOT, FIRST);
    expect(signature).to.have.length(2 + 128);
    expect(recoverAddress(FIRST, Signature.from(signature))).to.equal(operator);
  });

  it("signs the same digest again with the same bytes, also after a restart", () => {
    const first = store();
    const signed = makeSigner(first, key).sign(SLOT, FIRST);
    first.close();
    expect(makeSigner(store(), key).sign(SLOT, FIRST)).to.deep.equal(signed);
  });

  it("never signs a second digest for an epoch and attempt, also after a restart", () => {
    const first = store();
    makeSigner(first, key).sign(SLOT, FIRST);
    first.close();
    const error = refusal(() => makeSigner(store(), key).sign(SLOT, SECOND));
    expect(error.name).to.equal("SecondDigest");
    expect(error.figures).to.include({ ...SLOT, operator: key.address, kept: FIRST, refused: SECOND });
  });

  it("gives every attempt, epoch, operator set, contract and operator a digest of its own", () => {
    const shared = store();
    makeSigner(shared, key).sign(SLOT, FIRST);
    for (const slot of [
      { ...SLOT, attempt: 1 },
      { ...SLOT, epoch: 8n },
      { ...SLOT, operatorSet: SECOND },
      { ...SLOT, about: other.address },
    ]) {
      makeSigner(shared, key).sign(slot, SECOND);
      expect(shared.digestOf({ ...slot, operator: key.address })).to.equal(SECOND);
    }
    makeSigner(shared, other).sign(SLOT, SECOND);
    expect(shared.digestOf({ ...SLOT, operator: key.address })).to.equal(FIRST);
  });

  it("keeps the digest before the signature is made, so that a failing key changes nothing later", () => {
    const shared = store();
    const broken = {
      address: key.address,
      signingKey: {
        sign: () => {
          throw new Error("no answer from the key");
        },
      },
    };
    expect(() => makeSigner(shared, broken as unknown as typeof key).sign(SLOT, FIRST)).to.throw(
      "no answer from the key",
    );
    expect(shared.digestOf({ ...SLOT, operator: key.address })).to.equal(FIRST);
  });

  it("signs one digest a slot though several processes make and share the store at once", async function () {
    this.timeout(60_000);
    const file = join(folder, "signed.sqlite");
    const ran = await Promise.all(
      [FIRST, SECOND, `0x${"33".repeat(32)}`].map((digest) =>
        runScript(["test/support/sign-many.ts", file, digest, "20"]),
      ),
    );
    expect(ran.map(({ err }) => err)).to.deep.equal(["", "", ""]);
    const signed = ran.flatMap(({ out }) => out.trim().split("\n").filter(Boolean).map(Number));
    expect(signed.toSorted((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it("refuses another database", () => {
    const file = join(folder, "signed.sqlite");
    new DatabaseSync(file).exec("CREATE TABLE other (x)");
    expect(refusal(() => openSignedStore(file)).name).to.equal("SignedStoreDamaged");
  });

  it("refuses a store that was cut or overwritten", async () => {
    const file = join(folder, "signed.sqlite");
    for (const bytes of ["this was a database once, and is none any more: ".repeat(40), ""]) {
      await writeFile(file, bytes);
      const error = refusal(() => openSignedStore(file));
      expect(error.name).to.equal("SignedStoreDamaged");
      expect(error.figures).to.deep.equal({ file });
      expect(error.cause).to.be.instanceOf(Error);
    }
  });
});

describe("operators' keys", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "bank-keys-"));
  });
  after(() => rm(folder, { recursive: true }));

  it("refuses the development keys on any chain but 31337", () => {
    for (const chainId of [1n, 11155111n, 1337n]) {
      const error = refusal(() => developmentKeys(chainId, [0]));
      expect(error.name).to.equal("DevelopmentKeysRefused");
      expect(error.figures).to.deep.equal({ chainId });
    }
  });

  it("opens an encrypted keystore with the password of a file", async () => {
    const [keystore, password] = [join(folder, "operator.json"), join(folder, "password")];
    const wallet = developmentKeys(31337n, [3])[0];
    const account = { address: wallet.address, privateKey: wallet.signingKey.privateKey };
    await writeFile(keystore, await encryptKeystoreJson(account, "open sesame", { scrypt: { N: 2, r: 8, p: 1 } }));
    await writeFile(password, "open sesame\n");
    expect((await openKeystore(keystore, password)).address).to.equal(wallet.address);
  });

  it("names the keystore that cannot be opened, and why", async () => {
    const passwordFile = join(folder, "wrong");
    await writeFile(passwordFile, "open barley");
    for (const file of [join(folder, "operator.json"), join(folder, "absent.json"), passwordFile]) {
      const error = await refusalOf(openKeystore(file, passwordFile));
      expect(error.name).to.equal("KeystoreUnreadable");
      expect(error.figures).to.deep.equal({ file, passwordFile });
      expect(error.cause).to.be.instanceOf(Error);
    }
  });
});
