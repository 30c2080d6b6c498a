import { Interface } from "ethers/abi";
import hre from "hardhat";
import { dataShareAbi } from "../../protocol/abi/DataShare.ts";
import {
  dataShareDomain,
  type Mandate,
  ownerScope,
  PURPOSES,
  type Rights,
  recordId,
  walletSubject,
  wordTypes,
} from "../../protocol/data-share.ts";
import type { Address, Hex } from "../../protocol/units.ts";
import { type Run, row } from "./frame.ts";

const MANY = 100;
const FOREVER_S = (1n << 40n) - 1n;
const CHAIN_ID = 31337n;
const RIGHTS: Rights = {
  purposes: PURPOSES.RESEARCH,
  termsId: 1,
  mayReshare: false,
  fromS: 1_700_000_000n,
  untilS: 4_000_000_000n,
};

const functions = new Interface(dataShareAbi);

/** Gas of rights over data, full receipts. Figures that grow with calldata are those of addresses and hashes without zeros. */
export const run: Run = async (emit) => {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const { ethers } = await hre.network.create();
  const [owner] = await ethers.getSigners();
  const manager = await ethers.deployContract("AccessManager", [owner.address]);
  const time = await ethers.deployContract("TimeAsset");
  const share = String((await ethers.deployContract("DataShare", [manager.target, time.target])).target);
  const address = owner.address.toLowerCase() as Address;
  const gas = async (name: string, ...args: unknown[]): Promise<number> => {
    const sent = await owner.sendTransaction({ to: share, data: functions.encodeFunctionData(name, args) });
    const receipt = await sent.wait();
    if (receipt === null) throw new Error(`${name} has no receipt`);
    return Number(receipt.gasUsed);
  };
  const subject = (i: number): Hex => walletSubject(ethers.id(`reader ${i}`).slice(0, 42) as Address);
  const salt = ethers.id("salt") as Hex;
  const [id, all] = [recordId(address, salt), ownerScope(address)];
  const content = { manifest: ethers.id("manifest"), keyCommitment: ethers.id("key") };

  emit(row("register", await gas("register", salt, content, ""), "gas"));
  for (const [what, scope] of [
    ["a record", id],
    ["an owner", all],
  ]) {
    emit(row(`grant of ${what}, first`, await gas("grant", scope, subject(0), RIGHTS), "gas", { atMost: 54_000 }));
    emit(row(`grant of ${what}, renewed`, await gas("grant", scope, subject(0), RIGHTS), "gas", { atMost: 37_000 }));
    emit(row(`revoke of ${what}`, await gas("revoke", scope, subject(0)), "gas", { atMost: 33_000 }));
  }

  const mandate: Mandate = { owner: address, epoch: 1, seq: 0, deadlineS: FOREVER_S };
  const word = { ...mandate, ...RIGHTS, scope: id, subject: subject(1) };
  const domain = dataShareDomain(CHAIN_ID, share as Address);
  const signature = await owner.signTypedData(domain, wordTypes.Grant, word);
  emit(row("grant by signature, first", await gas("grantBySig", mandate, id, subject(1), RIGHTS, signature), "gas"));

  // The only call that depends on history: an owner's very first revokeAll of everything writes a word that was zero.
  emit(row("revokeAll of an owner, its very first", await gas("revokeAll", all), "gas"));
  for (const grants of [1, MANY]) {
    const subjects = Array.from({ length: grants }, (_, i) => subject(100 + i));
    for (const [what, scope] of [
      ["a record", id],
      ["an owner", all],
    ]) {
      const granting = await gas("grantMany", scope, subjects, RIGHTS);
      if (grants === MANY && scope === all) emit(row("grantMany of 100, one grant", granting / MANY, "gas"));
      const revoking = await gas("revokeAll", scope);
      emit(row(`revokeAll of ${what} with ${grants} grants`, revoking, "gas", { atMost: 31_000 }));
    }
  }
  emit(row("rotate", await gas("rotate", id, content), "gas"));
  emit(row("erase", await gas("erase", id), "gas"));
};
