import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { Contract } from "ethers/contract";
import { JsonRpcProvider } from "ethers/providers";
import { dataShareAbi } from "../../../protocol/abi/DataShare.ts";
import { PURPOSES } from "../../../protocol/data-share.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { digestVaultWord, type Receipt } from "../../../protocol/vault.ts";
import { auditReads } from "../../../vault/client/audit.ts";
import type { VaultNode } from "../../../vault/client/nodes.ts";
import { anchorReceipts } from "../../../vault/node/anchor.ts";
import { anchorChain } from "../../../vault/node/anchor-chain.ts";
import { type AuditedReceipt, type AuditPage, parseAuditPage, type Signed, toJson } from "../../../vault/wire.ts";
import { between, deadNode, keyFor, type LocalVaults, localVaults } from "../../support/local-vaults.ts";
import { chainAnswering } from "../../support/silent-chain.ts";

type LyingNode = VaultNode & { close: () => void };

describe("audits while vault nodes lie", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  let recordId: Hex;
  const liars: LyingNode[] = [];
  /** What the nodes tell of the record when nobody lies. */
  let honest: AuditPage[];

  before(async () => {
    bed = await localVaults();
    ({ recordId } = await bed.seal(Buffer.from("watched")));
    await bed.grant(recordId);
    await bed.sync();
    while (bed.deps.some(({ store }) => store.nextSeq() <= 2)) {
      await keyFor(bed.reader, { recordId, purposes: PURPOSES.RESEARCH });
    }
    const provider = new JsonRpcProvider(bed.url, undefined, { cacheTimeout: -1, pollingInterval: 10 });
    const [{ contract, keys }] = bed.deps;
    await anchorReceipts(bed.deps[0], anchorChain(provider, contract, keys.signingKey));
    provider.destroy();
    await bed.sync();
    honest = [];
    for (const node of bed.nodes) {
      const listening = await between(node, (_, answer) => {
        honest.push(parseAuditPage(answer));
        return answer;
      });
      await auditReads({ ...bed.owner, nodes: [listening] }, recordId);
      listening.close();
    }
  });
  afterEach(() => {
    for (const { close } of liars.splice(0)) close();
  });
  after(() => bed?.close());

  const lying = (node: LyingNode) => {
    liars.push(node);
    return node;
  };
  const signed = (change: Partial<Receipt>, { word }: Signed<Receipt>) => {
    const { domain, keys } = bed.deps[0];
    const told = { ...word, ...change };
    return { word: told, signature: keys.sign(digestVaultWord(domain, "Receipt", told)) };
  };
  /** Node 0 under another's roof: it tells `page` made of its honest one. */
  const telling = async (page: (told: AuditPage) => unknown): Promise<LyingNode> =>
    lying(await between(bed.nodes[0], () => JSON.parse(toJson(page(honest[0])))));
  const eachReceipt = (change: (told: AuditedReceipt) => unknown) =>
    telling((told) => ({ ...told, receipts: told.receipts.map(change) }));
  const zero = `0x${"00".repeat(32)}` as const;

  const lies: readonly [string, () => Promise<LyingNode>, string, RegExp][] = [
    ["another list", () => telling(() => ({ receipts: "none", more: false })), "BadAnswer", /receipts must be a list/],
    ["no receipts", () => telling(() => ({ receipts: [{}], more: false })), "BadAnswer", /body must be an object/],
    [
      "a number that no receipt has",
      () => eachReceipt(({ receipt }) => ({ receipt: { ...receipt, word: { ...receipt.word, seq: -1 } } })),
      "BadAnswer",
      /seq must be a whole number/,
    ],
    ["no JSON", () => saying(200, "<html>"), "BadAnswer", /body must be JSON/],
    ["an error without a name", () => saying(500, "{}"), "BadAnswer", /error must be an object/],
    [
      "an error whose name is none",
      () => saying(500, '{"error":{"name":{"toString":1},"message":"no","figures":{}}}'),
      "BadAnswer",
      /a name and a message/,
    ],
    ["a signature that is none", () => eachReceipt(unsigned), "BadVaultSignature", /did not sign this Receipt/],
    ["receipts of another node", () => telling(() => honest[1]), "BadVaultSignature", /did not sign this Receipt/],
    [
      "another reader than it signed",
      () =>
        eachReceipt(({ receipt, anchor }) => ({
          receipt: { ...receipt, word: { ...receipt.word, reader: bed.mallory.address } },
          anchor,
        })),
      "BadVaultSignature",
      /did not sign this Receipt/,
    ],
    [
      "receipts of another record",
      () => eachReceipt(({ receipt }) => ({ receipt: signed({ recordId: zero }, receipt) })),
      "ReceiptOfAnother",
      /for another record/,
    ],
    [
      "receipts in another's name",
      () => eachReceipt(({ receipt }) => ({ receipt: signed({ vault: bed.nodes[1].address }, receipt) })),
      "ReceiptOfAnother",
      /of another vault node/,
    ],
    [
      "a root that is not on chain",
      () => eachReceipt(({ receipt, anchor }) => ({ receipt, anchor: { ...anchor, epoch: 9n } })),
      "ReceiptNotAnchored",
      /not under the root/,
    ],
    [
      "siblings that lead elsewhere",
      () => eachReceipt(({ receipt, anchor }) => ({ receipt, anchor: { ...anchor, proof: [zero] } })),
      "ReceiptNotAnchored",
      /not under the root/,
    ],
    [
      "siblings too many",
      () => eachReceipt(({ receipt, anchor }) => ({ receipt, anchor: { ...anchor, proof: [...anchor!.proof, zero] } })),
      "ReceiptNotAnchored",
      /not under the root/,
    ],
    [
      "a receipt that it signed and did not anchor",
      () => eachReceipt(({ receipt, anchor }) => ({ receipt: signed({ purposes: PURPOSES.TRAIN }, receipt), anchor })),
      "ReceiptNotAnchored",
      /not under the root/,
    ],
  ];

  for (const [what, lie, refusal, reason] of lies) {
    it(`name the one that tells ${what}, and tell what the others say`, async () => {
      const node = await lie();
      const { reads, unheard, isWhole } = await auditReads(
        { ...bed.owner, nodes: [node, ...bed.nodes.slice(1)] },
        recordId,
      );
      expect(unheard.map(({ vault, refusal: name }) => [vault, name])).to.deep.equal([[bed.nodes[0].address, refusal]]);
      expect(unheard[0].reason).to.match(reason);
      expect(signaturesOf(reads)).to.deep.equal(receiptsOf(honest.slice(1)));
      expect(isWhole).to.equal(true);
    });
  }

  it("keep what a node signed before it lied", async () => {
    const [first] = honest[0].receipts;
    const twice = await telling(() => ({ receipts: [first, first], more: true }));
    const never = await telling((told) => ({ ...told, more: true }));
    let asked = 0;
    const missing = await telling(({ receipts }) => ({ receipts: asked++ === 0 ? receipts : [], more: true }));
    const heard = async (node: LyingNode) => {
      const { reads, unheard } = await auditReads({ ...bed.owner, nodes: [node] }, recordId);
      return [signaturesOf(reads), unheard.map(({ refusal }) => refusal)];
    };
    expect(await heard(twice)).to.deep.equal([[first.receipt.signature], ["ReceiptsNotRising"]]);
    expect(await heard(never)).to.deep.equal([receiptsOf([honest[0]]), ["ReceiptsNotRising"]]);
    expect(await heard(missing)).to.deep.equal([receiptsOf([honest[0]]), ["ReceiptsMissing"]]);
  });

  it("come to an end when a node tells receipts without one", async () => {
    let seq = 0;
    const [{ receipt }] = honest[0].receipts;
    // Twice as many pages as an audit takes seconds here: an audit that bears them all must fail, not wait.
    const endless = await telling(() => ({
      receipts: [{ receipt: signed({ seq: ++seq }, receipt) }],
      more: seq < 100,
    }));
    let nowS = bed.clock.nowS;
    const owner = { ...bed.owner, nodes: [endless, ...bed.nodes.slice(1)], nowS: () => nowS++ };
    const { reads, unheard } = await auditReads(owner, recordId);
    expect(unheard.map(({ vault, refusal }) => [vault, refusal])).to.deep.equal([[endless.address, "AuditTooLong"]]);
    expect(signaturesOf(reads)).to.include.members(receiptsOf(honest.slice(1)));
  });

  it("say that keys may have left unseen when as many are unheard as release one", async () => {
    const liar = await telling(() => ({}));
    const dead = await deadNode(bed.nodes[1].address);
    const heard = async (...nodes: VaultNode[]) => {
      const { reads, unheard, isWhole } = await auditReads({ ...bed.owner, nodes }, recordId);
      return [reads.length, unheard.map(({ refusal }) => refusal), isWhole];
    };
    const [one, two, three] = bed.nodes;
    const counts = honest.map(({ receipts }) => receipts.length);
    expect(await heard(one, two, three)).to.deep.equal([counts[0] + counts[1] + counts[2], [], true]);
    expect(await heard(one, dead, three)).to.deep.equal([counts[0] + counts[2], ["VaultUnreachable"], true]);
    expect(await heard(liar, dead, three)).to.deep.equal([counts[2], ["BadAnswer", "VaultUnreachable"], false]);
  });

  it("fail where the chain does not answer for the roots, and blame no node for it", async () => {
    const chain = await chainAnswering(31337);
    const provider = new JsonRpcProvider(chain.url, undefined, { cacheTimeout: -1 });
    const dataShare = new Contract(bed.contract, dataShareAbi, provider);
    const error = await auditReads({ ...bed.owner, dataShare }, recordId).then(
      () => expect.fail("it was heard"),
      (caught: unknown) => caught,
    );
    expect(error).to.have.property("code", "BAD_DATA");
    provider.destroy();
    await chain.close();
  });

  const saying = async (status: number, text: string): Promise<LyingNode> => {
    const server = createServer((_, response) => response.writeHead(status).end(text)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const address: Address = bed.nodes[0].address;
    return lying({ url, address, close: () => server.close().closeAllConnections() });
  };
});

const unsigned = ({ receipt, anchor }: AuditedReceipt) => ({ receipt: { ...receipt, signature: "0x00" }, anchor });

function signaturesOf(reads: readonly { readonly receipt: Signed<Receipt> }[]): Hex[] {
  return reads.map(({ receipt }) => receipt.signature);
}

function receiptsOf(pages: readonly AuditPage[]): Hex[] {
  return pages.flatMap(({ receipts }) => signaturesOf(receipts));
}
