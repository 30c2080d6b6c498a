import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { BaseContract, ContractTransactionResponse } from "ethers";
import { MaxUint256 } from "ethers/constants";
import { concat, toBeHex } from "ethers/utils";
import { type BandPoster, type BandTerms, openBandPoster } from "../../oracle/band/open.ts";
import { readOperators } from "../../oracle/chain/bank.ts";
import { addressOf, openMarket, readLatest } from "../../oracle/chain/market.ts";
import { parseConfig } from "../../oracle/config.ts";
import type { Feed } from "../../oracle/feed/feed.ts";
import { type Keeper, openKeeper } from "../../oracle/keep/open.ts";
import { joinQuorum } from "../../oracle/sign/quorum.ts";
import { type Band, bandDomain, digestBand } from "../../protocol/band.ts";
import { type DeployedContract, formatDeployment } from "../../protocol/deployment.ts";
import { rewardLeaf } from "../../protocol/leaves.ts";
import { type Order, orderDomain, orderTypes } from "../../protocol/order.ts";
import { ZERO_HASH } from "../../protocol/report.ts";
import type { SignedOrder } from "../../protocol/signed-order.ts";
import type { Address, Hex } from "../../protocol/units.ts";
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
  const at = (contract: string, { target }: { target: unknown }): DeployedContract => ({
    address: String(target).toLowerCase() as Address,
    arguments: [],
    block: 1,
    codeHash: ZERO_HASH,
    contract,
  });
  const contracts = {
    AccessManager: at("AccessManager", { target: authority }),
    AttentionLedger: at("AttentionLedger", chain.bank.ledger),
    OperatorSet: at("OperatorSet", chain.bank.operatorSet),
    ScoreCourt: at("ScoreCourt", chain.bank.ledger),
    TimeAsset: at("TimeAsset", time),
    PriceBoard: at("PriceBoard", board),
    BankWindow: at("BankWindow", window),
  };
  const market = await openMarket(chain.bank, contracts);
  const config = { ...parseConfig({}, folder), dataFolder: folder };
  return {
    ...chain,
    folder,
    market,
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
    /** Opens journal and key, as a new process would. */
    async openKeeper(cashPerEtherWei: bigint, orders?: string): Promise<Keeper> {
      const keeper = await openKeeper(config, market, { cashPerEtherWei, ...(orders && { orders }) });
      return { ...keeper, sender: { ...keeper.sender, pause: () => setTimeout(1) } };
    },
    /** A buy of 100 lots for a tip of a tenth of a dollar that any price will do for, signed; `changes` make it another. */
    async order(maker: HardhatEthersSigner, changes: Partial<Order> = {}): Promise<SignedOrder> {
      const terms = { buy: true, lots: 100, limitWei: 10n ** 24n, tipWei: 10n ** 17n, fromRound: 0 };
      const account = maker.address.toLowerCase() as Address;
      const order = { maker: account, ...terms, deadlineS: LATE_S, nonce: 0n, ...changes };
      const domain = orderDomain(chain.bank.chainId, addressOf(market.window));
      return { order, signature: (await maker.signTypedData(domain, orderTypes, order)) as Hex };
    },
    announce: ({ order, signature }: SignedOrder) => send(window, treasury, "announce", [order, signature]),
    /** Posts a band signed by the quorum, whatever the model says. */
    async post(bidWei: bigint, askWei: bigint): Promise<void> {
      const [last, block] = [await readLatest(market), await chain.bank.provider.getBlock("latest")];
      const atS = BigInt(block!.timestamp) > last.atS ? BigInt(block!.timestamp) : last.atS + 1n;
      const { digest: operatorSet } = await readOperators(chain.bank);
      const band = { operatorSet, round: last.round + 1, atS, bidWei, askWei, modelId: operatorSet };
      const domain = bandDomain(chain.bank.chainId, addressOf(market.board));
      const digest = digestBand(domain, band as Band);
      const signatures = chain.operators.map(({ address, signingKey }) => ({
        operator: address,
        signature: signingKey.sign(digest).compactSerialized,
      }));
      const { bitmap, signatures: bytes } = joinQuorum(await readOperators(chain.bank), digest, signatures);
      await send(board, treasury, "post", [band, bitmap, bytes]);
    },
    writeDeployment: (file: string) => writeFile(file, formatDeployment({ chainId: 31337, contracts })),
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
