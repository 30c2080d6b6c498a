import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { type Command, InvalidArgumentError, Option } from "commander";
import { NETWORK_WEIGHED_PROGRAM } from "../../protocol/programs/network-weighed.ts";
import { asTyped } from "../arguments.ts";
import { parseConfig } from "../config.ts";
import { hopTransfers } from "../data/hop.ts";
import { OracleError } from "../errors.ts";
import { developmentProducers, keyFileProducers, type Producers } from "../keys/producer.ts";
import { type Log, openLog } from "../log/log.ts";
import { tableLines } from "../table.ts";
import { readRows } from "../train/read-data.ts";
import { type ImportSummary, importSource, type Source } from "./append.ts";
import { readPerformance } from "./rocketpool/files.ts";
import { rocketPoolSources } from "./rocketpool/import.ts";
import { simulationSource, weighedNetwork } from "./simulate/import.ts";
import { weigh, weightsOfEpoch } from "./weights/import.ts";

const WEIGHED = ["--weighed", "for the program network-weighed, which pays by weight"] as const;

type Weighed = { weighed?: true };
type WeightOptions = { model?: string; skipBadRows?: true };
type KeyOptions = { chain: bigint; log?: string; producerKey?: string; passwordFile?: string };

/** Adds `oracle import rocketpool <file>`, `weights <file>` and `simulate network|world`. */
export function addImportCommand(program: Command): void {
  const command = program.command("import").description("Turns data into signed batches and appends them to the log.");

  withKeys(command.command("rocketpool <file>"))
    .description("One reward interval of Rocket Pool: its *performance*.json file.")
    .option(...WEIGHED)
    .action(async (file: string, { weighed, ...options }: KeyOptions & Weighed) => {
      const performance = await readPerformance(asTyped(file));
      await importing(options, () => rocketPoolSources(performance, weighed ? [NETWORK_WEIGHED_PROGRAM] : undefined));
    });

  withKeys(command.command("weights <file>"))
    .description(
      "How far accounts are one person's own in the epoch that is open, by the quality model from a table of their transfers.",
    )
    .option("--model <folder>", "another version of the quality model")
    .option("--skip-bad-rows", "report and leave out rows that cannot be read, instead of refusing the file")
    .action(async (file: string, { model, skipBadRows, ...options }: KeyOptions & WeightOptions) => {
      const accounts = await readRows(asTyped(file), hopTransfers, {
        badRows: skipBadRows ? "skip" : "refuse",
        onBadRow: (bad, of) => console.error(`left out: ${of}, ${bad.message}`),
      });
      const weighed = await weigh(accounts, model === undefined ? undefined : asTyped(model));
      await importing(options, (log) => [weightsOfEpoch(log, weighed)]);
    });

  const simulate = command.command("simulate").description("Made-up events, the same for the same options.");
  withKeys(simulate.command("network"))
    .description("A network of validators.")
    .option("--accounts <n>", "how many nodes", wholeNumber, 2000)
    .option("--seed <n>", "another seed, other events", wholeNumber, 1)
    .option("--days <n>", "how many days", wholeNumber, 28)
    .option(...WEIGHED)
    .action(async ({ accounts, seed, days, weighed, ...options }) => {
      const sources = weighed
        ? await weighedNetwork({ accounts, seed, days })
        : [simulationSource({ what: "network", accounts, seed, days })];
      await importing(options, () => sources);
    });
  withKeys(simulate.command("world"))
    .description("A virtual world: presence, interactions and spend in time slices.")
    .option("--accounts <n>", "how many visitors", wholeNumber, 2000)
    .option("--seed <n>", "another seed, other events", wholeNumber, 1)
    .option("--slices <n>", "how many slices of a day each", wholeNumber, 8)
    .action(async ({ accounts, seed, slices, ...options }) => {
      const source = simulationSource({ what: "world", accounts, seed, slices });
      await importing(options, () => [source]);
    });
}

function withKeys(command: Command): Command {
  return command
    .option("--log <file>", "the log (default: log.sqlite in the chain's data folder)")
    .addOption(new Option("--chain <id>", "the chain that the log is for").argParser(chainId).default(31337n, "31337"))
    .option(
      "--producer-key <pem>",
      "encrypted PKCS#8 PEM of the producer (default: a development key, chain 31337 only)",
    )
    .option("--password-file <file>", "holds the PEM's password");
}

async function importing(options: KeyOptions, sourcesFor: (log: Log) => readonly Source[]): Promise<void> {
  const producers = await producersOf(options);
  const file =
    options.log ?? join(parseConfig(process.env, process.cwd()).dataFolder, `${options.chain}`, "log.sqlite");
  mkdirSync(dirname(resolve(file)), { recursive: true });
  const log = openLog(file);
  const bar = new SingleBar({ format: "importing {value} events, {duration_formatted}", clearOnComplete: true });
  bar.start(0, 0);
  let summaries: ImportSummary[];
  try {
    const onEvents = (events: number) => bar.update(events);
    summaries = sourcesFor(log).map((source) => importSource({ log, producers, onEvents }, source));
  } finally {
    bar.stop();
    log.close();
  }
  for (const line of tableLines(summaries.map(({ label, producer, ...figures }) => figures))) console.log(line);
  console.log(`log ${file}`);
}

async function producersOf({ chain, producerKey, passwordFile }: KeyOptions): Promise<Producers> {
  if (producerKey === undefined) return developmentProducers(chain);
  if (passwordFile === undefined) {
    throw new OracleError("ProducerKeyUnusable", "--producer-key needs --password-file", { producerKey });
  }
  try {
    const [pem, password] = await Promise.all([readFile(producerKey, "utf8"), readFile(passwordFile, "utf8")]);
    return keyFileProducers(pem, password.replace(/\r?\n$/, ""));
  } catch (cause) {
    throw new OracleError("ProducerKeyUnusable", `${producerKey} cannot be used`, { producerKey }, { cause });
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError("a whole number from 0 is wanted");
  return Number(text);
}

function chainId(text: string): bigint {
  if (!/^[1-9]\d{0,18}$/.test(text)) throw new InvalidArgumentError("a chain id, a whole number from 1, is wanted");
  return BigInt(text);
}
