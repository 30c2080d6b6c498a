import { Command, InvalidArgumentError, Option } from "commander";

/** What `npm run demo` was asked for. */
export type DemoOptions = {
  readonly data: string | undefined;
  readonly rule: "model" | "published";
  readonly accounts: number;
  /** How many visitors of a virtual world to simulate in place of nodes. */
  readonly world: number | undefined;
  readonly seed: number;
  readonly json: boolean;
};

/** Reads the command line; prints help or the fault and ends the process where it cannot be understood. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const command = new Command("npm run demo --")
    .description("One epoch from events to TIME in wallets, on a chain of its own, and checks it to the wei.")
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
  const { data, rule, accounts, world, seed, json = false } = command.opts();
  if (rule === "published" && data === undefined) command.error("error: --rule published needs --data <file>");
  if (world !== undefined && (data !== undefined || command.getOptionValueSource("accounts") === "cli")) {
    command.error("error: --world excludes --data and --accounts");
  }
  return { data, rule, accounts, world, seed, json };
}

/** Reads a whole number of the command line, within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,10}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is wanted.`);
  };
}
