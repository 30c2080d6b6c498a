import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/** Below the project's root, beside all other data that is not of the tree. */
const FOLDER = resolve(import.meta.dirname, "../../.data/peers");

/** A peer, or why it is not there. */
export type Peer<T> = { ok: true; module: T } | { ok: false; why: string };

/**
 * A package that only benches and long tests need and that not every platform has, so no dependency: npm fetches the
 * pinned version on first use. Gives its folder.
 */
export function fetchPeer(name: string, version: string): Peer<string> {
  const require = createRequire(join(FOLDER, "package.json"));
  const home = join(FOLDER, "node_modules", name);
  if (existsSync(join(home, "package.json")) && installed(require, name) === version) return { ok: true, module: home };
  mkdirSync(FOLDER, { recursive: true });
  if (!existsSync(join(FOLDER, "package.json"))) writeFileSync(join(FOLDER, "package.json"), '{ "private": true }\n');
  console.error(`npm fetches ${name}@${version} into .data/peers`);
  const args = ["install", "--save-exact", "--no-audit", "--no-fund", "--loglevel=error", `${name}@${version}`];
  const run = spawnSync("npm", args, { cwd: FOLDER, encoding: "utf8", shell: process.platform === "win32" });
  if (run.error !== undefined) return { ok: false, why: `npm could not be run: ${run.error.message}` };
  if (run.status !== 0) return { ok: false, why: `npm could not fetch ${name}@${version}: ${run.stderr.trim()}` };
  return { ok: true, module: home };
}

/** A peer as a module. The caller says what it takes from it. */
export function loadPeer<T>(name: string, version: string): Peer<T> {
  const fetched = fetchPeer(name, version);
  if (!fetched.ok) return fetched;
  try {
    return { ok: true, module: createRequire(join(FOLDER, "package.json"))(name) as T };
  } catch (error) {
    return { ok: false, why: `${name}@${version} does not load here: ${(error as Error).message}` };
  }
}

function installed(require: NodeJS.Require, name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}
