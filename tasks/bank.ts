import { resolve } from "node:path";
import { BrowserProvider, type Eip1193Provider } from "ethers/providers";
import { HardhatPluginError } from "hardhat/plugins";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { Bank } from "../oracle/chain/bank.ts";
import { openDeployedBank } from "../oracle/chain/deployed.ts";
import { describe } from "../oracle/errors.ts";
import type { Deployment } from "../protocol/deployment.ts";

/** What a task works with: the bank of the chosen network, the folder with its epochs, and the chain's time in seconds. */
export type TaskBank = {
  bank: Bank;
  deployment: Deployment;
  provider: BrowserProvider;
  folder: string;
  nowS: bigint;
};

/** Opens the bank of the network that `--network` names. `data` counts from the project's root. */
export async function openTaskBank(hre: HardhatRuntimeEnvironment, data: string): Promise<TaskBank> {
  const connection = await hre.network.getOrCreate();
  const provider = new BrowserProvider(connection.provider as Eip1193Provider, undefined, { cacheTimeout: -1 });
  const { bank, deployment } = await openDeployedBank(provider);
  const block = await provider.getBlock("latest");
  const folder = resolve(hre.config.paths.root, data, String(bank.chainId));
  return { bank, deployment, provider, folder, nowS: BigInt(block!.timestamp) };
}

/** A chain's second as people read it, in UTC. */
export function timeText(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().replace("T", " ").replace(".000Z", " UTC");
}

/** A task's action whose named errors are shown in one line; Hardhat takes any other error for a fault of its own. */
export function bankAction<Arguments>(act: (given: Arguments, hre: HardhatRuntimeEnvironment) => Promise<void>) {
  return async (given: Arguments, hre: HardhatRuntimeEnvironment): Promise<void> => {
    try {
      await act(given, hre);
    } catch (error) {
      throw new HardhatPluginError("attention-bank", describe(error), error as Error);
    }
  };
}
