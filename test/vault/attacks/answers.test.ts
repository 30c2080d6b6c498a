import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { toHex } from "../../../protocol/bytes.ts";
import { PURPOSES } from "../../../protocol/data-share.ts";
import { digestVaultWord, type Erasure, type Receipt } from "../../../protocol/vault.ts";
import { askNode } from "../../../vault/client/nodes.ts";
import { eraseRecord, registerRecord } from "../../../vault/client/owner.ts";
import { s3Storage } from "../../../vault/storage/s3.ts";
import type { Signed } from "../../../vault/wire.ts";
import { between, keyFor, type LocalVaults, localVaults, refusedBy } from "../../support/local-vaults.ts";
import { vaultRefusal } from "../../support/vaults.ts";

describe("attacks by a vault node that signs what it likes", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  before(async () => {
    bed = await localVaults();
  });
  after(() => bed?.close());

  /** Node 0, whose answers to `path` are changed and signed by itself. */
  const lying = <Word extends object>(path: string, name: "Identity" | "Erasure" | "Receipt", change: Partial<Word>) =>
    between(bed.nodes[0], (asked, answer) => {
      if (asked !== path) return answer;
      const { domain, keys } = bed.deps[0];
      const sign = (signed: Signed<Word>) => {
        const word = { ...signed.word, ...change };
        const typed = Object.entries(word).map(([field, value]) => [
          field,
          /(block|AtS)$/.test(field) ? BigInt(value as string) : value,
        ]);
        return { word, signature: keys.sign(digestVaultWord(domain, name, Object.fromEntries(typed))) };
      };
      if (name !== "Receipt") return sign(answer as Signed<Word>);
      const released = answer as { receipt: Signed<Word> };
      return { ...released, receipt: sign(released.receipt) };
    });

  it("a key that shares no secret keeps nobody from leaving shares with the others", async () => {
    for (const encryptionKey of [`0x${"00".repeat(32)}`, `0x01${"00".repeat(31)}`]) {
      const node = await lying("/identity", "Identity", { encryptionKey });
      const owner = { ...bed.owner, nodes: [node, ...bed.nodes.slice(1)] };
      await bed.sync();
      const sealed = await registerRecord(owner, toHex(randomBytes(32)), [Buffer.from("private")]);
      expect(sealed.unkept).to.deep.equal([{ vault: node.address, refusal: "BadEncryptionKey" }]);
      await bed.grant(sealed.recordId);
      await bed.sync();
      const ask = { recordId: sealed.recordId, purposes: PURPOSES.RESEARCH };
      expect(toHex((await keyFor(bed.reader, ask)).key)).to.equal(toHex(sealed.key));
      node.close();
    }
  });

  it("what it says it deleted must be of the record that was erased", async () => {
    const [other, sealed] = [await bed.seal(Buffer.from("one")), await bed.seal(Buffer.from("two"))];
    const node = await lying<Erasure>("/erase", "Erasure", { recordId: other.recordId });
    const { erasures, unheard } = await eraseRecord(
      { ...bed.owner, nodes: [node, ...bed.nodes.slice(1)] },
      sealed.recordId,
    );
    expect(unheard).to.deep.equal([{ vault: node.address, refusal: "ErasureOfAnother" }]);
    expect(erasures.map(({ word }) => word.recordId)).to.deep.equal([sealed.recordId, sealed.recordId]);
    node.close();
  });

  it("what cannot be read is named so, whatever it was asked, and keeps nobody from the others", async () => {
    const node = await between(bed.nodes[0], () => ({ word: "none" }));
    const owner = { ...bed.owner, nodes: [node, ...bed.nodes.slice(1)] };
    const unread = [{ vault: node.address, refusal: "BadAnswer" }];
    await bed.sync();
    const { recordId, unkept } = await registerRecord(owner, toHex(randomBytes(32)), [Buffer.from("private")]);
    expect(unkept).to.deep.equal(unread);
    const sealed = await bed.seal(Buffer.from("a share with each"));
    await bed.grant(sealed.recordId);
    await bed.sync();
    const reader = { ...bed.reader, nodes: [node, bed.nodes[1]] };
    const released = keyFor(reader, { recordId: sealed.recordId, purposes: PURPOSES.RESEARCH });
    await refusedBy(bed, released, "TooFewShares", { shares: 1, [node.address]: "BadAnswer" });
    expect((await eraseRecord(owner, recordId)).unheard).to.deep.equal(unread);
    node.close();
  });

  it("a receipt that names another record, reader, node or purpose is not believed", async () => {
    const [other, sealed] = [await bed.seal(Buffer.from("one")), await bed.seal(Buffer.from("two"))];
    await bed.grant(sealed.recordId);
    await bed.sync();
    const lies: Partial<Receipt>[] = [
      { recordId: other.recordId },
      { reader: bed.mallory.address },
      { vault: bed.nodes[1].address },
      { purposes: PURPOSES.ADVERTISE },
    ];
    for (const lie of lies) {
      const node = await lying<Receipt>("/read", "Receipt", lie);
      const reader = { ...bed.reader, nodes: [node, bed.nodes[1]] };
      const ask = { recordId: sealed.recordId, purposes: PURPOSES.RESEARCH };
      await refusedBy(bed, keyFor(reader, ask), "TooFewShares", { shares: 1, [node.address]: "ReceiptOfAnother" });
      node.close();
    }
  });
});

describe("attacks by answers without an end", () => {
  /** Answers everything with zeros for as long as somebody reads. */
  async function endless() {
    const server = createServer((_, response) => {
      const part = new Uint8Array(1 << 20);
      const more = () => {
        while (!response.destroyed && response.write(part));
      };
      response.on("drain", more);
      more();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { url, close: () => server.close().closeAllConnections() };
  }

  it("a vault node cannot fill its caller's memory", async () => {
    const { url, close } = await endless();
    const error = await vaultRefusal(askNode({ url, address: `0x${"12".repeat(20)}` }, "POST", "/read", {}));
    expect([error.name, error.figures.mostBytes]).to.deep.equal(["AnswerTooLong", 1 << 24]);
    close();
  });

  it("nor can a bucket", async () => {
    const { url, close } = await endless();
    const storage = s3Storage({ url, region: "r", accessKeyId: "k", secretAccessKey: "s" });
    for (const read of [() => storage.get("a/1/00000000"), () => storage.list("a")]) {
      const error = await vaultRefusal(read());
      expect([error.name, error.figures.mostBytes]).to.deep.equal(["AnswerTooLong", 1 << 21]);
    }
    close();
  });
});
