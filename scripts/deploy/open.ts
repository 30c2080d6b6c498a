import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider } from "ethers/providers";
import { type Bank, openBank } from "../../oracle/chain/bank.ts";
import { type Deployment, parseDeployment } from "../../protocol/deployment.ts";
import { DeployError } from "./errors.ts";

/** The bank that `deployments/<chainId>.json` below `root` names, on the provider's chain. @throws `DeployError` NoDeployment. */
export async function openDeployedBank(
  root: string,
  provider: Provider,
): Promise<{ bank: Bank; deployment: Deployment }> {
  const { chainId } = await provider.getNetwork();
  const file = join(root, "deployments", `${chainId}.json`);
  if (!existsSync(file)) {
    throw new DeployError("NoDeployment", `deployments/${chainId}.json is not there: npm run deploy writes it`, {
      chainId,
    });
  }
  const deployment = parseDeployment(readFileSync(file, "utf8"), Number(chainId));
  return { bank: await openBank(provider, deployment.contracts.AttentionLedger.address), deployment };
}
