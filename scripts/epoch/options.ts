import { Command, InvalidArgumentError } from "commander";

/** What `npm run epoch` was asked for. */
export type EpochOptions = {
  readonly network: string;
  readonly url: string | undefined;
  /** Where the deployments file is, if not at deployments/<chainId>.json. */
  readonly deployment: string | undefined;
  readonly data: string | undefined;
  /** How many nodes to simulate. */
  readonly simulate: number | undefined;
  /** How many visitors of a virtual world to simulate. */
  readonly world: number | undefined;
  /** How many nodes, three in ten of them of rings, to simulate for the program that pays by weight. */
  readonly weighed: number | undefined;
};

export function parseOptions(argv: readonly string[]): EpochOptions {
  const command = new Command("npm run epoch --")
    .description(
      "Runs one epoch on a live node: import, score, sign, post, write the artifact. Run again, it is the next one.",
    )
    .option("--network <name>", "a network of hardhat.config.ts", "localhost")
    .option("--url <url>", "where its node listens, if not where the configuration says")
    .option("--deployment <file>", "the deployments file (default: deployments/<chainId>.json)")
    .option("--data <file>", "import a Rocket Pool *performance*.json file")
    .option(
      "--simulate <n>",
      "import a simulated network of n nodes, another one every epoch; 0: import nothing",
      (text) => (text === "0" ? 0 : wholeNumber(text)),
      2000,
    )
    .option(
      "--world <n>",
      "import a simulated virtual world of n visitors; with --data or --simulate, beside it",
      wholeNumber,
    )
    .option(
      "--weighed <n>",
      "import a simulated network of n nodes that is paid by weight; with --data or --simulate, beside it",
      wholeNumber,
    )
    .parse(["node", "epoch", ...argv]);
  const { network, url, deployment, data, simulate, world, weighed } = command.opts();
  const asked = command.getOptionValueSource("simulate") === "cli";
  if (data !== undefined && asked) {
    command.error("error: --data and --simulate exclude each other");
  }
  const another = data ?? world ?? weighed;
  const nodes = simulate > 0 && (another === undefined || asked) ? simulate : undefined;
  return { network, url, deployment, data, simulate: nodes, world, weighed };
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a whole number from 1 to 999999 is wanted.");
}
