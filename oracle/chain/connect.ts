import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { JsonRpcProvider } from "ethers/providers";
import { type Deployment, parseDeployment } from "../../protocol/deployment.ts";
import { OracleError } from "../errors.ts";
import { type Bank, openBank } from "./bank.ts";

/** A bank that was deployed, and where its contracts stand. */
export type DeployedBank = { readonly bank: Bank; readonly contracts: Deployment["contracts"] };

const LOCALHOST = "http://127.0.0.1:8545";
const DEPLOYMENTS = join(import.meta.dirname, "../../deployments");

/**
 * Connects to a node and opens the bank on it.
 * @param network `localhost`, or the URL of a node's JSON-RPC.
 * @param file The deployments file, if not at deployments/<chainId>.json.
 * @throws `UnknownNetwork`, `NodeUnreachable`, `NoDeployment`, `BadDeployment`, `OtherChain`, `NoBank`.
 */
export async function connectBank(network: string, file?: string): Promise<DeployedBank> {
  const provider = await connect(network === "localhost" ? LOCALHOST : network);
  const { chainId } = await provider.getNetwork();
  const place = file ?? join(DEPLOYMENTS, `${chainId}.json`);
  if (!existsSync(place)) {
    throw new OracleError("NoDeployment", `${place} is not there: deploy first, or say --deployment`, { file: place });
  }
  const { contracts } = parseDeployment(readFileSync(place, "utf8"), Number(chainId));
  return { bank: await openBank(provider, contracts.AttentionLedger.address), contracts };
}

async function connect(url: string): Promise<JsonRpcProvider> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new OracleError("UnknownNetwork", `${url} is neither localhost nor the URL of a node`, { network: url });
  }
  // Left to itself, ethers asks a silent node again and again; here the first answer decides.
  const first = new JsonRpcProvider(url);
  try {
    const network = await first._detectNetwork();
    return new JsonRpcProvider(url, network, { staticNetwork: network, cacheTimeout: -1 });
  } catch (cause) {
    // Keys of paid nodes stand in the path, and errors end up in records.
    const { host } = new URL(url);
    throw new OracleError("NodeUnreachable", `no node answers at ${host}`, { host }, { retry: true, cause });
  } finally {
    first.destroy();
  }
}
