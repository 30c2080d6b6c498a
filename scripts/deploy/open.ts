import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider } from "ethers/providers";
import { type Bank, openBank } from "../../oracle/chain/bank.ts";
import { type Deployment, parseDeployment } from "../../protocol/deployment.ts";
import { DeployError } from "./errors.ts";

/** The bank that `deployments/<chainId>.json` below `root`, or the file that is `given`, names on the provider's chain. @throws `DeployError` NodeUnreachable, NoDeployment. */
export async function openDeployedBank(
  root: string,
  provider: Provider,
  given?: string,
): Promise<{ bank: Bank; deployment: Deployment }> {
  const { chainId } = await provider.getNetwork().catch((cause) => {
    throw new DeployError("NodeUnreachable", "no node answers: is it running, and is --network right?", {}, cause);
  });
  const file = given ?? join(root, "deployments", `${chainId}.json`);
  if (!existsSync(file)) {
    throw new DeployError("NoDeployment", `${file} is not there: run npm run deploy first`, {
      chainId,
    });
  }
  const deployment = parseDeployment(readFileSync(file, "utf8"), Number(chainId));
  return { bank: await openBank(provider, deployment.contracts.AttentionLedger.address), deployment };
}
