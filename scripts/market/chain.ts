import { AbiCoder, Interface, type InterfaceAbi, type Result } from "ethers/abi";
import { MaxUint256 } from "ethers/constants";
import type { Eip1193Provider } from "ethers/providers";
import { concat, toBeHex } from "ethers/utils";
import hre from "hardhat";
import { developmentKeys } from "../../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../../oracle/sign/places.ts";
import { joinQuorum } from "../../oracle/sign/quorum.ts";
import { bankWindowAbi } from "../../protocol/abi/BankWindow.ts";
import { contentShopAbi } from "../../protocol/abi/ContentShop.ts";
import { operatorSetAbi } from "../../protocol/abi/OperatorSet.ts";
import { priceBoardAbi } from "../../protocol/abi/PriceBoard.ts";
import { testDollarAbi } from "../../protocol/abi/TestDollar.ts";
import { timeAssetAbi } from "../../protocol/abi/TimeAsset.ts";
import { type Band, bandDomain, digestBand } from "../../protocol/band.ts";
import { rewardLeaf } from "../../protocol/leaves.ts";
import type { Address, Hex, Seconds, Wei } from "../../protocol/units.ts";
import { DEFAULT_DESK, DEFAULT_MARKET, type DeskTerms } from "../deploy/market.ts";

const CHAIN_ID = 31337n;
/** Midnight UTC, so that days of the account cap begin where plays begin. */
const START = "2026-01-01T00:00:00.000Z";
const GAS_LIMIT = toBeHex(16_000_000);
const THRESHOLD = 3;
/** CASH wei a coin, TIME wei a lot, of the desk as deployed. */
export const { coinWei: COIN_WEI, lotWei: LOT_WEI } = DEFAULT_DESK;

/** A transaction that was mined, reverted or not. */
export type Receipt = { readonly ok: boolean; readonly gas: number; readonly contract: Address | null };
/** A contract and how it is called. */
export type Place = { readonly address: Address; readonly functions: Interface };
export type MarketOptions = {
  readonly desk?: Partial<DeskTerms>;
  /** Dollars in the purse beside a desk at its target. */
  readonly purseCoins?: bigint;
  /** Instead of the test dollar: the creation code of a token with `mint(address,uint256)`. */
  readonly cash?: Hex;
};

/** A market on a chain of its own. Its clock moves a second a transaction and as told, never by itself: every run is the same. */
export type MarketChain = Awaited<ReturnType<typeof openMarketChain>>;

