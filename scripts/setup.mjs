// Installs what the lock file names, and only when it changed. Plain JavaScript: it runs on any Node >= 18, before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".attention-bank-setup");

/** Hardhat's native engine is skipped without a word by a Node older than this. */
const OLDEST_NODE = [22, 13];

function wanted() {
  const hash = createHash("sha256");
  for (const file of ["package.json", "package-lock.json"]) hash.update(readFileSync(join(root, file)));
  return `${hash.digest("hex")} ${process.platform} ${process.arch}\n`;
}

function newEnough() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

function install() {
  const npmCi = ["ci", "--no-audit", "--no-fund"];
  const [command, args] = newEnough() ? ["npm", npmCi] : ["npx", ["-y", "-p", "node@24", "--", "npm", ...npmCi]];
  console.error(`setup: ${command} ${args.join(" ")}`);
  const run = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
    env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" },
  });
  if (run.error || run.status !== 0) {
    console.error(`setup: the install failed${run.error ? `: ${run.error.message}` : ` with status ${run.status}`}`);
    process.exit(1);
  }
  writeFileSync(stamp, wanted());
}

/**
 * Compiles once here what tests and demo compile when it changed. What is wrong with a contract is theirs to say; warnings about
 * OpenZeppelin's are nobody's to read.
 */
function build() {
  const bin = join(root, "node_modules", ".bin");
  console.error("setup: hardhat build --no-tests");
  spawnSync(join(bin, "hardhat"), ["build", "--no-tests", "--quiet"], {
    cwd: root,
    stdio: "ignore",
    shell: process.platform === "win32",
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
}

if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted()) {
  install();
  build();
}
