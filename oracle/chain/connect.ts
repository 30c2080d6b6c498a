import { JsonRpcProvider } from "ethers/providers";
import { OracleError } from "../errors.ts";
import { type DeployedBank, openDeployedBank } from "./deployed.ts";

const LOCALHOST = "http://127.0.0.1:8545";

/**
 * Connects to a node and opens the bank on it.
 * @param network `localhost`, or the URL of a node's JSON-RPC.
 * @param file The deployments file, if not at deployments/<chainId>.json.
 * @throws `UnknownNetwork`, `NodeUnreachable`, and what `openDeployedBank` throws.
 */
export async function connectBank(network: string, file?: string): Promise<DeployedBank> {
  return openDeployedBank(await connect(network === "localhost" ? LOCALHOST : network), file);
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
