import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { formatEther } from "ethers/utils";
import { addBankOptions } from "../arguments.ts";
import { connectBank } from "../chain/connect.ts";
import { type Config, parseConfig } from "../config.ts";
import type { TreeBuilder } from "../epoch/close.ts";
import { openModels } from "../epoch/models.ts";
import { developmentKeys, openKeystore } from "../sign/keys.ts";
import { buildTrees } from "../tree/build.ts";
import { openTreePool } from "../tree/pool.ts";
import { buildChallenge } from "./challenge.ts";
import { checkClaimProof } from "./claim-proof.ts";
import { type Challenger, collectBounty, openCourt, sendChallenge } from "./court.ts";
import { type Difference, printDifference } from "./difference.ts";
import { epochNumber, openGivenLog, readProofFile } from "./options.ts";
import { type Verdict, verifyEpoch } from "./verify.ts";

type Options = {
  network: string;
  deployment?: string;
  data?: string;
  log?: string | false;
  proof?: string;
  challenge?: boolean;
  json?: boolean;
};

/** Status when a report is not what it should be; 1 is for checks that could not be made. */
const DIFFERENT = 2;
const MODELS = join(import.meta.dirname, "../models");
const MOST_THREADS = 4;
/** Place in the development mnemonic of who challenges where no keystore is set. */
const CHALLENGER_PLACE = 7;

/** Adds `oracle verify <epoch>`: exit status 0 same, 2 different, 1 could not check. */
export function addVerifyCommand(program: Command): void {
  addBankOptions(program.command("verify"))
    .description("Computes an epoch again from its artifact, the log and the chain, and names the first difference.")
    .argument("<epoch>", "a posted epoch", epochNumber)
    .option("--data <folder>", "holds artifacts/ and the log (default: the chain's data folder)")
    .option("--log <file>", "the log (default: log.sqlite in the data folder, if it is there)")
    .option("--no-log", "take features from the artifact")
    .option("--proof <file>", "also check a claim proof that you were given (JSON: account, cumulativeWei, proof)")
    .option("--challenge", "take the report to court if it can be proved wrong, and collect the bounty")
    .option("--json", "print one JSON object")
    .action(verify);
}

async function verify(epoch: bigint, options: Options): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  const { bank, deployment } = await connectBank(options.network, options.deployment);
  const folder = options.data ?? join(config.dataFolder, String(bank.chainId));
  const log = openGivenLog(options.log, join(folder, "log.sqlite"));
  const models = openModels(MODELS);
  const pool = await openTreePool(Math.min(MOST_THREADS, availableParallelism()));
  try {
    const trees: TreeBuilder = (deltas, scores) => buildTrees(pool, deltas, scores);
    const deps = { bank, folder, models, trees, log, fromBlock: deployment.contracts.AttentionLedger.block };
    const verdict = await verifyEpoch(deps, epoch);
    const given = options.proof && checkClaimProof(verdict.examined, readProofFile(options.proof));
    const differences = [...verdict.differences, ...(given ? [given] : [])];
    if (options.json) console.log(jsonOf(verdict, differences));
    else print(verdict, differences);
    if (differences.length > 0) process.exitCode = DIFFERENT;
    if (options.challenge) {
      const court = await openCourt(bank, deployment.contracts.ScoreCourt.address);
      const key = await challengerKey(config, bank.chainId);
      const say = options.json ? console.error : console.log;
      await goToCourt({ bank, court, key, feeCapWei: config.feeCapWei }, verdict, differences, say);
    }
  } finally {
    await Promise.all([models.close(), pool.close()]);
    log?.close();
  }
}

async function goToCourt(
  who: Challenger,
  { examined }: Verdict,
  differences: readonly Difference[],
  say: (line: string) => void,
): Promise<void> {
  const { posted } = examined;
  const proof = differences.find((difference) => difference.proof)?.proof;
  if (posted.standing === "pending") {
    if (!proof) return say("nothing here that the court takes as proof");
    const challenge = buildChallenge(examined, proof);
    const { hash, gasUsed, blockNumber } = await sendChallenge(who, posted, challenge);
    say(`${challenge.name} voided the report in block ${blockNumber}, ${gasUsed} gas, transaction ${hash}`);
  }
  const bounty = await collectBounty(who, posted);
  if (bounty) say(`collect paid ${formatEther(bounty.bountyWei)} ether to ${who.key.address}, ${bounty.gasUsed} gas`);
  else say(`the report is ${posted.standing}: nothing to challenge or to collect`);
}

async function challengerKey({ challengerKeystore, passwordFile }: Config, chainId: bigint) {
  if (challengerKeystore) return openKeystore(challengerKeystore, passwordFile!);
  return developmentKeys(chainId, [CHALLENGER_PLACE])[0];
}

function print({ examined: { posted }, logChecked }: Verdict, differences: readonly Difference[]): void {
  const { report } = posted.signed;
  console.log(`epoch ${report.epoch}, attempt ${report.attempt}, report ${posted.reportHash}: ${posted.standing}`);
  if (!logChecked) console.log("the log was not checked: features are the artifact's own");
  if (differences.length === 0) console.log("same");
  for (const [i, difference] of differences.entries()) {
    const label = i === 0 ? "first difference" : "also";
    console.log(
      `${label}: ${printDifference(difference)}${difference.proof ? "  (the court takes proof of this)" : ""}`,
    );
  }
}

function jsonOf({ examined: { posted }, logChecked }: Verdict, differences: readonly Difference[]): string {
  const { reportHash, standing, signed } = posted;
  const { epoch, attempt } = signed.report;
  const result = { epoch, attempt, reportHash, standing, logChecked, same: differences.length === 0, differences };
  return JSON.stringify(result, (_, value) => (typeof value === "bigint" ? String(value) : value));
}
