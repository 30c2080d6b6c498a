import { Argument, Command, InvalidArgumentError, Option } from "commander";

/** What can be shown, in the order in which the whole demo shows it. */
export const PARTS = ["bank", "market", "data"] as const;
export type Part = (typeof PARTS)[number];

/** What the bank's epoch is made of. */
export type BankOptions = {
  readonly data: string | undefined;
  readonly rule: "model" | "published";
  readonly accounts: number;
  /** How many visitors of a virtual world to simulate in place of nodes. */
  readonly world: number | undefined;
  /** Whether the nodes are paid by weight, three in ten of them of a ring. */
  readonly weighed: boolean;
  readonly seed: number;
};

/** What `npm run demo` was asked for: `parts` in their order, and the options of each. */
export type DemoOptions = {
  readonly parts: readonly Part[];
  readonly bank: BankOptions;
  readonly market: { readonly accounts: number; readonly seed: number };
  readonly data: { readonly bytes: number };
  readonly json: boolean;
};

/** Options that only some parts take. */
const TAKEN_BY: Readonly<Record<string, readonly Part[]>> = {
  ...{ data: ["bank"], rule: ["bank"], world: ["bank"], weighed: ["bank"] },
  ...{ accounts: ["bank", "market"], seed: ["bank", "market"], bytes: ["data"] },
};
/** Said without a part, they ask for the bank alone: its input decides nothing of market and data. */
const OF_THE_BANK = ["data", "rule", "world", "weighed"];
/** Accounts of the market's own network: it shows what they do, not how many there are. */
const MARKET_ACCOUNTS = 40;
/** Everybody in the market is one. */
const CAST = 7;

/** Reads the command line; prints help or the fault and ends the process where it cannot be understood. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const command = demoCommand().parse(["node", "demo", ...argv]);
  const { data, rule, accounts, world, weighed = false, seed, bytes, json = false } = command.opts();
  const asked = command.args[0] as Part | undefined;
  const told = (name: string) => command.getOptionValueSource(name) === "cli";
  const strange = Object.keys(TAKEN_BY).find((name) => told(name) && asked && !TAKEN_BY[name].includes(asked));
  if (strange) command.error(`error: ${asked} takes no --${strange}`);
  if (rule === "published" && data === undefined) command.error("error: --rule published needs --data <file>");
  if (world !== undefined && (data !== undefined || told("accounts"))) {
    command.error("error: --world excludes --data and --accounts");
  }
  if (weighed && (data !== undefined || world !== undefined)) {
    command.error("error: --weighed excludes --data and --world");
  }
  const part = asked ?? (OF_THE_BANK.some(told) ? "bank" : undefined);
  const ofMarket = part === "market" && told("accounts") ? accounts : MARKET_ACCOUNTS;
  if (ofMarket < CAST) command.error(`error: market needs --accounts ${CAST} or more`);
  return {
    parts: part === undefined ? PARTS : [part],
    bank: { data, rule, accounts, world, weighed, seed },
    market: { accounts: ofMarket, seed },
    data: { bytes },
    json,
  };
}

function demoCommand(): Command {
  return new Command("npm run demo --")
    .description("Shows Attention Bank at work on chains of its own, and checks every figure that it shows.")
    .addArgument(
      new Argument(
        "[part]",
        "bank: from events to TIME in wallets; market: content, trades, a forecast and an order that fills by itself; data: a record's life in the vault; all of them without",
      ).choices(PARTS),
    )
    .option("--data <file>", "bank alone: a Rocket Pool *performance*.json file instead of a simulation")
    .addOption(
      new Option(
        "--rule <rule>",
        "model: the trained cubic scores; published: the file's own scores, paid as its *rewards*.json says",
      )
        .choices(["model", "published"])
        .default("model"),
    )
    .option("--accounts <n>", "nodes to simulate, 1 to 100000 (market: 40)", wholeNumber(1, 100_000), 2000)
    .option("--world <n>", "bank alone: visitors of a virtual world instead, 1 to 100000", wholeNumber(1, 100_000))
    .option("--weighed", "bank alone: nodes are paid by weight, and three in ten are accounts of rings")
    .option("--seed <n>", "another seed, other events", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--bytes <n>", "data: length of the record, up to 1 GiB", wholeNumber(0, 2 ** 30), 3_000_001)
    .option("--json", "print the summary as one JSON object, on the last line");
}

/** Reads a whole number of the command line, within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted.`);
  };
}
