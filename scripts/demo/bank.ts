import { BrowserProvider, type Eip1193Provider } from "ethers/providers";
import hre from "hardhat";
import { type Bank, openBank } from "../../oracle/chain/bank.ts";
import type { Deployment } from "../../protocol/deployment.ts";
import { deployBank } from "../deploy/bank.ts";
import { developmentParameters, type Wanted } from "../deploy/development.ts";

/** A call of the node itself. */
export type Rpc = (method: string, params: unknown[]) => Promise<unknown>;

/** A bank on a chain that lives in this process. `provider` speaks ethers; `rpc` is many times quicker for bulk. */
export type LocalBank = {
  readonly bank: Bank;
  readonly deployment: Deployment;
  readonly provider: BrowserProvider;
  readonly rpc: Rpc;
  readonly close: () => Promise<void>;
};

/** Compiles what changed. `hardhat test` has done so already. */
export async function compile(): Promise<void> {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
}

/** Starts a chain and deploys with the development operators. The contracts must be compiled. */
export async function startBank(wanted: Wanted = {}): Promise<LocalBank> {
  const connection = await hre.network.create();
  const parameters = await developmentParameters(wanted);
  const deployment = await deployBank(
    { provider: connection.provider, artifacts: hre.artifacts, pollMs: 5 },
    parameters,
  );
  // ethers keeps answers for a while; here the chain moves faster.
  const options = { cacheTimeout: -1, pollingInterval: 20 };
  const provider = new BrowserProvider(connection.provider as Eip1193Provider, undefined, options);
  const { AttentionLedger, DataShare } = deployment.contracts;
  return {
    bank: await openBank(provider, AttentionLedger.address, DataShare?.address),
    deployment,
    provider,
    rpc: (method, params) => connection.provider.request({ method, params }),
    close: () => connection.close(),
  };
}
