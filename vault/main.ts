import { mkdirSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { JsonRpcProvider } from "ethers/providers";
import { vaultDomain } from "../protocol/vault.ts";
import { logged, VaultError } from "./errors.ts";
import { anchorReceipts } from "./node/anchor.ts";
import { anchorChain } from "./node/anchor-chain.ts";
import { parseConfig } from "./node/config.ts";
import type { NodeDeps } from "./node/deps.ts";
import { sweep } from "./node/erase.ts";
import { openKeystore } from "./node/keys.ts";
import { meterOf } from "./node/meter.ts";
import { type Rpc, rpcOf } from "./node/rpc.ts";
import { vaultServer } from "./node/server.ts";
import { openStore } from "./node/store.ts";

const RPC_TIMEOUT_MS = 5000;

/** One vault node: `npm run vault` starts three. Settings are environment variables, see node/config.ts. */
async function main(): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  const keys = await openKeystore(config.keystore, config.passwordFile);
  const rpcs = config.rpcUrls.map((url, place) => rpcOf(url, place, RPC_TIMEOUT_MS));
  const domain = vaultDomain(await chainIdOf(rpcs), config.dataShare);
  mkdirSync(config.folder, { recursive: true });
  const nowMs = () => performance.now();
  const deps: NodeDeps = {
    contract: config.dataShare,
    domain,
    keys,
    store: openStore(join(config.folder, "vault.sqlite")),
    rpcs,
    limits: config.limits,
    nowS: () => BigInt(Math.floor(Date.now() / 1000)),
    calls: meterOf("TooManyCalls", config.callsAMinute, nowMs),
    words: meterOf("TooManyWords", config.wordsAMinute, nowMs),
    proxy: config.proxy,
    log: (line) => console.log(`${new Date().toISOString()} ${line}`),
  };
  const anchors = anchorChain(new JsonRpcProvider(config.rpcUrls[0]), config.dataShare, keys.signingKey);
  const work = async () => {
    await sweep(deps);
    for (let anchor = await anchorReceipts(deps, anchors); anchor; anchor = await anchorReceipts(deps, anchors)) {
      deps.log(`anchored receipts ${anchor.first} to ${anchor.last} as epoch ${anchor.epoch}`);
    }
  };
  every(config.everyMs, () => work().catch((error) => deps.log(`background ${logged(error)}`)));
  const server = vaultServer(deps).listen(config.port, config.host, () => {
    const { port } = server.address() as AddressInfo;
    console.log(`vault ${keys.address} listens at http://${config.host}:${port}`);
  });
}

async function chainIdOf(rpcs: readonly Rpc[]): Promise<bigint> {
  const answers = await Promise.all(rpcs.map((rpc) => rpc([{ method: "eth_chainId", params: [] }])));
  const [first, ...others] = answers.map(([chainId]) => BigInt(chainId as string));
  const other = others.find((chainId) => chainId !== first);
  if (other === undefined) return first;
  throw new VaultError("RpcsDisagree", `the chain nodes are of chains ${first} and ${other}`, { first, other });
}

/** Again and again, never two at once. */
function every(ms: number, work: () => Promise<unknown>): void {
  setTimeout(async () => {
    await work();
    every(ms, work);
  }, ms);
}

// Started by another process, a node does not outlive it.
process.on("disconnect", () => process.exit(0));

try {
  await main();
} catch (error) {
  console.error(logged(error));
  process.exit(1);
}
