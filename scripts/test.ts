import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Runs the Solidity and the TypeScript tests on Hardhat's own network and closes with `N passed, N failed`. */
const counts = { passing: 0, failing: 0, pending: 0, skipped: 0 };

function run(args: string[]): Promise<number> {
  const child = spawn("hardhat", args, { stdio: ["ignore", "pipe", "inherit"], shell: process.platform === "win32" });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    console.log(line);
    const found = /^\s*(\d+) (passing|failing|pending|skipped)\b/.exec(line);
    if (found) counts[found[2] as keyof typeof counts] += Number(found[1]);
  });
  return new Promise((resolve) => child.on("close", (status) => resolve(status ?? 1)));
}

const args = process.argv.slice(2);
const statuses =
  args.length > 0 ? [await run(["test", ...args])] : [await run(["test", "solidity"]), await run(["test", "mocha"])];
// The Solidity runner takes a failure whose reason begins with "skipped" for a test that was switched off.
const failed = Math.max(counts.failing + counts.skipped, statuses.some((status) => status !== 0) ? 1 : 0);
if (counts.pending > 0) console.log(`${counts.pending} skipped; each says above what it lacks`);
console.log(`${counts.passing} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
