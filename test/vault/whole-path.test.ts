import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { PURPOSES, walletSubject } from "../../protocol/data-share.ts";
import type { Hex } from "../../protocol/units.ts";
import { untilOneEnds } from "../../scripts/vault/start.ts";
import { auditReads } from "../../vault/client/audit.ts";
import { askNode } from "../../vault/client/nodes.ts";
import { eraseRecord, registerRecord, rotateRecord } from "../../vault/client/owner.ts";
import type { Party } from "../../vault/client/party.ts";
import { readRecord, readSealed, releaseKey, signRead } from "../../vault/client/reader.ts";
import { registerEncryptionKey, sealKeyTo } from "../../vault/client/sealed-keys.ts";
import { type EncryptionKeys, encryptionKeys } from "../../vault/crypto/hpke.ts";
import { parseReleased } from "../../vault/wire.ts";
import { chainAnswering } from "../support/silent-chain.ts";
import { FOREVER, together, type VaultBed, vaultBed, vaultRefusal } from "../support/vaults.ts";

const RESEARCH = { purposes: PURPOSES.RESEARCH };
/** A chunk, half a chunk, and an odd byte. */
const SECRET = randomBytes(1_572_865);

describe("the vault, in three processes", function () {
  this.timeout(60_000);
  let bed: VaultBed;
  let owner: Party;
  let reader: Party;
  let readerKeys: EncryptionKeys;
  const salt = () => `0x${randomBytes(32).toString("hex")}` as Hex;

  before(async () => {
    bed = await vaultBed();
    [owner, reader] = await Promise.all([bed.party(bed.signers[1]), bed.party(bed.signers[2])]);
    readerKeys = await encryptionKeys(randomBytes(32));
    await registerEncryptionKey(reader, readerKeys);
  });
  after(() => bed?.close());

  const grant = async (recordId: Hex) =>
    (await owner.dataShare.grant(recordId, walletSubject(reader.address), FOREVER)).wait();

  it("releases to whom the owner granted, by two of three, and to nobody after the revoke", async () => {
    const { recordId, key, unkept } = await registerRecord(owner, salt(), [SECRET]);
    expect(unkept).to.deep.equal([]);
    const ask = { recordId, ...RESEARCH };
    expect(await vaultRefusal(together(readRecord(reader, readerKeys, ask)))).to.include({ name: "NotAllowed" });

    await grant(recordId);
    expect((await together(readRecord(reader, readerKeys, ask))).equals(SECRET)).to.equal(true);
    await bed.nodes[0].kill();
    const released = await releaseKey(reader, readerKeys, await signRead(reader, readerKeys, ask));
    expect(Buffer.from(released.key).equals(key)).to.equal(true);
    expect(released.receipts.length).to.equal(2);
    const others = bed.nodes.slice(1).map(({ address }) => address);
    expect(released.receipts.map(({ word }) => word.vault)).to.have.members(others);
    await bed.restart(0);

    await (await owner.dataShare.revoke(recordId, walletSubject(reader.address))).wait();
    const { name, figures } = await vaultRefusal(together(readRecord(reader, readerKeys, ask)));
    expect(name).to.equal("NotAllowed");
    expect(figures).to.include({ recordId, reader: reader.address, purposes: PURPOSES.RESEARCH, via: "wallet" });
  });

  it("rotates to a key that a former reader never gets, and erases", async () => {
    const first = await registerRecord(owner, salt(), [SECRET]);
    const { recordId } = first;
    await grant(recordId);
    const next = await rotateRecord(
      owner,
      recordId,
      ["the second ", "version"].map((text) => Buffer.from(text)),
    );
    expect(next.version).to.equal(2);
    const stored = await bed.storage.list(recordId.slice(2));
    expect(stored.length).to.be.greaterThan(1);
    for (const name of stored) expect(name.split("/")[1]).to.equal("2");
    expect(Buffer.from(next.key).equals(first.key)).to.equal(false);
    const ask = { recordId, ...RESEARCH };
    expect(String(await together(readRecord(reader, readerKeys, ask)))).to.equal("the second version");

    const { erasures, unheard } = await eraseRecord(owner, recordId);
    expect(unheard).to.deep.equal([]);
    // The first version's shares went when the second one was deposited or read; what is left goes now.
    expect(erasures.map(({ word }) => word.vault).sort()).to.deep.equal(bed.nodes.map((node) => node.address).sort());
    expect(await bed.storage.list(recordId.slice(2))).to.deep.equal([]);
    expect((await vaultRefusal(together(readRecord(reader, readerKeys, ask)))).name).to.equal("RecordUnavailable");
  });

  it("is not needed by a reader to whom the owner sealed the key", async () => {
    const sealed = await registerRecord(owner, salt(), [Buffer.from("for one reader")]);
    await sealKeyTo(owner, reader.address, sealed);
    const alone = { ...reader, nodes: [] };
    expect(String(await together(readSealed(alone, readerKeys, sealed.recordId)))).to.equal("for one reader");
  });

  it("shows the owner who read, with receipts", async () => {
    const { recordId } = await registerRecord(owner, salt(), [Buffer.from("watched")]);
    await grant(recordId);
    const { receipts } = await releaseKey(
      reader,
      readerKeys,
      await signRead(reader, readerKeys, { recordId, ...RESEARCH }),
    );
    expect(receipts.length).to.be.greaterThan(1);
    const { reads, unheard } = await auditReads(owner, recordId);
    expect(unheard).to.deep.equal([]);
    // The third node may still be at it: the reader did not wait.
    expect(reads.map(({ receipt }) => receipt.signature)).to.include.members(
      receipts.map(({ signature }) => signature),
    );
    expect(new Set(reads.map(({ receipt }) => receipt.word.reader))).to.deep.equal(new Set([reader.address]));
  });

  it("counts callers and accounts as its settings say", async () => {
    const { recordId } = await registerRecord(owner, salt(), [Buffer.from("watched")]);
    const settings = { VAULT_CALLS_A_MINUTE: "3", VAULT_WORDS_A_MINUTE: "1", VAULT_PROXY: "127.0.0.1" };
    await bed.restart(2, settings);
    const [, , node] = bed.nodes;
    const status = async (caller: string) =>
      (await fetch(`${node.url}/identity`, { headers: { "x-forwarded-for": caller } })).status;
    const one = [await status("192.0.2.1"), await status("192.0.2.1"), await status("192.0.2.1")];
    expect([...one, await status("192.0.2.1"), await status("192.0.2.2")]).to.deep.equal([200, 200, 200, 429, 200]);
    const audit = async () => (await auditReads({ ...owner, nodes: [node] }, recordId)).unheard;
    const reason = "no more than 1 a minute";
    expect([await audit(), await audit()]).to.deep.equal([
      [],
      [{ vault: node.address, refusal: "TooManyWords", reason }],
    ]);
    await bed.restart(2);
  });

  it("names the process that ended, and shows what it wrote", async () => {
    const ended = vaultRefusal(untilOneEnds(bed.nodes));
    const [, node] = bed.nodes;
    await node.kill();
    const { name, figures, message } = await ended;
    expect([name, figures]).to.deep.equal(["VaultEnded", { vault: node.address }]);
    expect(message).to.include(`vault ${node.address} listens at ${node.url}`);
    await bed.restart(1);
  });

  it("does not start where its chain nodes are of different chains", async () => {
    const other = await chainAnswering(4242);
    try {
      const { message } = await bed.restart(1, { VAULT_RPC_URLS: `${bed.url},${other.url}` }).then(
        () => expect.fail("it started"),
        (error: Error) => error,
      );
      expect(message).to.include("RpcsDisagree: the chain nodes are of chains 31337 and 4242");
    } finally {
      await other.close();
      await bed.restart(1);
    }
  });

  it("keeps a receipt of every share that ever left a node, though it is killed among reads", async () => {
    const { recordId } = await registerRecord(owner, salt(), [Buffer.from("watched")]);
    await grant(recordId);
    const [node] = bed.nodes;
    const had: string[] = [];
    const reads = Array.from({ length: 12 }, async () => {
      const read = await signRead(reader, readerKeys, { recordId, ...RESEARCH });
      const { receipt } = parseReleased(await askNode(node, "POST", "/read", read));
      had.push(receipt.signature);
      if (had.length === 3) await node.kill();
    });
    const outcomes = await Promise.allSettled(reads);
    expect(outcomes.some(({ status }) => status === "rejected")).to.equal(true);
    await bed.restart(0);
    const { reads: kept } = await auditReads({ ...owner, nodes: [bed.nodes[0]] }, recordId);
    expect(kept.map(({ receipt }) => receipt.signature)).to.include.members(had);
  });
});