/** Deploys board, desk and shop for three of five operators and funds the desk. Contracts must be compiled. */
export async function openMarketChain(options: MarketOptions = {}) {
  const connection = await hre.network.create({
    override: { initialDate: START, throwOnTransactionFailures: false },
  });
  const rpc = (method: string, params: unknown[] = []) => connection.provider.request({ method, params });
  const people = ((await rpc("eth_accounts")) as Address[]).slice(0, 10);
  const treasury = people[9];
  let nowS = Date.parse(START) / 1000;

  async function transact(from: Address, to: Address | undefined, data: string): Promise<Receipt> {
    await rpc("evm_setNextBlockTimestamp", [++nowS]);
    const hash = await rpc("eth_sendTransaction", [{ from, ...(to && { to }), data, gas: GAS_LIMIT }]);
    const told = (await rpc("eth_getTransactionReceipt", [hash])) as {
      status: string;
      gasUsed: string;
      contractAddress: Address | null;
    };
    return { ok: told.status === "0x1", gas: Number(told.gasUsed), contract: told.contractAddress };
  }
  const send = (from: Address, place: Place, name: string, args: unknown[] = []) =>
    transact(from, place.address, place.functions.encodeFunctionData(name, args));
  async function must(from: Address, place: Place, name: string, args: unknown[] = []): Promise<Receipt> {
    const told = await send(from, place, name, args);
    if (!told.ok) throw new Error(`${name} of ${place.address} reverted`);
    return told;
  }
  async function view(place: Place, name: string, args: unknown[] = []): Promise<Result> {
    const data = place.functions.encodeFunctionData(name, args);
    const answer = (await rpc("eth_call", [{ to: place.address, data, gas: GAS_LIMIT }, "latest"])) as string;
    return place.functions.decodeFunctionResult(name, answer);
  }
  async function deployCode(code: string, abi: InterfaceAbi, types: string[], args: unknown[]): Promise<Place> {
    const told = await transact(treasury, undefined, concat([code, AbiCoder.defaultAbiCoder().encode(types, args)]));
    if (!told.ok || told.contract === null) throw new Error("a deployment reverted");
    return { address: told.contract, functions: new Interface(abi) };
  }
  async function deploy(name: string, abi: InterfaceAbi, args: unknown[] = []): Promise<Place> {
    const { bytecode } = await hre.artifacts.readArtifact(name);
    const types = new Interface(abi).deploy.inputs.map((input) => input.format("full"));
    return deployCode(bytecode, abi, types, args);
  }

  const keys = developmentKeys(CHAIN_ID, DEVELOPMENT_PLACES.operators).sort((a, b) =>
    BigInt(a.address) < BigInt(b.address) ? -1 : 1,
  );
  const operators = keys.map(({ address }) => address);
  const { abi: managerAbi } = await hre.artifacts.readArtifact("AccessManager");
  const manager = await deploy("AccessManager", managerAbi as unknown as InterfaceAbi, [treasury]);
  const operatorSet = await deploy("OperatorSet", operatorSetAbi, [manager.address, operators, THRESHOLD, 0, 0]);
  const time = await deploy("TimeAsset", timeAssetAbi);
  const cash =
    options.cash === undefined
      ? await deploy("TestDollar", testDollarAbi)
      : await deployCode(options.cash, testDollarAbi, [], []);
  const { bidWei, askWei, shopFeeBps } = DEFAULT_MARKET;
  const board = await deploy("PriceBoard", priceBoardAbi, [operatorSet.address, bidWei, askWei]);
  const terms: DeskTerms = { ...DEFAULT_DESK, ...options.desk };
  const parts = [manager.address, time.address, cash.address, board.address, treasury];
  const desk = await deploy("BankWindow", bankWindowAbi, [...parts, terms]);
  const shop = await deploy("ContentShop", contentShopAbi, [time.address, operatorSet.address, treasury, shopFeeBps]);
  const [set] = (await view(operatorSet, "digest")) as unknown as [Hex];

  /** TIME comes from a root alone; the treasury deployed the asset, so it may schedule one. */
  const supplyWei = 10n ** 27n;
  await must(treasury, time, "schedule", [rewardLeaf(treasury, supplyWei), supplyWei, 0]);
  await must(treasury, time, "settle", [concat([treasury, toBeHex(supplyWei, 16)]), []]);
  const give = async (account: Address, timeWei: Wei, cashWei: Wei) => {
    await must(treasury, time, "transfer", [account, timeWei]);
    await must(treasury, cash, "mint", [account, cashWei]);
  };
  const approve = async (account: Address) => {
    for (const token of [time, cash]) await must(account, token, "approve", [desk.address, MaxUint256]);
    await must(account, time, "approve", [shop.address, MaxUint256]);
  };
  await must(treasury, cash, "mint", [treasury, 10n ** 24n]);
  await approve(treasury);
  await must(treasury, desk, "fund", [terms.targetLots, options.purseCoins ?? 5n * 10n ** 9n]);

  /** The next band as the operators at `places` sign it; by default the quorum. */
  async function signedBand(bidWei: Wei, askWei: Wei, places: readonly number[] = [0, 1, 2]) {
    const [last] = await view(board, "latest");
    const atS = BigInt(nowS) as Seconds;
    const band: Band = { operatorSet: set, round: Number(last.round) + 1, atS, bidWei, askWei, modelId: set };
    const digest = digestBand(bandDomain(CHAIN_ID, board.address), band);
    const given = places.map((place) => ({
      operator: operators[place],
      signature: keys[place].signingKey.sign(digest).compactSerialized,
    }));
    const quorum = joinQuorum({ digest: set, operators, threshold: places.length }, digest, given);
    return { band, ...quorum };
  }
  async function post(bidWei: Wei, askWei: Wei): Promise<Receipt> {
    nowS++;
    const { band, bitmap, signatures } = await signedBand(bidWei, askWei);
    return send(treasury, board, "post", [band, bitmap, signatures]);
  }

  return {
    ...{ people, treasury, keys, operatorSet, set, time, cash, board, desk, shop, terms },
    ...{ manager, provider: connection.provider as Eip1193Provider },
    ...{ rpc, send, must, view, deploy, deployCode, give, approve, signedBand, post },
    nowS: () => nowS,
    /** The next block, whoever fills it, is a second later: for what is not sent from here. */
    tick: () => rpc("evm_setNextBlockTimestamp", [++nowS]),
    /** The clock jumps; the next transaction's block shows it. */
    pass(seconds: number) {
      nowS += seconds;
    },
    /** Plays and takes it back, clock included. */
    async undone<T>(play: () => Promise<T>): Promise<T> {
      const [id, beforeS] = [await rpc("evm_snapshot"), nowS];
      try {
        return await play();
      } finally {
        await rpc("evm_revert", [id]);
        nowS = beforeS;
      }
    },
    async balances(account: Address): Promise<{ timeWei: Wei; cashWei: Wei }> {
      const [[timeWei], [cashWei]] = await Promise.all(
        [time, cash].map((token) => view(token, "balanceOf", [account])),
      );
      return { timeWei, cashWei };
    },
    close: () => connection.close(),
  };
}
