import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Provider } from "ethers/providers";
import { type Deployment, parseDeployment } from "../../protocol/deployment.ts";
import { OracleError } from "../errors.ts";
import { type Bank, openBank } from "./bank.ts";

/** A bank that was deployed, and where its contracts stand. */
export type DeployedBank = { readonly bank: Bank; readonly deployment: Deployment };

const DEPLOYMENTS = join(import.meta.dirname, "../../deployments");

/**
 * Opens the bank that a deployments file names on the provider's chain.
 * @param file The deployments file, if not at deployments/<chainId>.json.
 * @throws `NodeUnreachable`, `NoDeployment`, `BadDeployment`, `OtherChain`, `NoBank`.
 */
export async function openDeployedBank(provider: Provider, file?: string): Promise<DeployedBank> {
  const { chainId } = await provider.getNetwork().catch((cause) => {
    const message = "no node answers: is it running, and is --network right?";
    throw new OracleError("NodeUnreachable", message, {}, { retry: true, cause });
  });
  const place = file ?? join(DEPLOYMENTS, `${chainId}.json`);
  if (!existsSync(place)) {
    const message = `${place} is not there: run npm run deploy first, or say --deployment`;
    throw new OracleError("NoDeployment", message, { chainId, file: place });
  }
  const deployment = parseDeployment(readFileSync(place, "utf8"), Number(chainId));
  const { AttentionLedger, DataShare } = deployment.contracts;
  return { bank: await openBank(provider, AttentionLedger.address, DataShare?.address), deployment };
}
