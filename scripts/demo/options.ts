import { Argument, Command, InvalidArgumentError, Option } from "commander";

/** What `npm run demo` was asked for. */
export type DemoOptions = {
  /** A part to show instead of the whole. */
  readonly part: "market" | undefined;
  readonly data: string | undefined;
  readonly rule: "model" | "published";
  readonly accounts: number;
  /** How many visitors of a virtual world to simulate in place of nodes. */
  readonly world: number | undefined;
  readonly seed: number;
  readonly json: boolean;
};

/** Accounts of the network in a part's demo: it shows what they do, not how many there are. */
const PART_ACCOUNTS = 40;
/** Everybody in it is one. */
const CAST = 7;

/** Reads the command line; prints help or the fault and ends the process where it cannot be understood. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const command = new Command("npm run demo --")
    .description("One epoch from events to TIME in wallets, on a chain of its own, and checks it to the wei.")
    .addArgument(
      new Argument("[part]", "market: content, trades, a forecast and a limit order that fills by itself").choices([
        "market",
      ]),
    )
    .option("--data <file>", "a Rocket Pool *performance*.json file instead of a simulation")
    .addOption(
      new Option(
        "--rule <rule>",
        "model: the trained cubic scores; published: the file's own scores, paid as its *rewards*.json says",
      )
        .choices(["model", "published"])
        .default("model"),
    )
    .option("--accounts <n>", "nodes to simulate, 1 to 100000", wholeNumber(1, 100_000), 2000)
    .option("--world <n>", "visitors of a virtual world to simulate instead, 1 to 100000", wholeNumber(1, 100_000))
    .option("--seed <n>", "another seed, other events", wholeNumber(0, 2 ** 32 - 1), 1)
    .option("--json", "print the summary as one JSON object, on the last line")
    .addHelpText("after", "\nnpm run demo -- data: rights over data and the vault instead.")
    .parse(["node", "demo", ...argv]);
  const { data, rule, accounts: asked, world, seed, json = false } = command.opts();
  const part = command.args[0] as DemoOptions["part"];
  const told = (name: string) => command.getOptionValueSource(name) === "cli";
  if (part !== undefined && ["data", "rule", "world"].some(told)) {
    command.error(`error: ${part} excludes --data, --rule and --world`);
  }
  const accounts = part === undefined || told("accounts") ? asked : PART_ACCOUNTS;
  if (part !== undefined && accounts < CAST) command.error(`error: ${part} needs --accounts ${CAST} or more`);
  if (rule === "published" && data === undefined) command.error("error: --rule published needs --data <file>");
  if (world !== undefined && (data !== undefined || told("accounts"))) {
    command.error("error: --world excludes --data and --accounts");
  }
  return { part, data, rule, accounts, world, seed, json };
}

/** Reads a whole number of the command line, within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted.`);
  };
}
