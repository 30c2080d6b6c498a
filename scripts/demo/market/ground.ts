import { join } from "node:path";
import { MaxUint256 } from "ethers/constants";
import { Contract, type ContractTransactionReceipt } from "ethers/contract";
import type { JsonRpcSigner } from "ethers/providers";
import { type Market, openMarket } from "../../../oracle/chain/market.ts";
import { passTimeTo } from "../../../oracle/chain/time.ts";
import { contentShopAbi } from "../../../protocol/abi/ContentShop.ts";
import { testDollarAbi } from "../../../protocol/abi/TestDollar.ts";
import type { Address, Wei } from "../../../protocol/units.ts";
import type { LocalBank } from "../bank.ts";

/** Someone in the demo: an account that earned TIME as a node of the network. */
export type Person = { readonly name: string; readonly address: Address; readonly signer: JsonRpcSigner };

/** A market on the demo's chain. */
export type Ground = {
  readonly local: LocalBank;
  readonly market: Market;
  readonly time: Contract;
  readonly dollar: Contract;
  readonly shop: Contract;
  /** What epochs, bands and fills keep while the demo runs. */
  readonly folder: string;
  readonly ordersFile: string;
};

export async function openGround(local: LocalBank, folder: string): Promise<Ground> {
  const { bank, deployment, provider } = local;
  const { ContentShop, TestDollar } = deployment.contracts;
  return {
    local,
    market: await openMarket(bank, deployment.contracts),
    time: bank.timeAsset,
    dollar: new Contract(TestDollar!.address, testDollarAbi, provider),
    shop: new Contract(ContentShop!.address, contentShopAbi, provider),
    folder,
    ordersFile: join(folder, "orders.json"),
  };
}

/** Sends one transaction and waits for it. */
export async function send(
  contract: Contract,
  { signer }: Person,
  name: string,
  ...args: unknown[]
): Promise<ContractTransactionReceipt> {
  const sent = await (contract.connect(signer) as Contract).getFunction(name)(...args);
  return sent.wait();
}

/** Gives each person dollars, and lets desk and shop take what they are told to pay. */
export async function giveDollars({ market, time, dollar, shop }: Ground, people: readonly Person[], amountWei: Wei) {
  for (const person of people) {
    await send(dollar, person, "mint", person.address, amountWei);
    for (const token of [time, dollar]) await send(token, person, "approve", market.window.target, MaxUint256);
    await send(time, person, "approve", shop.target, MaxUint256);
  }
}

/** Lets the chain's clock move on. */
export async function later({ local: { provider } }: Ground, seconds: bigint): Promise<void> {
  const block = await provider.getBlock("latest");
  await passTimeTo(provider, BigInt(block!.timestamp) + seconds);
}

export async function held(token: Contract, account: unknown): Promise<Wei> {
  return token.balanceOf(account);
}
