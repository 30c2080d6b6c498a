import { expect } from "chai";
import { JsonRpcProvider } from "ethers/providers";
import { PURPOSES } from "../../protocol/data-share.ts";
import type { Hex } from "../../protocol/units.ts";
import { auditReads } from "../../vault/client/audit.ts";
import { askNode } from "../../vault/client/nodes.ts";
import { type AnchorChain, anchorReceipts } from "../../vault/node/anchor.ts";
import { anchorChain } from "../../vault/node/anchor-chain.ts";
import { anchorTree, auditRecord } from "../../vault/node/audit.ts";
import { sweep } from "../../vault/node/erase.ts";
import { keyFor, type LocalVaults, localVaults, refusedBy } from "../support/local-vaults.ts";

describe("anchored receipts", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  let provider: JsonRpcProvider;
  let chains: AnchorChain[];
  let recordId: Hex;
  beforeEach(async () => {
    bed = await localVaults();
    provider = new JsonRpcProvider(bed.url, undefined, { cacheTimeout: -1, pollingInterval: 10 });
    chains = bed.deps.map(({ contract, keys }) => anchorChain(provider, contract, keys.signingKey));
    ({ recordId } = await bed.seal(Buffer.from("watched")));
    await bed.grant(recordId);
    await bed.sync();
    await served(2);
  });
  afterEach(async () => {
    provider?.destroy();
    await bed?.close();
  });

  /** Reads until each node has served `count` of them: a reader does not wait for the slowest one. */
  async function served(count: number) {
    await bed.sync();
    while (bed.deps.some(({ store }) => store.nextSeq() <= count)) {
      await keyFor(bed.reader, { recordId, purposes: PURPOSES.RESEARCH });
    }
  }

  const audited = async () => (await auditReads(bed.owner, recordId)).reads;

  it("are pending first, and then under one root a node, epochs rising", async () => {
    expect((await audited()).every(({ epoch }) => epoch === undefined)).to.equal(true);
    for (const [place, deps] of bed.deps.entries()) {
      const last = deps.store.nextSeq() - 1;
      expect(await anchorReceipts(deps, chains[place])).to.include({ epoch: BigInt(place + 1), first: 1, last });
    }
    await bed.sync();
    const reads = await audited();
    expect(new Set(reads.map(({ epoch }) => epoch))).to.deep.equal(new Set([1n, 2n, 3n]));
    expect(await anchorReceipts(bed.deps[0], chains[0])).to.equal(undefined);
  });

  it("cover what came after the last root, without gaps", async () => {
    const [deps] = bed.deps;
    const first = await anchorReceipts(deps, chains[0]);
    await bed.sync();
    await served(first!.last + 1);
    expect(await anchorReceipts(deps, chains[0])).to.include({ epoch: 2n, first: first!.last + 1 });
  });

  it("take the next epoch when another node was first, also at the same moment", async () => {
    const [one, two, three] = await Promise.all(bed.deps.map((deps, place) => anchorReceipts(deps, chains[place])));
    expect([one!.epoch, two!.epoch, three!.epoch].sort()).to.deep.equal([1n, 2n, 3n]);
    for (const anchor of [one, two, three]) {
      expect(await bed.share.readsRootOf(anchor!.epoch)).to.equal(anchor!.root);
    }
  });

  it("go on where a killed node stopped: before its post, after it, and when it was overtaken", async () => {
    const [deps, other] = bed.deps;
    const [chain] = chains;
    const last = deps.store.nextSeq() - 1;
    const draft = { epoch: 1n, first: 1, last, root: anchorTree(deps, 1, last).root };
    deps.store.keepDraft(draft);
    expect(await anchorReceipts(deps, chain)).to.deep.equal(draft);
    // Posted, and killed before it was written down.
    await bed.sync();
    await served(last + 1);
    const next = deps.store.nextSeq() - 1;
    const second = { epoch: 2n, first: last + 1, last: next, root: anchorTree(deps, last + 1, next).root };
    deps.store.keepDraft(second);
    await chain.post(second);
    expect(await anchorReceipts(deps, chain)).to.deep.equal(second);
    // Another took the epoch of the draft meanwhile.
    await bed.sync();
    await served(next + 1);
    const more = deps.store.nextSeq() - 1;
    deps.store.keepDraft({ epoch: 3n, first: next + 1, last: more, root: anchorTree(deps, next + 1, more).root });
    await anchorReceipts(other, chains[1]);
    expect(await anchorReceipts(deps, chain)).to.include({ epoch: 4n, first: next + 1, last: more });
    expect(deps.store.anchors().map(({ epoch }) => epoch)).to.deep.equal([1n, 2n, 4n]);
    await bed.sync();
    expect(new Set((await audited()).map(({ epoch }) => epoch))).to.deep.equal(new Set([1n, 2n, 3n, 4n, undefined]));
  });

  it("are anchored, and told to the owner, in parts of a bounded size", async () => {
    await served(7);
    const [deps] = bed.deps;
    const last = deps.store.nextSeq() - 1;
    const spans: [number, number][] = [];
    for (
      let anchor = await anchorReceipts(deps, chains[0], 3);
      anchor;
      anchor = await anchorReceipts(deps, chains[0], 3)
    ) {
      spans.push([anchor.first, anchor.last]);
    }
    expect(spans.every(([first, to]) => to - first < 3) && spans.length).to.equal(Math.ceil(last / 3));
    await bed.sync();
    const signed = await bed.owner.sign("Audit", {
      owner: bed.owner.address,
      recordId,
      deadlineS: bed.clock.nowS + 40n,
    });
    const page = async (after: number, receipts: number, leaves: number) => {
      const { receipts: found, more } = await auditRecord(deps, signed, after, { receipts, leaves });
      return [...found.map(({ receipt }) => receipt.word.seq), more];
    };
    expect(await page(0, 2, 100)).to.deep.equal([1, 2, true]);
    expect(await page(2, 2, 100)).to.deep.equal([3, 4, true]);
    expect(await page(0, 100, 5)).to.deep.equal([1, 2, 3, true]);
    expect(await page(1, 100, 6)).to.deep.equal([2, 3, 4, 5, 6, true]);
    // A tree that is too large by itself comes alone.
    expect(await page(3, 100, 1)).to.deep.equal([4, 5, 6, true]);
    expect(await page(last - 1, 1, 100)).to.deep.equal([last, false]);
    expect(await page(last, 1, 100)).to.deep.equal([false]);
    const { reads } = await auditReads({ ...bed.owner, nodes: [bed.nodes[0]] }, recordId);
    expect(reads.map(({ receipt }) => receipt.word.seq)).to.deep.equal(Array.from({ length: last }, (_, i) => i + 1));
  });

  it("are shown to the owner alone", async () => {
    const { unheard } = await auditReads(bed.mallory, recordId);
    expect(unheard.map(({ refusal }) => refusal)).to.deep.equal(["NotOwner", "NotOwner", "NotOwner"]);
    const owner = bed.owner.address;
    const posed = await bed.mallory.sign("Audit", { owner, recordId, deadlineS: bed.clock.nowS + 40n });
    const asked = askNode(bed.nodes[0], "POST", "/audit", { ...posed, after: 0 });
    await refusedBy(bed, asked, "BadSignature", { owner });
  });

  it("outlive the record: what was erased can still be audited", async () => {
    const count = (await audited()).length;
    await (await bed.owner.dataShare.erase(recordId)).wait();
    await bed.sync();
    expect(await sweep(bed.deps[0])).to.equal(1);
    expect(bed.deps[0].store.recordIds()).to.deep.equal([]);
    expect((await audited()).length).to.equal(count);
  });

  it("are one for each release, however many are asked at once", async () => {
    await bed.sync();
    const before = bed.deps[0].store.nextSeq();
    const asks = Array.from({ length: 5 }, () => keyFor(bed.reader, { recordId, purposes: PURPOSES.TRAIN }));
    await Promise.all(asks);
    await served(before + 4);
    const receipts = bed.deps[0].store.receiptsOf(recordId, before - 1, 5);
    expect(receipts.map(({ word }) => word.seq)).to.deep.equal([0, 1, 2, 3, 4].map((more) => before + more));
  });
});
