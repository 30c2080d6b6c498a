import { join } from "node:path";
import { BrowserProvider, type Eip1193Provider } from "ethers/providers";
import { formatEther } from "ethers/utils";
import hre from "hardhat";
import { type Bank, readHead, readTerms } from "../oracle/chain/bank.ts";
import { openDeployedBank } from "../oracle/chain/deployed.ts";
import { passTimeTo } from "../oracle/chain/time.ts";
import { parseConfig } from "../oracle/config.ts";
import { type Operator, openOperator } from "../oracle/epoch/operator.ts";
import { runEpoch } from "../oracle/epoch/run.ts";
import { expectedWindow, sealableAtS } from "../oracle/epoch/seal.ts";
import { describe, OracleError } from "../oracle/errors.ts";
import { importSource, type Source } from "../oracle/import/append.ts";
import { readModelledInterval } from "../oracle/import/interval.ts";
import { simulatedNetwork, simulatedWeighedNetwork, simulatedWorld } from "../oracle/import/simulated.ts";
import { developmentProducers } from "../oracle/keys/producer.ts";
import { DEVELOPMENT_CHAIN_ID, developmentKeys } from "../oracle/sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../oracle/sign/places.ts";
import { programId } from "../protocol/features.ts";
import { METAVERSE_PROGRAM } from "../protocol/programs/metaverse.ts";
import { NETWORK_WEIGHED_PROGRAM } from "../protocol/programs/network-weighed.ts";
import type { Hex } from "../protocol/units.ts";
import { type EpochOptions, parseOptions } from "./epoch/options.ts";

/** `npm run epoch`: see README.md. Killed at any moment and run again, it goes on where it stopped. */
const say = (line: string) => console.log(line);

async function main(options: EpochOptions): Promise<void> {
  const { provider: connection } = await hre.network.create({
    network: options.network,
    ...(options.url && { override: { url: options.url } }),
  });
  const provider = new BrowserProvider(connection as Eip1193Provider, undefined, { cacheTimeout: -1 });
  const { bank } = await openDeployedBank(provider, options.deployment);
  const operator = await openOperator(parseConfig(process.env, process.cwd()), bank, DEVELOPMENT_PLACES, say);
  try {
    await oneEpoch(options, provider, operator);
  } finally {
    await operator.close();
  }
}

async function oneEpoch(options: EpochOptions, provider: BrowserProvider, operator: Operator): Promise<void> {
  const { bank, log } = operator;
  const head = await readHead(bank);
  const epoch = head.epoch + 1n;
  await passDevelopmentTime(provider, bank, head.activeAtS);
  if (log.sealed(Number(epoch))) {
    say(`epoch ${epoch} was ended by an earlier run: going on with it`);
  } else {
    await importFor(epoch, options, operator);
    await passDevelopmentTime(provider, bank, await sealableAtS(log, bank, epoch));
  }

  const { signed, posting } = await runEpoch({ ...operator, onStage: (stage) => say(`epoch ${epoch} ${stage}`) });
  const { report } = signed;
  say(
    posting.kind === "posted"
      ? `in block ${posting.blockNumber}, ${posting.gasUsed} gas`
      : "it stood there already: nothing was sent",
  );
  say(`rewards root ${report.rewardsRoot}`);
  say(`issued       ${formatEther(report.issuedWei)} TIME in all`);
  say(`artifact     ${join(operator.folder, "artifacts", report.artifact.slice(2))}`);
  await passDevelopmentTime(provider, bank, (await readHead(bank)).activeAtS);
}

async function importFor(epoch: bigint, options: EpochOptions, operator: Operator): Promise<void> {
  const { data, simulate, world, weighed } = options;
  const { bank } = operator;
  const seed = Number(epoch);
  const wallets = developmentWallets(bank);
  if (data !== undefined) importOne((await readModelledInterval(data)).source, operator);
  if (simulate !== undefined) importOne(simulatedNetwork(simulate, seed, wallets), operator);
  if (weighed !== undefined) {
    await requireProgram(bank, NETWORK_WEIGHED_PROGRAM, epoch, "--weighed");
    for (const source of await simulatedWeighedNetwork(weighed, seed, wallets)) importOne(source, operator);
  }
  if (world !== undefined) {
    const id = await requireProgram(bank, METAVERSE_PROGRAM, epoch, "--world");
    const window = await expectedWindow(operator.log, bank, epoch, [id]);
    importOne(simulatedWorld(world, seed, window, wallets), operator);
  }
}

async function requireProgram(bank: Bank, program: string, epoch: bigint, option: string): Promise<Hex> {
  const id = programId(program) as Hex;
  if ((await readTerms(bank, id, epoch)) !== undefined) return id;
  const message = `the bank has no program ${program}: deploy it with ${option}`;
  throw new OracleError("NoSuchProgram", message, { program, epoch });
}

function importOne(source: Source, { bank, log }: Operator): void {
  const producers = developmentProducers(bank.chainId);
  const { events, accounts, added, known } = importSource({ log, producers }, source);
  say(`imported ${events} events of ${accounts} accounts: ${added} new batches, ${known} known`);
  if (added === 0) say("nothing is new: this epoch pays only what an earlier run imported for it, if it did");
}

/** The first accounts of a simulation on a development chain, so that somebody can spend what they earn. */
function developmentWallets({ chainId }: Bank): string[] {
  return chainId === DEVELOPMENT_CHAIN_ID
    ? developmentKeys(chainId, DEVELOPMENT_PLACES.wallets).map(({ address }) => address)
    : [];
}

/** On a development chain nobody waits: its clock is moved. Elsewhere time passes by itself. */
async function passDevelopmentTime(provider: BrowserProvider, bank: Bank, atS: bigint): Promise<void> {
  if (bank.chainId !== DEVELOPMENT_CHAIN_ID) return;
  const block = await provider.getBlock("latest");
  if (BigInt(block!.timestamp) >= atS) return;
  await passTimeTo(provider, atS);
  say(`moved the chain's clock on by ${atS - BigInt(block!.timestamp)} s`);
}

try {
  await main(parseOptions(process.argv.slice(2)));
  process.exit(0);
} catch (error) {
  console.error(describe(error));
  process.exit(1);
}
