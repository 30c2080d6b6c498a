import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Mutation, Outcome } from "./mutation.ts";

/** What may have changed since the last run: nothing compiled, contracts that are deployed, or anything in Solidity. */
export type Changed = (typeof CHANGED)[number];
const CHANGED = ["nothing", "contracts", "anything"] as const;

/** A copy of the tree's own files and what was compiled from them, with node_modules and ../shared linked: a place to break things. */
export type Scratch = {
  readonly root: string;
  readonly remove: () => void;
  /** What was compiled may still be broken here, though the file is mended. */
  stale: Changed;
};

export function makeScratch(project: string): Scratch {
  const home = mkdtempSync(join(tmpdir(), "mutate-"));
  const root = join(home, "tree");
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: project, encoding: "utf8" });
  for (const file of files.split("\n").filter((name) => name !== "" && existsSync(join(project, name)))) {
    cpSync(join(project, file), join(root, file), { recursive: true });
  }
  for (const compiled of ["artifacts", "cache", "types"].filter((name) => existsSync(join(project, name)))) {
    cpSync(join(project, compiled), join(root, compiled), { recursive: true });
  }
  symlinkSync(join(project, "node_modules"), join(root, "node_modules"), "junction");
  const shared = resolve(project, "../shared");
  if (existsSync(shared)) symlinkSync(shared, join(home, "shared"), "junction");
  const remove = () => rmSync(home, { recursive: true, force: true });
  process.once("exit", remove);
  return { root, remove, stale: "nothing" };
}

/** Compiles what is deployed without IR and without the optimizer: in a quarter of the time, and every rule is kept. */
export function compileQuickly(scratch: Scratch): void {
  const path = join(scratch.root, "hardhat.config.ts");
  // The stacks of ledger and court are too deep without the optimizer: both hash reports.
  const isDeep = "/(AttentionLedger|ScoreCourt)[.]sol$/.test(file)";
  const settings = `{ evmVersion: "osaka", optimizer: { enabled: ${isDeep}, runs: 10_000 } }`;
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replace("solc({ viaIR: true })", `{ ...solc({ viaIR: false }), settings: ${settings} }`));
}

/** Breaks the rule, runs its tests until one fails, and mends it again. */
export async function tryMutation(scratch: Scratch, mutation: Mutation): Promise<Outcome> {
  const path = join(scratch.root, mutation.file);
  const text = readFileSync(path, "utf8");
  if (text.split(mutation.find).length !== 2 || mutation.find === mutation.replace) {
    return { mutation, verdict: "broken", by: "what it looks for does not stand exactly once" };
  }
  writeFileSync(
    path,
    text.replace(mutation.find, () => mutation.replace),
  );
  const changed = changedBy(mutation.file);
  const compile = CHANGED[Math.max(CHANGED.indexOf(changed), CHANGED.indexOf(scratch.stale))];
  scratch.stale = changed;
  try {
    for (const tests of inRuns(mutation.tests)) {
      const { status, output } = await runTests(scratch, tests, compile);
      // The Solidity runner takes a failure whose reason begins with "skipped" for a test that was switched off.
      if (status === 0 && !/^\s*\d+ skipped/m.test(output)) continue;
      const failed = /^\s*1\) (.*)$/m.exec(output)?.[1];
      if (!/^\s*\d+ (failing|skipped)/m.test(output)) return { mutation, verdict: "broken", by: errorLine(output) };
      return { mutation, verdict: "caught", by: failed ?? "a test" };
    }
    return { mutation, verdict: "survived", by: "" };
  } finally {
    writeFileSync(path, text);
  }
}

/** Solidity and TypeScript tests in the order given; neighbours of one kind run together. */
export function inRuns(tests: readonly string[]): string[][] {
  const runs: string[][] = [];
  for (const test of tests) {
    const last = runs.at(-1);
    if (last && last[0].endsWith(".sol") === test.endsWith(".sol")) last.push(test);
    else runs.push([test]);
  }
  return runs;
}

function changedBy(file: string): Changed {
  if (!file.endsWith(".sol")) return "nothing";
  return /^contracts\/(models\/)?\w+\.sol$/.test(file) ? "contracts" : "anything";
}

/** Runs tests on what stands in the copy. Solidity tests hold no code of deployed contracts: when only those changed, they are not compiled again. */
export async function runTests(scratch: Scratch, tests: readonly string[], changed: Changed): Promise<Ended> {
  const isSolidity = tests[0].endsWith(".sol");
  if (isSolidity && changed === "anything") return run(scratch, "hardhat", ["test", "solidity", ...tests]);
  if (isSolidity) return run(scratch, process.execPath, ["--input-type=module", "--eval", BUILD_AND_TEST, ...tests]);
  const built = changed === "nothing" ? undefined : await run(scratch, "hardhat", ["build", "--no-tests"]);
  if (built && built.status !== 0) return built;
  return run(scratch, "hardhat", ["test", "mocha", "--bail", "--no-compile", ...tests]);
}

/** One process for both: half of a short run is Hardhat's start. */
const BUILD_AND_TEST = `
  import hre from "hardhat";
  await hre.tasks.getTask("build").run({ noTests: true, quiet: true });
  const testFiles = process.argv.slice(1);
  const { success } = await hre.tasks.getTask(["test", "solidity"]).run({ testFiles, noCompile: true });
  process.exit(success ? 0 : 1);
`;

type Ended = { readonly status: number; readonly output: string };

function run(scratch: Scratch, command: string, args: readonly string[]): Promise<Ended> {
  const options = { cwd: scratch.root, shell: process.platform === "win32" && command === "hardhat" };
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise((settle, reject) => {
    child.on("error", reject);
    child.on("close", (status) => settle({ status: status ?? 1, output }));
  });
}

/** What says why it did not compile, or did not run. */
function errorLine(output: string): string {
  const lines = output.trim().split("\n");
  return lines.find((line) => line.includes("Error")) ?? lines.at(-1) ?? "no output";
}
