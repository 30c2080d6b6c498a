import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import hre from "hardhat";
import { describe } from "../oracle/errors.ts";
import { formatDeployment } from "../protocol/deployment.ts";
import { deployBank, journalFolderOf } from "./deploy/bank.ts";
import { developmentParameters } from "./deploy/development.ts";
import { DeployError } from "./deploy/errors.ts";
import { parseParameters } from "./deploy/parameters.ts";
import { DEVELOPMENT_CHAIN_ID } from "./deploy/plan.ts";
import type { ShippedProgram } from "./deploy/shipped.ts";

/** `npm run deploy -- --network <name>`: deploys the bank and writes deployments/<chainId>.json; again, it changes nothing. */
type Options = {
  network: string;
  url?: string;
  parameters?: string;
  market?: boolean;
  dataShare?: boolean;
  world?: boolean;
  content?: boolean;
  weighed?: boolean;
  consent?: string[];
  reset?: boolean;
};

const { network, url, parameters, market, dataShare, consent, reset, ...programs } = new Command("npm run deploy --")
  .requiredOption("--network <name>", "a network of hardhat.config.ts")
  .option("--url <url>", "where its node listens, if not where the configuration says")
  .option("--parameters <file>", "operators, roles and budgets; needed on every chain but the development one")
  .option("--market", "on the development chain: with price board, desk, shop and a test dollar")
  .option("--data-share", "on the development chain: with rights over data and three vault nodes")
  .option("--world", "on the development chain: with the program metaverse beside network")
  .option("--content", "on the development chain: with the program content beside network")
  .option("--weighed", "on the development chain: with the program network-weighed beside network")
  .option(
    "--consent <programs...>",
    "on the development chain: these score only who grants MEASURE (needs --data-share)",
  )
  .option("--reset", "forget an earlier deployment on the development chain")
  .parse()
  .opts<Options>();

async function main(): Promise<void> {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const { provider } = await hre.network.create({ network, ...(url && { override: { url } }) });
  const chainId = Number(await provider.request({ method: "eth_chainId" }));
  if (parameters === undefined && chainId !== DEVELOPMENT_CHAIN_ID) {
    throw new DeployError("NoParameters", `chain ${chainId} needs --parameters <file>`, { chainId });
  }
  const journal = journalFolderOf(hre.config.paths.ignition, chainId);
  if (reset && chainId === DEVELOPMENT_CHAIN_ID) rmSync(journal, { recursive: true, force: true });
  const wanted = parameters
    ? await parseParameters(readFileSync(parameters, "utf8"))
    : await developmentParameters({
        market: market === true,
        dataShare: dataShare === true,
        shipped: shippedOf(programs),
        consent,
      });
  const deployment = await deployBank({ provider, artifacts: hre.artifacts, say: console.log }, wanted, journal);

  const folder = join(hre.config.paths.root, "deployments");
  const file = join(folder, `${chainId}.json`);
  const text = formatDeployment(deployment);
  const unchanged = existsSync(file) && readFileSync(file, "utf8") === text;
  mkdirSync(folder, { recursive: true });
  if (!unchanged) writeFileSync(file, text);
  for (const [name, contract] of Object.entries(deployment.contracts)) {
    console.log(`${name.padEnd(28)} ${contract?.address}  block ${contract?.block}`);
  }
  console.log(`deployments/${chainId}.json ${unchanged ? "unchanged" : "written"}`);
}

function shippedOf({ world, content, weighed }: Pick<Options, "world" | "content" | "weighed">): ShippedProgram[] {
  const asked: readonly [ShippedProgram, boolean | undefined][] = [
    ["metaverse", world],
    ["content", content],
    ["networkWeighed", weighed],
  ];
  return ["network", ...asked.flatMap(([name, isAsked]) => (isAsked ? [name] : []))];
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(describe(error));
  process.exit(1);
}
