import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, ContractTransactionResponse } from "ethers";
import { MaxUint256 } from "ethers/constants";
import { concat, toBeHex } from "ethers/utils";
import { type BandPoster, type BandTerms, openBandPoster } from "../../oracle/band/open.ts";
import { openMarket } from "../../oracle/chain/market.ts";
import { parseConfig } from "../../oracle/config.ts";
import type { Feed } from "../../oracle/feed/feed.ts";
import type { Deployment } from "../../protocol/deployment.ts";
import { rewardLeaf } from "../../protocol/leaves.ts";
import type { Address } from "../../protocol/units.ts";
import { DEFAULT_DESK, DEFAULT_MARKET, type DeskTerms } from "../../scripts/deploy/market.ts";
import { emptyBank } from "./empty-bank.ts";

/** What each person begins with, in wei of TIME and of CASH. */
export const BEGIN_WEI = 10n ** 24n;
/** A deadline that never comes. */
export const LATE_S = 2n ** 40n - 1n;

const PEOPLE = 6;

export type LiveMarket = Awaited<ReturnType<typeof liveMarket>>;

/** A funded desk of 3 of 5 operators on a chain of its own, people who hold both tokens, and a folder for who posts bands. The first person is the treasury. */
export async function liveMarket(terms: Partial<DeskTerms> = {}) {
  const chain = await emptyBank();
  const folder = await mkdtemp(join(tmpdir(), "bank-market-"));
  const { ethers } = chain;
  const people = (await ethers.getSigners()).slice(0, PEOPLE);
  const [treasury] = people;
  const time = await ethers.deployContract("TimeAsset");
  const dollar = await ethers.deployContract("TestDollar");
  const { bidWei, askWei } = DEFAULT_MARKET;
  const board = await ethers.deployContract("PriceBoard", [chain.bank.operatorSet.target, bidWei, askWei]);
  const authority = await chain.bank.ledger.authority();
  const parts = [authority, time.target, dollar.target, board.target, treasury.address];
  const window = await ethers.deployContract("BankWindow", [...parts, { ...DEFAULT_DESK, ...terms }]);
  await giveTime(time, people);
  for (const person of people) {
    await send(dollar, person, "mint", [person.address, BEGIN_WEI]);
    for (const token of [time, dollar]) await send(token, person, "approve", [window.target, MaxUint256]);
  }
  await send(window, treasury, "fund", [DEFAULT_DESK.targetLots, 5n * 10n ** 9n]);
  const at = (contract: BaseContract) => ({ address: String(contract.target).toLowerCase(), block: 1 });
  const contracts = { PriceBoard: at(board), BankWindow: at(window) } as unknown as Deployment["contracts"];
  const market = await openMarket(chain.bank, contracts);
  const config = { ...parseConfig({}, folder), dataFolder: folder };
  return {
    ...chain,
    folder,
    market,
    contracts,
    people,
    time,
    dollar,
    window,
    buy: (person: HardhatEthersSigner, lots: number) => send(window, person, "buy", [lots, MaxUint256, LATE_S]),
    sell: (person: HardhatEthersSigner, lots: number) => send(window, person, "sell", [lots, 0, LATE_S]),
    /** Opens files, keys and model, as a new process would. */
    async openPoster(feed: Feed, changes: Partial<BandTerms> = {}): Promise<BandPoster> {
      const input = { leastObservations: 0, maxInputAgeS: 3600n };
      const poster = await openBandPoster(config, market, feed, { input, leastSpreadBps: 50, ...changes });
      return { ...poster, post: { ...poster.post, pause: () => setTimeout(1) } };
    },
    async close() {
      await chain.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Sends one transaction and waits for it. */
export async function send(contract: BaseContract, from: HardhatEthersSigner, name: string, args: unknown[]) {
  const sent: ContractTransactionResponse = await (contract.connect(from) as BaseContract)
    .getFunction(name)
    .send(...args);
  return (await sent.wait())!;
}

/** A root of one account: its leaf. Whoever deployed the asset is its ledger. */
async function giveTime(time: BaseContract, people: readonly HardhatEthersSigner[]): Promise<void> {
  const [treasury, ...others] = people;
  const amountWei = BEGIN_WEI * BigInt(people.length);
  const leaf = rewardLeaf(treasury.address.toLowerCase() as Address, amountWei);
  await send(time, treasury, "schedule", [leaf, amountWei, 0]);
  await send(time, treasury, "settle", [concat([treasury.address, toBeHex(amountWei, 16)]), []]);
  for (const { address } of others) await send(time, treasury, "transfer", [address, BEGIN_WEI]);
}
