import { randomBytes } from "node:crypto";
import { expect } from "chai";
import { toHex } from "../../../protocol/bytes.ts";
import { PURPOSES } from "../../../protocol/data-share.ts";
import type { Hex } from "../../../protocol/units.ts";
import type { Receipt } from "../../../protocol/vault.ts";
import { depositContext, shareContext } from "../../../vault/bindings.ts";
import { sha256 } from "../../../vault/client/manifest.ts";
import { askNode, type VaultNode } from "../../../vault/client/nodes.ts";
import { depositKey, type SealedRecord } from "../../../vault/client/owner.ts";
import { deadlineOf } from "../../../vault/client/party.ts";
import { sealTo } from "../../../vault/crypto/hpke.ts";
import {
  between,
  deadNode,
  keyFor,
  type LocalVaults,
  localVaults,
  type Person,
  refusedBy,
} from "../../support/local-vaults.ts";

type Answer = { share: Hex; receipt: { word: Receipt; signature: Hex } };
type Asked = { word: { encryptionKey: Hex } };

describe("attacks on shares", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  let sealed: SealedRecord;
  let ask: { recordId: Hex; purposes: number };
  before(async () => {
    bed = await localVaults();
    sealed = await bed.seal(Buffer.from("private"));
    ask = { recordId: sealed.recordId, purposes: PURPOSES.RESEARCH };
    await bed.grant(sealed.recordId);
    await bed.sync();
  });
  after(() => bed?.close());

  const reader = (nodes: VaultNode[]): Person => ({ ...bed.reader, nodes });
  /** A vault node that releases a wrong share, sealed and signed as if it were right. */
  const corrupt = (place: number) =>
    between(bed.nodes[place], async (_, answer, asked) => {
      const { receipt } = answer as Answer;
      const wrong = randomBytes(33);
      wrong[32] = 1 + (wrong[32] % 255);
      const context = shareContext(bed.nodes[place].address, receipt.word.read);
      return { receipt, share: toHex(await sealTo((asked as Asked).word.encryptionKey, context, wrong)) };
    });

  it("one corrupt vault does no harm, and two are found out", async () => {
    const [one, two] = [await corrupt(0), await corrupt(1)];
    const { key, receipts } = await keyFor(reader([one, bed.nodes[1], bed.nodes[2]]), ask);
    expect(toHex(key)).to.equal(toHex(sealed.key));
    expect(receipts.map(({ word }) => word.vault)).to.have.members([bed.nodes[1].address, bed.nodes[2].address]);
    await refusedBy(bed, keyFor(reader([one, bed.nodes[1]]), ask), "SharesRefused", { shares: 2, threshold: 2 });
    await refusedBy(bed, keyFor(reader([one, two, bed.nodes[2]]), ask), "SharesRefused", { shares: 3, threshold: 2 });
    one.close();
    two.close();
  });

  it("with two vaults down nothing is released", async () => {
    const [one, two] = [await deadNode(bed.nodes[0].address), await deadNode(bed.nodes[1].address)];
    await refusedBy(bed, keyFor(reader([one, two, bed.nodes[2]]), ask), "TooFewShares", {
      shares: 1,
      threshold: 2,
      [one.address]: "VaultUnreachable",
      [two.address]: "VaultUnreachable",
    });
    await refusedBy(bed, keyFor(reader([one, two]), ask), "VaultUnreachable");
  });

  it("a share that was changed on its way does not open", async () => {
    const tampered = await Promise.all(
      bed.nodes.map((node) =>
        between(node, (_, answer) => {
          const { share, receipt } = answer as Answer;
          const last = (Number.parseInt(share.slice(-2), 16) ^ 1).toString(16).padStart(2, "0");
          return { receipt, share: `${share.slice(0, -2)}${last}` };
        }),
      ),
    );
    const { key } = await keyFor(reader([tampered[0], bed.nodes[1], bed.nodes[2]]), ask);
    expect(toHex(key)).to.equal(toHex(sealed.key));
    await refusedBy(bed, keyFor(reader(tampered), ask), "TooFewShares", { [bed.nodes[2].address]: "SealRefused" });
    for (const node of tampered) node.close();
  });

  it("a node that poses as another, or gives the receipt of another read, is not believed", async () => {
    const [zero, one, two] = bed.nodes;
    const posing = { ...zero, address: one.address };
    const posed = { shares: 1, [one.address]: "BadVaultSignature" };
    await refusedBy(bed, keyFor(reader([posing, two]), ask), "TooFewShares", posed);
    const kept: Answer[] = [];
    const repeating = await between(one, (_, answer) => {
      kept.push(answer as Answer);
      return kept[0];
    });
    await keyFor(reader([repeating, two]), ask);
    const repeated = { shares: 1, [one.address]: "ReceiptOfAnother" };
    await refusedBy(bed, keyFor(reader([repeating, two]), ask), "TooFewShares", repeated);
    repeating.close();
  });
});

