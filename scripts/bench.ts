import { benches } from "./bench/list.ts";
import { runBenches } from "./bench/run.ts";

// Compilers that a bench runs speak to the console; stdout is for figures alone.
console.log = console.error;

/** `npm run bench` lists the benches; `npm run bench -- <name or group> [--json]` runs them. Exit status: see `runBenches`. */
const out = (line: string) => void process.stdout.write(`${line}\n`);
process.exit(await runBenches(benches, process.argv.slice(2), { out, err: console.error }));
