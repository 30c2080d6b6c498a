import { expect } from "chai";
import { id } from "ethers";
import hre from "hardhat";
import {
  dataShareDomain,
  groupSubject,
  ownerScope,
  PURPOSES,
  type Rights,
  recordId,
  unpackGrant,
  walletSubject,
  wordTypes,
} from "../../protocol/data-share.ts";
import type { Address, Hex } from "../../protocol/units.ts";

const SALT = id("salt") as Hex;
const CONTENT = { manifest: id("manifest") as Hex, keyCommitment: id("key") as Hex };
const NEXT = { manifest: id("next manifest") as Hex, keyCommitment: id("next key") as Hex };
const FROM_S = 1_700_000_000n;
const UNTIL_S = 4_000_000_000n;
const RIGHTS: Rights = {
  purposes: PURPOSES.RESEARCH | PURPOSES.TRAIN,
  termsId: 9,
  mayReshare: true,
  fromS: FROM_S,
  untilS: UNTIL_S,
};

async function opened() {
  const { ethers, networkHelpers } = await hre.network.create();
  const [owner, reader, other] = await ethers.getSigners();
  const manager = await ethers.deployContract("AccessManager", [owner.address]);
  const time = await ethers.deployContract("TimeAsset");
  const share = await ethers.deployContract("DataShare", [manager.target, time.target]);
  const record = recordId(owner.address as Address, SALT);
  const subject = walletSubject(reader.address as Address);
  const by = (signer: typeof owner) => share.connect(signer) as typeof share;
  const domain = dataShareDomain(31337n, share.target as Address);
  return { owner, reader, other, share, record, subject, by, domain, networkHelpers };
}

describe("events of DataShare", () => {
  let world: Awaited<ReturnType<typeof opened>>;
  beforeEach(async () => {
    world = await opened();
  });

  const register = () => world.share.register(SALT, CONTENT, "ipfs://m");

  it("tell a record's life", async () => {
    const { share, owner, record } = world;
    await expect(register())
      .to.emit(share, "RecordRegistered")
      .withArgs(record, owner.address, Object.values(CONTENT), "ipfs://m");
    await expect(share.rotate(record, NEXT))
      .to.emit(share, "RecordRotated")
      .withArgs(record, owner.address, 2, Object.values(NEXT));
    await expect(share.freeze(record)).to.emit(share, "RecordFrozen").withArgs(record, owner.address);
    await expect(share.unfreeze(record)).to.emit(share, "RecordUnfrozen").withArgs(record, owner.address);
    await expect(share.erase(record)).to.emit(share, "RecordErased").withArgs(record, owner.address);
  });

  it("tell a grant by the word that is stored", async () => {
    const { share, owner, record, subject } = world;
    await register();
    await share.revokeAll(record);
    const receipt = await (await share.grant(record, subject, RIGHTS)).wait();
    const event = share.interface.parseLog(receipt!.logs[0])!;
    expect([event.name, ...event.args.slice(0, 3)]).to.deep.equal(["AccessGranted", record, subject, owner.address]);
    expect(unpackGrant(event.args.grant)).to.deep.equal({ ...RIGHTS, epoch: 2, seq: 1 });
    const { fromS, untilS, purposes, termsId, epoch, seq, mayReshare } = await share.grantOf(record, subject);
    const stored = { fromS, untilS, mayReshare };
    const numbers = { purposes: Number(purposes), termsId: Number(termsId), epoch: Number(epoch), seq: Number(seq) };
    expect({ ...stored, ...numbers }).to.deep.equal(unpackGrant(event.args.grant));
  });

  it("tell what was revoked", async () => {
    const { share, owner, record, subject } = world;
    await register();
    await expect(share.revoke(record, subject))
      .to.emit(share, "AccessRevoked")
      .withArgs(record, subject, owner.address, 1);
    for (const scope of [record, ownerScope(owner.address as Address)]) {
      await expect(share.revokeAll(scope)).to.emit(share, "AllRevoked").withArgs(scope, owner.address);
    }
  });

  it("tell what was shared on and taken back", async () => {
    const { share, reader, other, record, subject, by } = world;
    await register();
    await share.grant(record, subject, RIGHTS);
    await expect(by(reader).reshare(record, other.address, FROM_S, UNTIL_S, PURPOSES.TRAIN))
      .to.emit(share, "AccessShared")
      .withArgs(record, reader.address, other.address, [FROM_S, UNTIL_S, PURPOSES.TRAIN, 1]);
    await expect(by(reader).revokeShare(record, reader.address, other.address))
      .to.emit(share, "ShareRevoked")
      .withArgs(record, reader.address, other.address);
  });

  it("tell requests, offers and purchases", async () => {
    const { share, owner, reader, record, subject, by, networkHelpers } = world;
    await register();
    await expect(by(reader).requestAccess(record, subject, PURPOSES.TRAIN, 9, UNTIL_S))
      .to.emit(share, "AccessRequested")
      .withArgs(record, subject, reader.address, PURPOSES.TRAIN, 9, UNTIL_S);
    await expect(share.setOffer(record, 0, 100, PURPOSES.TRAIN, 9))
      .to.emit(share, "OfferSet")
      .withArgs(record, owner.address, [0, 100, PURPOSES.TRAIN, 9, 1]);
    const boughtAtS = (await networkHelpers.time.latest()) + 10;
    await networkHelpers.time.setNextBlockTimestamp(boughtAtS);
    await expect(by(reader).buyAccess(record, 0, 9, PURPOSES.TRAIN, 100))
      .to.emit(share, "AccessBought")
      .withArgs(record, reader.address, owner.address, 0, boughtAtS + 100, 1);
    await expect(share.withdrawOffer(record)).to.emit(share, "OfferWithdrawn").withArgs(record, owner.address);
  });

  it("tell members, keys and anchored reads", async () => {
    const { share, owner, reader } = world;
    await expect(share.setGroupMember(SALT, reader.address, UNTIL_S))
      .to.emit(share, "GroupMemberSet")
      .withArgs(groupSubject(owner.address as Address, SALT), reader.address, owner.address, UNTIL_S);
    await expect(share.setEncryptionKey(SALT)).to.emit(share, "EncryptionKeySet").withArgs(owner.address, SALT);
    await expect(share.anchorReads(3, SALT, 12))
      .to.emit(share, "ReadsAnchored")
      .withArgs(3, SALT, 12);
  });
});

