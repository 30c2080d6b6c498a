import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError } from "commander";
import hre from "hardhat";
import { simulationPlots } from "./simulate/plots.ts";
import { type Outcome, type Simulation, simulate } from "./simulate/run.ts";

type Options = Simulation & { out?: string; json?: boolean };

const program = new Command("simulate")
  .description("Agents trade, read and sell on the contracts on a chain; every invariant is checked every hour.")
  .option("--days <n>", "how long", whole, 30)
  .option("--agents <n>", "how many holders, speculators, creators and keepers", whole, 1_000)
  .option("--seed <n>", "another simulation", whole, 1)
  .option("--out <folder>", "write spread, inventory and income there as SVG")
  .option("--json", "print one JSON object")
  .action(run);
await program.parseAsync();

async function run({ out, json, ...simulation }: Options): Promise<void> {
  await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
  const bar = new SingleBar({
    format: "{what} [{bar}] {value}/{total}, {duration_formatted}",
    stream: process.stderr,
    noTTYOutput: true,
    notTTYSchedule: 10_000,
  });
  bar.start(1, 0, { what: "chain" });
  const outcome = await simulate(simulation, (what, done, of) => {
    bar.setTotal(of);
    bar.update(done, { what });
  });
  bar.stop();
  if (out !== undefined) {
    await mkdir(resolve(out), { recursive: true });
    for (const [name, svg] of Object.entries(simulationPlots(outcome))) await writeFile(join(resolve(out), name), svg);
  }
  console.log(json ? JSON.stringify(outcome) : linesOf(simulation, outcome).join("\n"));
}

function linesOf({ days, agents, seed }: Simulation, outcome: Outcome): string[] {
  const { points, values, acts, checks, leastPurseDollars } = outcome;
  const of = (pick: (point: Outcome["points"][number]) => number) => points.map(pick);
  const range = (values: readonly number[]) => `${Math.min(...values)} to ${Math.max(...values)}`;
  const last = points[points.length - 1];
  return [
    `${days} days, ${agents} agents, seed ${seed}: every invariant held ${checks} times`,
    `inventory           ${range(of(({ inventoryLots }) => inventoryLots / 1000))} TIME, within 0 to 2,000`,
    `purse               at least ${leastPurseDollars} dollars`,
    `spread              ${range(of(({ spreadBps }) => spreadBps))} hundredths of a percent`,
    `middle of the band  ${range(of(({ middleDollars }) => middleDollars))} dollars a TIME`,
    `taken for           ${range(of(({ fairDollars }) => fairDollars))} dollars a TIME by people`,
    `priced by model     ${values.length === 0 ? "nothing" : valuesLine(values[values.length - 1])}`,
    `fees                ${last.feesDollars} dollars`,
    `trading             ${last.resultDollars} dollars, beside holding what it began with`,
    `acts                ${Object.entries(acts)
      .map(([name, count]) => `${name} ${count}`)
      .join(", ")}`,
  ];
}

function valuesLine({ listings, least, mean, most }: Outcome["values"][number]): string {
  return `${listings} listings, at last ${least} to ${most} TIME, ${mean} in the mean`;
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new InvalidArgumentError("a whole number from 1 is wanted");
  return Number(text);
}
