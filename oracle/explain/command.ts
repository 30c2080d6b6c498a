import { join } from "node:path";
import type { Command } from "commander";
import { formatEther } from "ethers/utils";
import type { Address, Wei } from "../../protocol/units.ts";
import { addBankOptions, addressArgument } from "../arguments.ts";
import { connectBank } from "../chain/connect.ts";
import { parseConfig } from "../config.ts";
import { tableLines } from "../table.ts";
import { epochNumber } from "../verify/options.ts";
import { type ExplainedProgram, type Explanation, explainAccount, SHIPPED_MODELS } from "./explain.ts";

type Options = { network: string; deployment?: string; data?: string; json?: boolean };

/** Adds `oracle explain <account> <epoch>`. */
export function addExplainCommand(program: Command): void {
  addBankOptions(program.command("explain"))
    .description("How each feature moved an account's score in an epoch, and what the score pays.")
    .argument("<account>", "an address", addressArgument)
    .argument("<epoch>", "a posted epoch", epochNumber)
    .option("--data <folder>", "holds artifacts/ (default: the chain's data folder)")
    .option("--json", "print one JSON object")
    .action(explain);
}

async function explain(account: Address, epoch: bigint, options: Options): Promise<void> {
  const { bank, deployment } = await connectBank(options.network, options.deployment);
  const folder = options.data ?? join(parseConfig(process.env, process.cwd()).dataFolder, String(bank.chainId));
  const deps = { bank, folder, models: SHIPPED_MODELS, fromBlock: deployment.contracts.AttentionLedger.block };
  const explanation = await explainAccount(deps, account, epoch);
  if (options.json) {
    console.log(JSON.stringify(explanation, (_, value) => (typeof value === "bigint" ? String(value) : value)));
  } else {
    for (const line of linesOf(explanation)) console.log(line);
  }
}

/** An explanation as lines for a person. */
export function linesOf(explanation: Explanation): string[] {
  const { account, epoch, standing, programs, previousWei, cumulativeWei, claimedWei, reason } = explanation;
  const amounts: [string, Wei][] = [
    ["earned before this epoch", previousWei],
    ["earned with it", cumulativeWei],
    ["claimed", claimedWei],
    ["claimable by its proof", explanation.claimableWei],
  ];
  return [
    `${account} in epoch ${epoch} (${standing})`,
    ...programs.flatMap(programLines),
    ...amounts.map(([name, wei]) => `${name.padEnd(26)} ${formatEther(wei)} TIME`),
    ...(reason === undefined ? [] : [`nothing to claim by it: ${reason}`]),
  ];
}

function programLines({ program, model, names, features, explained, ...pay }: ExplainedProgram): string[] {
  const { score, totalScore, budgetWei, rewardWei, limit } = pay;
  const table = explained
    ? tableLines([
        ...names.map((feature, i) => ({ feature, value: features[i], moved: explained.contributions[i] })),
        { feature: "all at their minimum", value: "", moved: explained.base },
        { feature: `score: ${explained.method}`, value: "", moved: explained.score },
      ])
    : ["its producer signed the score: no model"];
  const held = { share: "its share of the budget", rate: "the rate for a unit of score", cap: "the cap an account" };
  return [
    `program ${program}${model === undefined ? "" : `, model ${model}`}`,
    ...table.map((line) => `  ${line}`),
    `  ${score} of ${totalScore}, budget ${formatEther(budgetWei)}: ${formatEther(rewardWei)} TIME, ${held[limit]}`,
  ];
}
