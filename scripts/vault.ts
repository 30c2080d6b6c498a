import { join } from "node:path";
import { Command } from "commander";
import { connectBank } from "../oracle/chain/connect.ts";
import { describe } from "../oracle/errors.ts";
import { developmentKeys } from "../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../oracle/sign/places.ts";
import { DeployError } from "./deploy/errors.ts";
import { startVault, untilOneEnds } from "./vault/start.ts";

/** `npm run vault`: the three vault nodes of a development chain, until it is stopped. Elsewhere each has a machine of its own. */
const {
  network,
  port,
  deployment: file,
  data,
} = new Command("npm run vault --")
  .description("Starts the three vault nodes of a development chain; two of them release a key.")
  .option("--network <name>", "localhost, or the URL of a node's JSON-RPC", "localhost")
  .option("--port <n>", "the first node's, the others take the next two; 0: any that are free", "8551")
  .option("--deployment <file>", "what deploy wrote, if not deployments/<chainId>.json")
  .option("--data <folder>", "where the nodes keep their files, a folder a chain", ".data")
  .addHelpText("after", "\nElsewhere: node vault/main.ts, one on each machine; settings are in vault/node/config.ts.")
  .parse()
  .opts<{ network: string; port: string; deployment?: string; data: string }>();

/**
 * An idle development chain makes no blocks: its newest one may be old, and no others may follow a grant. A busy one runs
 * ahead of the clock, a second a block, and its time may have been moved.
 */
const SETTINGS = {
  VAULT_HEAD_AGE_S: "999999999",
  VAULT_SKEW_S: "999999999",
  VAULT_BLOCKS_BACK: "0",
  VAULT_EVERY_S: "60",
};

async function main(): Promise<void> {
  const { bank, deployment } = await connectBank(network, file);
  const dataShare = deployment.contracts.DataShare;
  if (dataShare === undefined) {
    throw new DeployError("NoDataShare", "the bank has no DataShare: deploy it with --data-share", {});
  }
  const nodes = await Promise.all(
    developmentKeys(bank.chainId, DEVELOPMENT_PLACES.vaults).map((key, place) =>
      startVault({
        key,
        folder: join(data, String(bank.chainId), `vault-${place + 1}`),
        rpcUrl: network === "localhost" ? "http://127.0.0.1:8545" : network,
        dataShare: dataShare.address,
        port: port === "0" ? 0 : Number(port) + place,
        settings: SETTINGS,
      }),
    ),
  );
  for (const { address, url } of nodes) console.log(`vault ${address} listens at ${url}`);
  await untilOneEnds(nodes);
}

try {
  await main();
} catch (error) {
  console.error(describe(error));
  process.exit(1);
}
