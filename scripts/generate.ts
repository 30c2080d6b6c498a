import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import hre from "hardhat";
import { abiModules } from "./generate/abi.ts";
import { treeVectorFile } from "./generate/tree-vectors.ts";
import { vectorFiles } from "./generate/vectors.ts";
import { weighedVectorFile } from "./generate/weighed-vectors.ts";

/**
 * Writes every generated file of the tree. With `--check` it writes nothing, names the files that differ from what
 * would be written, and ends with status 1 if there are any.
 */
const ABI_FOLDER = "protocol/abi";

await hre.tasks.getTask("build").run({ quiet: true, noTests: true });
const files = [...(await abiModules(hre)), ...vectorFiles(), treeVectorFile(), weighedVectorFile()];
const wanted = new Set(files.map((file) => file.path));
const present = existsSync(ABI_FOLDER) ? readdirSync(ABI_FOLDER).map((name) => `${ABI_FOLDER}/${name}`) : [];
const stale = present.filter((path) => !wanted.has(path));
const changed = files.filter(({ path, text }) => !existsSync(path) || readFileSync(path, "utf8") !== text);

if (process.argv.includes("--check")) {
  for (const path of stale) console.error(`${path}: nothing generates it`);
  for (const { path } of changed) console.error(`${path}: differs from what npm run generate writes`);
  process.exitCode = stale.length + changed.length > 0 ? 1 : 0;
} else {
  for (const path of stale) rmSync(path);
  for (const { path, text } of changed) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  console.log(`${files.length} files generated, ${changed.length} changed, ${stale.length} removed`);
}