describe("words of owners", () => {
  it("are signed as a wallet signs typed data and brought by anyone", async () => {
    const { owner, other, share, record, subject, by, domain } = await opened();
    const address = owner.address as Address;
    const sign = (name: keyof typeof wordTypes, word: Record<string, unknown>) =>
      owner.signTypedData(domain, wordTypes[name], word);
    const deadlineS = UNTIL_S;
    const brought = by(other);

    const first = { owner: address, salt: SALT, ...CONTENT, uri: "u", deadlineS };
    await brought.registerBySig(address, SALT, CONTENT, "u", deadlineS, await sign("Register", first));
    const rotation = { owner: address, recordId: record, version: 1, ...NEXT, deadlineS };
    await brought.rotateBySig(record, 1, NEXT, deadlineS, await sign("Rotate", rotation));
    const mandate = { owner: address, epoch: 1, seq: 0, deadlineS };
    const slot = { scope: record, subject };
    const granted = await sign("Grant", { ...mandate, ...RIGHTS, ...slot });
    await brought.grantBySig(mandate, record, subject, RIGHTS, granted);
    expect((await share.grantOf(record, subject)).seq).to.equal(1n);
    const next = { ...mandate, seq: 1 };
    await brought.revokeBySig(next, record, subject, await sign("Revoke", { ...next, ...slot }));
    expect((await share.grantOf(record, subject)).untilS).to.equal(0n);
    const all = { owner: address, scope: record, epoch: 1, deadlineS };
    await brought.revokeAllBySig(mandate, record, await sign("RevokeAll", all));
    expect(await share.epochOf(record)).to.equal(2n);
    const end = { owner: address, recordId: record, version: 2, deadlineS };
    await brought.eraseBySig(record, 2, deadlineS, await sign("Erase", end));
    expect((await share.recordOf(record)).status).to.equal(3n);
  });
});
