import type { BaseContract, ContractTransactionResponse, Signer } from "ethers";
import { MaxUint256 } from "ethers/constants";
import { concat, toBeHex } from "ethers/utils";
import hre from "hardhat";
import { rewardLeaf } from "../../../protocol/leaves.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { DEFAULT_DESK, DEFAULT_MARKET } from "../../deploy/market.ts";
import type { Compiled } from "./uniswap.ts";

/** What everyone begins with, in wei of each token. */
export const BEGIN_WEI = 10n ** 24n;

/** A chain of its own with TIME, dollars, a funded desk and a shop. The first account is treasury and creator. */
export type Ground = Awaited<ReturnType<typeof openGround>>;

/** Deploys the contracts alone: what a trade costs does not depend on how TIME was earned. Contracts must be compiled. */
export async function openGround() {
  const connection = await hre.network.create();
  const { ethers } = connection;
  const people = await ethers.getSigners();
  const [treasury] = people;
  const time = await ethers.deployContract("TimeAsset");
  const dollar = await ethers.deployContract("TestDollar");
  await giveTime(time, people[1].address as Address, BEGIN_WEI * BigInt(people.length));
  for (const person of people) {
    if (person !== people[1]) await send(time, people[1], "transfer", [person.address, BEGIN_WEI]);
    await send(dollar, person, "mint", [person.address, BEGIN_WEI]);
  }
  const manager = await ethers.deployContract("AccessManager", [treasury.address]);
  const operatorSet = await ethers.deployContract("OperatorSet", [manager.target, [treasury.address], 1, 0, 0]);
  const { bidWei, askWei, shopFeeBps } = DEFAULT_MARKET;
  const board = await ethers.deployContract("PriceBoard", [operatorSet.target, bidWei, askWei]);
  const parts = [manager.target, time.target, dollar.target, board.target, treasury.address];
  const window = await ethers.deployContract("BankWindow", [...parts, { ...DEFAULT_DESK, maxAgeS: 10n ** 6n }]);
  const shop = await ethers.deployContract("ContentShop", [
    time.target,
    operatorSet.target,
    treasury.address,
    shopFeeBps,
  ]);

  async function approve(spender: BaseContract) {
    for (const person of people) {
      for (const token of [time, dollar]) await send(token, person, "approve", [spender.target, MaxUint256]);
    }
  }
  await approve(window);
  await approve(shop);
  await send(window, treasury, "fund", [DEFAULT_DESK.targetLots, 5n * 10n ** 9n]);
  const deployCompiled = ({ abi, bytecode }: Compiled, args: unknown[]) =>
    new ethers.ContractFactory([...abi] as never[], bytecode, treasury).deploy(...args);
  return { people, time, dollar, window, shop, approve, deployCompiled, close: () => connection.close() };
}

/** Sends one transaction; throws if it reverts. Gas of its full receipt. */
export async function send(contract: BaseContract, from: Signer, name: string, args: unknown[]): Promise<number> {
  const connected = contract.connect(from) as BaseContract;
  const sent: ContractTransactionResponse = await connected.getFunction(name).send(...args, { gasLimit: 16_000_000 });
  return Number((await sent.wait())!.gasUsed);
}

/** A root of one account: its leaf. Whoever deployed the asset is its ledger. */
async function giveTime(time: BaseContract, account: Address, amountWei: bigint): Promise<void> {
  const leaf: Hex = rewardLeaf(account, amountWei as never);
  await (await time.getFunction("schedule")(leaf, amountWei, 0)).wait();
  await (await time.getFunction("settle")(concat([account, toBeHex(amountWei, 16)]), [])).wait();
}
