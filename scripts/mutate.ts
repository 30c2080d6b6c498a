import { resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { lists } from "./mutations/list.ts";
import type { Mutation, Outcome } from "./mutations/mutation.ts";
import { compileQuickly, inRuns, makeScratch, runTests, tryMutation } from "./mutations/scratch.ts";

const GOAL = 0.95;

const program = new Command("mutate")
  .description(
    "Breaks one rule at a time in a copy of the tree and asks its tests to notice. Takes long: never part of npm test.",
  )
  .argument("[lists...]", `any of ${Object.keys(lists).join(", ")}; all without`)
  .option("--only <text>", "mutations whose file or reason holds the text")
  .option("--parallel <count>", "how many at a time", wholeNumber, 2)
  .option("--json", "one JSON object a mutation, and the summary last")
  .parse();

const { only = "", parallel, json } = program.opts<{ only?: string; parallel: number; json?: true }>();
const names = program.args.length > 0 ? program.args : Object.keys(lists);
const unknown = names.filter((name) => !(name in lists));
if (unknown.length > 0)
  program.error(`no list is named ${unknown.join(", ")}; there are: ${Object.keys(lists).join(", ")}`);

const queue = (await Promise.all(names.map((name) => lists[name]())))
  .flat()
  .filter(({ file, why }) => file.includes(only) || why.includes(only))
  // Contracts last: compiled quickly, some are too large for the chain that other tests deploy to.
  .sort((a, b) => Number(isContract(a)) - Number(isContract(b)));
const outcomes: Outcome[] = [];
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
await Promise.all(Array.from({ length: Math.min(parallel, queue.length) }, work));

const caught = outcomes.filter(({ verdict }) => verdict === "caught").length;
const summary = { mutations: outcomes.length, caught, goal: GOAL, ok: caught >= GOAL * outcomes.length };
console.log(json ? JSON.stringify(summary) : `${caught} of ${outcomes.length} caught`);
process.exit(summary.ok ? 0 : 1);

/** One worker with a copy of its own, whose tests must pass before anything is broken. */
async function work(): Promise<void> {
  const scratch = makeScratch(resolve(import.meta.dirname, ".."));
  // What was compiled beforehand holds until the first contract is broken.
  let isQuick = false;
  try {
    const sound = new Set<string>();
    for (let mutation = queue.shift(); mutation; mutation = queue.shift()) {
      if (isContract(mutation) && !isQuick) {
        isQuick = true;
        compileQuickly(scratch);
      }
      for (const tests of inRuns(mutation.tests.filter((test) => !sound.has(test)))) {
        const { status, output } = await runTests(scratch, tests, isQuick ? "anything" : "nothing");
        if (status !== 0) throw new Error(`${tests.join(", ")} fail without any mutation:\n${output.slice(-2000)}`);
        for (const test of tests) sound.add(test);
      }
      report(await tryMutation(scratch, mutation));
    }
  } finally {
    scratch.remove();
  }
}

function isContract({ file }: Mutation): boolean {
  return file.endsWith(".sol");
}

function report(outcome: Outcome): void {
  outcomes.push(outcome);
  const { verdict, by } = outcome;
  const { file, why }: Mutation = outcome.mutation;
  if (json) console.log(JSON.stringify({ verdict, file, why, by }));
  else console.log(`${verdict.toUpperCase().padEnd(8)} ${file}: ${why}${by && `  (${by.trim()})`}`);
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("a whole number from 1 is wanted");
  return Number(text);
}
