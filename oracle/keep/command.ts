import { type Command, InvalidArgumentError } from "commander";
import { formatUnits, parseUnits } from "ethers/utils";
import type { Wei } from "../../protocol/units.ts";
import { type AgainDeps, againAndAgain } from "../again.ts";
import { addBankOptions } from "../arguments.ts";
import { connectBank } from "../chain/connect.ts";
import { type Market, openMarket } from "../chain/market.ts";
import { parseConfig } from "../config.ts";
import { untilStopped } from "../stop.ts";
import type { Fill } from "./fill.ts";
import { type Keeper, openKeeper, openSentFills } from "./open.ts";
import { fillsOf, profitLines, profitOf } from "./report.ts";
import { keepAll, keepOnce } from "./run.ts";

type Options = {
  network: string;
  deployment?: string;
  orders?: string;
  cashPerEther: string;
  once?: boolean;
  report?: boolean;
  json?: boolean;
};

/** How often a running keeper looks where nothing was filled. */
const LOOK_MS = 2_000;

/** Adds `oracle keep`. */
export function addKeepCommand(program: Command): void {
  addBankOptions(program.command("keep"))
    .description(
      "Fills signed orders at the desk for their tips, where the tips pay for the gas, and tells the profit.",
    )
    .requiredOption("--cash-per-ether <amount>", "what an ether is worth: gas is paid in ether, tips in CASH", amount)
    .option("--orders <path>", "also orders in a JSON file, or in the .json files of a folder")
    .option("--once", "fill what pays now, and end")
    .option("--report", "fill nothing: tell the profit so far")
    .option("--json", "one JSON object a batch, and the profit last")
    .action(keep);
}

async function keep(options: Options): Promise<void> {
  const config = parseConfig(process.env, process.cwd());
  const { bank, deployment } = await connectBank(options.network, options.deployment);
  const market = await openMarket(bank, deployment.contracts);
  const cashPerEtherWei = parseUnits(options.cashPerEther, market.cashDecimals);
  const say = options.json ? console.error : console.log;
  const terms = { cashPerEtherWei, ...(options.orders !== undefined && { orders: options.orders }) };
  if (!options.report) {
    const keeper = await openKeeper(config, market, terms, say);
    await fillOrders(keeper, options, say).finally(keeper.close);
  }
  const { journal } = await openSentFills(config, market, say);
  try {
    tell(market, cashPerEtherWei, await fillsOf(market, journal), options);
  } finally {
    journal.close();
  }
}

async function fillOrders(keeper: Keeper, options: Options, say: AgainDeps["say"]): Promise<void> {
  if (options.once) {
    for (const fill of await keepAll(keeper)) print(keeper, fill, options);
    return;
  }
  await untilStopped((stop) =>
    againAndAgain({ ...stop, say }, LOOK_MS, async () => {
      const fill = await keepOnce(keeper);
      if (fill) print(keeper, fill, options);
      return fill ? 0 : LOOK_MS;
    }),
  );
}

function print({ market, cashPerEtherWei }: Keeper, fill: Fill, { json }: Options): void {
  const { tipsWei, profitWei } = profitOf([fill], cashPerEtherWei);
  const [tips, profit] = [tipsWei, profitWei].map((wei) => formatUnits(wei, market.cashDecimals));
  const line = `filled ${fill.filled} in block ${fill.block}, skipped ${fill.skipped}: tips ${tips}, profit ${profit} CASH`;
  console.log(json ? jsonOf(fill) : line);
}

function tell({ cashDecimals }: Market, cashPerEtherWei: Wei, fills: readonly Fill[], { json }: Options): void {
  if (json) console.log(jsonOf(profitOf(fills, cashPerEtherWei)));
  else for (const line of profitLines(fills, cashPerEtherWei, cashDecimals)) console.log(line);
}

function jsonOf(value: object): string {
  return JSON.stringify(value, (_, item) => (typeof item === "bigint" ? String(item) : item));
}

function amount(text: string): string {
  if (/^\d{1,12}(\.\d{1,6})?$/.test(text)) return text;
  throw new InvalidArgumentError("an amount of CASH is wanted, such as 3000 or 0.5");
}
