import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { type Finding, findings } from "./check/findings.ts";
import { treeFiles } from "./check/tree.ts";
import { lists } from "./mutations/list.ts";
import { misfits } from "./mutations/misfits.ts";

/** What every change must pass besides the tests: one line a step, and a step's output only when it failed. */
type Outcome = { ok: boolean; output: string };
type Step = { name: string; run: () => Promise<Outcome> };

function command(name: string, line: string): Step {
  return {
    name,
    run: () =>
      new Promise((resolve) => {
        const child = spawn(line, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
        child.on("close", (status) => resolve({ ok: status === 0, output }));
      }),
  };
}

function treeStep(name: string, kind: Finding["kind"]): Step {
  const texts = treeFiles(".").map((path) => ({ path, text: readFileSync(path, "utf8") }));
  const found = texts.flatMap(findings).filter((finding) => finding.kind === kind);
  const output = found.map(({ path, line, text }) => `${path}:${line}: ${text}\n`).join("");
  return { name, run: async () => ({ ok: found.length === 0, output }) };
}

async function mutationsStep(): Promise<Outcome> {
  const mutations = await Promise.all(Object.values(lists).map((load) => load()));
  const found = misfits(mutations.flat(), ".");
  return { ok: found.length === 0, output: found.join("\n") };
}

const build = command("build", "hardhat build --no-tests");
const rest: Step[] = [
  command("types", "tsc --noEmit"),
  command("lint, format and borders of TypeScript", "biome check --error-on-warnings ."),
  command(
    "format of Solidity",
    'prettier --check --no-error-on-unmatched-pattern "contracts/**/*.sol" "test/**/*.sol"',
  ),
  command("lint of Solidity", 'solhint --max-warnings 0 --disc --noPoster "contracts/**/*.sol"'),
  command("generated files", "node scripts/generate.ts --check"),
  { name: "mutations that fit what they break", run: mutationsStep },
  treeStep("files of at most 300 lines of code", "long"),
  treeStep("no marks of unfinished work, no test switched off", "mark"),
  treeStep("no registry host, no path of one machine", "place"),
];

async function report(step: Step, outcome: Promise<Outcome>): Promise<boolean> {
  const { ok, output } = await outcome;
  console.log(`${ok ? "ok    " : "FAILED"}  ${step.name}`);
  if (!ok) console.log(output.trimEnd().replace(/^/gm, "        "));
  return ok;
}

const results = [await report(build, build.run())];
if (results[0]) {
  const running = rest.map((step) => ({ step, outcome: step.run() }));
  for (const { step, outcome } of running) results.push(await report(step, outcome));
}
const failed = results.filter((ok) => !ok).length;
console.log(`${results.length - failed} checks ok, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