describe("attacks on deposits", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  let sealed: SealedRecord;
  before(async () => {
    bed = await localVaults();
    sealed = await bed.seal(Buffer.from("private"));
    await bed.sync();
  });
  after(() => bed?.close());

  /** A deposit of `by` with node 0, changed after it was made and before it is signed, or after. */
  async function deposit(
    by: Person,
    changes: Record<string, unknown> = {},
    after: Record<string, unknown> = {},
    bytes = 33,
  ) {
    const [node] = bed.nodes;
    const { recordId, version, content } = sealed;
    const name = { recordId, version, keyCommitment: content.keyCommitment };
    const { publicKey } = bed.deps[0].keys.encryption;
    const share = await sealTo(publicKey, depositContext(node.address, { ...name, ...changes }), randomBytes(bytes));
    const word = { owner: by.address, vault: node.address, ...name, share: sha256(share), deadlineS: deadlineOf(by) };
    const signed = await by.sign("Deposit", { ...word, ...changes });
    return askNode(node, "POST", "/deposit", { ...signed, share: toHex(share), ...after });
  }

  it("refuses a share of another's record", async () => {
    const { mallory } = bed;
    await refusedBy(bed, deposit(mallory), "NotOwner", { recordId: sealed.recordId, owner: mallory.address });
    await refusedBy(bed, deposit(mallory, { owner: bed.owner.address }), "BadSignature", { owner: bed.owner.address });
  });

  it("refuses a share for another node, another share than was signed, and one that was sealed for something else", async () => {
    const { owner, nodes } = bed;
    await refusedBy(bed, deposit(owner, { vault: nodes[1].address }), "DepositElsewhere", {
      addressee: nodes[1].address,
    });
    await refusedBy(bed, deposit(owner, {}, { share: "0x00" }), "DepositDiffers");
    const share = "0x1234" as Hex;
    const hash = sha256(Buffer.from("1234", "hex"));
    await refusedBy(bed, deposit(owner, { share: hash }, { share }), "SealRefused");
  });

  it("refuses a share of no record, and one of another length", async () => {
    const { owner } = bed;
    const recordId = `0x${"77".repeat(32)}`;
    await refusedBy(bed, deposit(owner, { recordId }), "RecordUnavailable", { recordId, status: "none" });
    await refusedBy(bed, deposit(owner, {}, {}, 32), "BadRequest", { field: "share" });
  });

  it("refuses versions but this one and the next", async () => {
    const { owner } = bed;
    const figures = { recordId: sealed.recordId, current: 1 };
    await refusedBy(bed, deposit(owner, { version: 3 }), "WrongVersion", { ...figures, version: 3 });
    const keyCommitment = `0x${"77".repeat(32)}`;
    await refusedBy(bed, deposit(owner, { keyCommitment }), "WrongVersion", { ...figures, version: 1 });
    await deposit(owner, { version: 2, keyCommitment });
  });

  it("refuses an earlier word after a later one", async () => {
    const { owner, clock } = bed;
    const { recordId, version } = sealed;
    clock.nowS += 5n;
    await depositKey(owner, sealed.content, sealed);
    clock.nowS -= 1n;
    const deadlineS = deadlineOf(owner);
    await refusedBy(bed, deposit(owner), "StaleDeposit", { recordId, version, deadlineS: String(deadlineS) });
  });

  it("says which vaults took no share, and fails when too few did", async () => {
    const { owner, nodes } = bed;
    const dead = await Promise.all(nodes.map(({ address }) => deadNode(address)));
    bed.clock.nowS += 2n;
    const one = await depositKey({ ...owner, nodes: [dead[0], nodes[1], nodes[2]] }, sealed.content, sealed);
    expect(one).to.deep.equal([{ vault: nodes[0].address, refusal: "VaultUnreachable" }]);
    const two = depositKey({ ...owner, nodes: [dead[0], dead[1], nodes[2]] }, sealed.content, sealed);
    await refusedBy(bed, two, "TooFewVaults", { kept: 1, threshold: 2, [nodes[0].address]: "VaultUnreachable" });
  });

  it("deletes nothing that was not erased on chain", async () => {
    const { recordId } = sealed;
    const [node] = bed.nodes;
    await refusedBy(bed, askNode(node, "POST", "/erase", { recordId }), "NotErased", { recordId, status: "active" });
  });

  it("refuses what is no request", async () => {
    const [node] = bed.nodes;
    await refusedBy(bed, askNode(node, "POST", "/keys", {}), "NoSuchCall");
    await refusedBy(bed, askNode(node, "POST", "/read", { word: "x".repeat(20_000) }), "BadRequest", { bytes: 20_011 });
    await refusedBy(bed, askNode(node, "POST", "/read", []), "BadRequest", { field: "body" });
    await refusedBy(bed, askNode(node, "POST", "/read", { word: {}, signature: "0x" }), "BadRequest", {
      field: "reader",
    });
    const unsure = { reader: bed.reader.address, recordId: sealed.recordId, purposes: 1, via: "friend" };
    await refusedBy(bed, askNode(node, "POST", "/read", { word: unsure, signature: "0x" }), "BadRequest", {
      field: "via",
    });
    const { owner } = bed;
    for (const version of [2 ** 32, -1, 1.5, "1"]) {
      const { recordId, content } = sealed;
      const name = { recordId, keyCommitment: content.keyCommitment, share: recordId, deadlineS: "1" };
      const deposit = { owner: owner.address, vault: node.address, ...name, version };
      const asked = askNode(node, "POST", "/deposit", { word: deposit, signature: "0x", share: "0x" });
      await refusedBy(bed, asked, "BadRequest", { field: "version" });
    }
    const word = { owner: bed.owner.address, recordId: sealed.recordId, deadlineS: "-1" };
    await refusedBy(bed, askNode(node, "POST", "/audit", { word, signature: "0x" }), "BadRequest", {
      field: "deadlineS",
    });
  });
});
