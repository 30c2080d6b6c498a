import { spawn } from "node:child_process";
import { resolve } from "node:path";

/** The project's root: where scripts run. */
export const ROOT = resolve(import.meta.dirname, "../..");

export type Ran = { readonly status: number | null; readonly out: string; readonly err: string };

/** Runs a script of the project to its end. `until` kills it, as a power cut would or as `signal` says, once its output matches. */
export function runScript(
  args: readonly string[],
  options: { env?: Record<string, string>; until?: RegExp; signal?: NodeJS.Signals } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
    if (!child.killed && options.until?.test(out)) child.kill(options.signal ?? "SIGKILL");
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  return new Promise((done) => child.on("close", (status) => done({ status, out, err })));
}
