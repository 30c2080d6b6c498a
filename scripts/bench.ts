import { benches } from "./bench/list.ts";
import { runBenches } from "./bench/run.ts";

/** `npm run bench` lists the benches; `npm run bench -- <name or group> [--json]` runs them. Exit status: see `runBenches`. */
process.exit(await runBenches(benches, process.argv.slice(2), { out: console.log, err: console.error }));
