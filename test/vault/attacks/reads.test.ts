import { expect } from "chai";
import { blindedSubject, groupSubject, PURPOSES, walletSubject } from "../../../protocol/data-share.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { digestVaultWord, vaultDomain, vaultTypes } from "../../../protocol/vault.ts";
import { askNode } from "../../../vault/client/nodes.ts";
import { releaseKey, signRead } from "../../../vault/client/reader.ts";
import { encryptionKeys } from "../../../vault/crypto/hpke.ts";
import { keyFor, type LocalVaults, localVaults, refusedBy } from "../../support/local-vaults.ts";
import { FOREVER } from "../../support/vaults.ts";

const { RESEARCH, TRAIN, SUPPORT } = PURPOSES;
const SALT = `0x${"5a".repeat(32)}` as Hex;

describe("attacks on reads", function () {
  this.timeout(60_000);
  let bed: LocalVaults;
  let recordId: Hex;
  before(async () => {
    bed = await localVaults();
  });
  after(() => bed?.close());
  beforeEach(async () => {
    ({ recordId } = await bed.seal(Buffer.from("private")));
    await bed.grant(recordId);
    await bed.sync();
  });

  const ask = (purposes: number = RESEARCH) => ({ recordId, purposes });
  const signed = (purposes?: number) => signRead(bed.reader, bed.reader.keys, ask(purposes));
  const bring = (read: Awaited<ReturnType<typeof signed>>) => releaseKey(bed.reader, bed.reader.keys, read);

  it("refuses a read that is brought again", async () => {
    const read = await signed();
    const { receipts } = await bring(read);
    // Those that served it: the third node may not yet have.
    const served = bed.nodes.filter(({ address }) => receipts.some(({ word }) => word.vault === address));
    const again = releaseKey({ ...bed.reader, nodes: served }, bed.reader.keys, read);
    await refusedBy(bed, again, "ReadReplayed", { read: digestVaultWord(bed.reader.domain, "Read", read.word) });
  });

  it("refuses one wallet's word for another wallet", async () => {
    const { word, signature } = await signed();
    const { mallory } = bed;
    const borrowed = { word: { ...word, reader: mallory.address, encryptionKey: mallory.keys.publicKey }, signature };
    await refusedBy(bed, releaseKey(mallory, mallory.keys, borrowed), "BadSignature", { reader: mallory.address });
  });

  it("refuses a word for the vault of another chain or contract", async () => {
    const { reader } = bed;
    for (const domain of [vaultDomain(1n, bed.contract), vaultDomain(31337n, reader.address)]) {
      const { word } = await signed();
      const signature = (await bed.signers[2].signTypedData(domain, { ...vaultTypes.Read }, word)) as Hex;
      await refusedBy(bed, bring({ word, signature }), "BadSignature", { reader: reader.address });
    }
  });

  it("gives whoever brings another's word nothing that he can open", async () => {
    const { mallory, nodes } = bed;
    const error = await refusedBy(bed, releaseKey(mallory, mallory.keys, await signed()), "TooFewShares", {
      shares: 0,
    });
    for (const { address } of nodes) expect(error.figures?.[address]).to.equal("SealRefused");
  });

  it("refuses a word that asks for a key that is not the reader's", async () => {
    const { reader, mallory } = bed;
    const { publicKey: encryptionKey } = mallory.keys;
    const read = await signRead(reader, { ...mallory.keys }, ask());
    await refusedBy(bed, bring(read), "KeyNotRegistered", { reader: reader.address, encryptionKey });
  });

  it("refuses a word signed before a revoke and brought after it", async () => {
    const read = await signed();
    await bed.revoke(recordId);
    await refusedBy(bed, bring(read), "NotAllowed", { recordId, reader: bed.reader.address, purposes: RESEARCH });
  });

  it("refuses every purpose that was not granted, and several of which one was not", async () => {
    await refusedBy(bed, bring(await signed(SUPPORT)), "NotAllowed", { purposes: SUPPORT });
    await refusedBy(bed, bring(await signed(RESEARCH | SUPPORT)), "NotAllowed", { purposes: RESEARCH | SUPPORT });
    expect((await bring(await signed(RESEARCH | TRAIN))).version).to.equal(1);
  });

  it("refuses a read for nothing, and for purposes without a name", async () => {
    for (const purposes of [0, 32])
      await refusedBy(bed, bring(await signed(purposes)), "BadRequest", { field: "purposes" });
  });

  it("refuses a word that is over by a second", async () => {
    const read = await signed();
    const { deadlineS } = read.word;
    bed.clock.nowS = deadlineS + 1n;
    await refusedBy(bed, bring(read), "ReadExpired", { deadlineS: String(deadlineS), nowS: String(deadlineS + 1n) });
    bed.clock.nowS = deadlineS;
    expect((await bring(read)).version).to.equal(1);
  });

  it("refuses a grant from the first block at its end, and not the one a second before", async () => {
    const untilS = bed.clock.nowS + 100n;
    await bed.grant(recordId, { untilS });
    const mineAt = async (atS: bigint) => {
      await bed.rpc("evm_setNextBlockTimestamp", [Number(atS)]);
      await bed.mine();
      await bed.sync();
    };
    await mineAt(untilS - 1n);
    expect((await bring(await signed())).version).to.equal(1);
    await mineAt(untilS);
    await refusedBy(bed, bring(await signed()), "NotAllowed", { recordId });
  });

  it("refuses a member that was removed from its group", async () => {
    const { owner, reader, mallory } = bed;
    const group = groupSubject(mallory.address, SALT);
    await bed.revoke(recordId);
    await (await owner.dataShare.grant(recordId, group, FOREVER)).wait();
    const setMember = async (untilS: bigint) =>
      (await mallory.dataShare.setGroupMember(SALT, reader.address, untilS)).wait();
    const asMember = () => keyFor(reader, { ...ask(), via: "group", viaOf: group });
    await setMember(FOREVER.untilS);
    expect((await asMember()).version).to.equal(1);
    await setMember(0n);
    await refusedBy(bed, asMember(), "NotAllowed", { via: "group" });
  });

  it("refuses a blinded name without its salt, and to anybody else with it", async () => {
    const { owner, reader, mallory } = bed;
    await bed.revoke(recordId);
    await (await owner.dataShare.grant(recordId, blindedSubject(reader.address, SALT), FOREVER)).wait();
    const blinded = { ...ask(), via: "blinded" as const, viaOf: SALT };
    expect((await keyFor(reader, blinded)).version).to.equal(1);
    await refusedBy(bed, keyFor(reader, ask()), "NotAllowed", { via: "wallet" });
    await refusedBy(bed, keyFor(mallory, blinded), "NotAllowed", { reader: mallory.address });
  });

  it("refuses what was shared on once its parent is revoked", async () => {
    const { reader, mallory } = bed;
    await (await reader.dataShare.reshare(recordId, mallory.address, 0n, FOREVER.untilS, RESEARCH)).wait();
    const shared = { ...ask(), via: "share" as const, viaOf: `0x${"00".repeat(12)}${reader.address.slice(2)}` as Hex };
    expect((await keyFor(mallory, shared)).version).to.equal(1);
    await bed.revoke(recordId);
    await refusedBy(bed, keyFor(mallory, shared), "NotAllowed", { via: "share" });
  });

  it("refuses a frozen record, its owner too", async () => {
    await (await bed.owner.dataShare.freeze(recordId)).wait();
    for (const who of [bed.reader, bed.owner]) {
      await refusedBy(bed, keyFor(who, ask()), "RecordUnavailable", { status: "frozen" });
    }
  });

  it("refuses a key that its owner took back", async () => {
    const passing = await encryptionKeys(new Uint8Array(32).fill(9));
    const { reader } = bed;
    await (await reader.dataShare.setEncryptionKey(`0x${"00".repeat(32)}`)).wait();
    const read = await signRead(reader, passing, ask());
    await refusedBy(bed, releaseKey(reader, passing, read), "KeyNotRegistered", { encryptionKey: passing.publicKey });
    await (await reader.dataShare.setEncryptionKey(reader.keys.publicKey)).wait();
  });

  it("takes the word of a wallet that is a contract, if the contract says that it signed", async () => {
    const { reader, rpc, owner } = bed;
    /** Answers every call with this word. */
    const wallet = async (answer: string): Promise<Address> => {
      const runtime = `63${answer}60e01b5f5260205ff3`;
      const hash = await rpc("eth_sendTransaction", [{ from: owner.address, data: `0x6d${runtime}5f52600e6012f3` }]);
      return ((await rpc("eth_getTransactionReceipt", [hash])) as { contractAddress: Address }).contractAddress;
    };
    for (const [answer, signs] of [
      ["1626ba7e", true],
      ["ffffffff", false],
    ] as const) {
      const address = await wallet(answer);
      await rpc("hardhat_impersonateAccount", [address]);
      await rpc("hardhat_setBalance", [address, "0xde0b6b3a7640000"]);
      const data = reader.dataShare.interface.encodeFunctionData("setEncryptionKey", [reader.keys.publicKey]);
      await rpc("eth_sendTransaction", [{ from: address, to: bed.contract, data }]);
      await (await owner.dataShare.grant(recordId, walletSubject(address), FOREVER)).wait();
      await bed.sync();
      const { word } = await signRead({ ...reader, address }, reader.keys, ask());
      const read = releaseKey(reader, reader.keys, { word, signature: "0x1234" });
      if (signs) expect((await read).version).to.equal(1);
      else await refusedBy(bed, read, "BadSignature", { reader: address });
    }
  });

  it("tells nobody but who granted: a read of a record that is not there is refused", async () => {
    const { reader, nodes } = bed;
    const read = await signRead(reader, reader.keys, { recordId: SALT, purposes: RESEARCH });
    await refusedBy(bed, askNode(nodes[0], "POST", "/read", read), "RecordUnavailable", { status: "none" });
  });
});
