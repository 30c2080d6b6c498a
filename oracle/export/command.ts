import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { formatExport, parseExport } from "../../protocol/score-export.ts";
import type { Address } from "../../protocol/units.ts";
import { addBankOptions, addressArgument, chainIdArgument } from "../arguments.ts";
import { connectBank } from "../chain/connect.ts";
import { parseConfig } from "../config.ts";
import { OracleError } from "../errors.ts";
import { SHIPPED_MODELS } from "../explain/explain.ts";
import { logError } from "../log/errors.ts";
import { printLog } from "../log/print.ts";
import { keysOf } from "../sign/keys.ts";
import { DEVELOPMENT_PLACES } from "../sign/places.ts";
import { epochNumber, openGivenLog } from "../verify/options.ts";
import { collectExport } from "./collect.ts";
import { verifyExport } from "./verify.ts";

type Network = { network: string; deployment?: string };
type Options = Network & { log?: string; data?: string; out?: string; chain: string; from: number };

/** Adds `oracle export [account] [epoch]` and `oracle verify-export <file>`. */
export function addExportCommands(program: Command): void {
  addBankOptions(program.command("export"))
    .description(
      "With an account and an epoch: what it did and what came of it, with proofs, signed by an operator. With neither: the log as JSON, a line each event and each end marker.",
    )
    .argument("[account]", "an address", addressArgument)
    .argument("[epoch]", "a posted epoch", epochNumber)
    .option("--data <folder>", "holds artifacts/ and the log (default: the chain's data folder)")
    .option("--log <file>", "the log (default: log.sqlite in the data folder)")
    .option("--out <file>", "where to write the account's export (default: standard output)")
    .option("--chain <id>", "of the log alone: the chain that it is for", chainIdArgument, "31337")
    .option("--from <offset>", "of the log alone: the first entry", offset, 1)
    .action((account: Address | undefined, epoch: bigint | undefined, options: Options) => {
      if (account === undefined) return exportLog(options);
      if (epoch === undefined) throw new OracleError("NoEpoch", "say of which epoch");
      return exportAccount(account, epoch, options);
    });
  addBankOptions(program.command("verify-export"))
    .description("Checks an account's export against the chain: exit status 0 true, 1 refused, by name.")
    .argument("<file>", "as oracle export wrote it")
    .action(verify);
}

function exportLog({ log, data, chain, from }: Options): Promise<void> {
  const folder = () => data ?? join(parseConfig(process.env, process.cwd()).dataFolder, chain);
  return printLog(log ?? join(folder(), "log.sqlite"), from);
}

async function exportAccount(account: Address, epoch: bigint, options: Options): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  const { bank, deployment } = await connectBank(options.network, options.deployment);
  const folder = options.data ?? join(config.dataFolder, String(bank.chainId));
  const usual = join(folder, "log.sqlite");
  const log = openGivenLog(options.log, usual);
  if (!log) throw logError("LogMissing", usual, "there is no such file");
  try {
    const { operatorKeystores, passwordFile } = config;
    const [key] = await keysOf(operatorKeystores, passwordFile, bank.chainId, DEVELOPMENT_PLACES.operators);
    const fromBlock = deployment.contracts.AttentionLedger.block;
    const text = formatExport(
      await collectExport({ bank, folder, log, models: SHIPPED_MODELS, fromBlock }, key, account, epoch),
    );
    if (options.out === undefined) process.stdout.write(text);
    // What somebody did is for nobody else to read.
    else writeFileSync(options.out, text, { mode: 0o600 });
  } finally {
    log.close();
  }
}

async function verify(file: string, { network, deployment }: Network): Promise<void> {
  const { bank } = await connectBank(network, deployment);
  const exported = parseExport(readText(file));
  const { pending } = await verifyExport(bank, exported, SHIPPED_MODELS);
  const { account, signed, scores, operator } = exported;
  console.log(`${account} in epoch ${signed.report.epoch}: true, as ${operator} signed it`);
  if (pending) console.log("the report is under its challenge period: it may yet be vetoed or voided");
  for (const { program, score, events } of scores) {
    console.log(`program ${program}: score ${score} of ${events.length} events, in its scoresRoot`);
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new OracleError("ExportMissing", `${file} cannot be read`, { file }, { cause });
  }
}

function offset(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("an offset, a whole number from 1, is wanted");
  return Number(text);
}
